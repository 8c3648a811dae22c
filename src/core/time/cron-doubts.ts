/**
 * Crons that the service accepts but that often mean something else to the person who wrote them.
 *
 *   code               example        what it does
 *   seconds-first      0 9 * * * *    runs at minute 9 of every hour, not at 09:00
 *   every-minute       * 2 * * *      runs every minute of the hour, not once in it
 *   either-day         0 8 1-7 * 1    runs on a day that matches either field, not on the first Monday
 *   uneven-step        45 minutes     starts again in each hour: runs at minutes 0 and 45
 *   cron-not-portable  @minutely      other crons read it differently: see findCronDispute
 *
 * Invariant: an expression is offered only if it parses to exactly the fields that its words describe.
 */
import { parseCron, type Cron } from './cron.ts';
import { recall } from '../collections.ts';
import { numbersWords, timeWords, weekdaysWords } from './cron-field-words.ts';
import { doubtSteps, offer, withSeconds, type CronDoubt, type CronRewrite, type WrittenCron } from './cron-steps.ts';
import { formatCount } from './rate-words.ts';

const cache = new Map<string, readonly CronDoubt[]>();

/**
 * Finds the doubts about an expression; none if the service refuses it. If it is unclear which field is which, reports
 * only that.
 */
export function findCronDoubts(expression: string): readonly CronDoubt[] {
  return recall(cache, expression, () => listDoubts(expression));
}

function listDoubts(expression: string): readonly CronDoubt[] {
  const { cron } = parseCron(expression);
  if (cron === null) return [];
  const all = expression.split(' ').filter((field) => field !== '');
  const seconds = all.length === 6 ? (all[0] ?? null) : null;
  const written = { cron, fields: all.slice(-5), seconds };
  const portability = [findCronDispute(expression)].filter((doubt) => doubt !== null);
  if (expression.startsWith('@')) return portability;
  const secondsFirst = doubtSeconds(written);
  if (secondsFirst.length > 0) return secondsFirst;
  const days = doubtDays(written);
  return [...doubtEveryMinute(written), ...(days.length > 0 ? days : portability), ...doubtSteps(written)];
}

// Matches `*` and `*/1`, which people write for every value.
const any = /^\*(?:\/1)?$/;

function doubtSeconds({ cron, fields, seconds }: WrittenCron): readonly CronDoubt[] {
  if (seconds === null) return [];
  const atMinute = { expression: fields.join(' '), expected: { ...cron, seconds: [0] } };
  if (any.test(seconds)) {
    const message = `six fields begin with seconds: this runs every second of each minute it matches, ${timesADay(cron)}`;
    return [{ code: 'seconds-first', message, hint: offer([{ ...atMinute, words: 'for once a minute' }]) }];
  }
  if (!any.test(fields[1] ?? '')) return [];
  const asFive = readAsFive(fields, seconds);
  if (asFive.length === 0) return [];
  const message = `six fields begin with seconds: this runs at ${minutesWords(cron)} of every hour, ${timesADay(cron)}`;
  // If the two readings differ, neither is certain.
  const isSure = new Set(asFive.map(({ expected }) => expected.key)).size === 1;
  const isAtZero = cron.seconds.every((second) => second === 0);
  const words = isAtZero ? 'if you mean that' : 'for the same minutes, at second 0';
  return [
    { code: 'seconds-first', message, hint: offer([...(isSure ? asFive.slice(0, 1) : []), { ...atMinute, words }]) },
  ];
}

/**
 * Reads the fields with the first as the minute and the second as the hour: once without the middle star, once without
 * the last field.
 */
function readAsFive(fields: readonly string[], minute: string): readonly (CronRewrite & { readonly expected: Cron })[] {
  const [hour = '', , day = '', month = '', weekday = ''] = fields;
  const candidates = [[minute, hour, day, month, weekday]];
  // The last field may be a year.
  if (weekday === '*') candidates.push([minute, hour, '*', day, month]);
  return candidates.flatMap((candidate) => {
    const expression = candidate.join(' ');
    const { cron } = parseCron(expression);
    return cron === null ? [] : [{ expression, expected: cron, words: wordsOfTime(cron) }];
  });
}

function wordsOfTime({ hours: [hour = 0, ...hours], minutes: [minute = 0, ...minutes] }: Cron): string {
  return hours.length + minutes.length === 0 ? `for ${timeWords(hour, minute)}` : 'for minutes in the first field';
}

const maxNamed = 4;

function minutesWords({ minutes }: Cron): string {
  if (minutes.length > maxNamed) return `${String(minutes.length)} minutes`;
  return `minute${minutes.length === 1 ? '' : 's'} ${numbersWords(minutes)}`;
}

function doubtEveryMinute({ cron, fields: [minute = '', ...rest], seconds }: WrittenCron): readonly CronDoubt[] {
  const { hours } = cron;
  if (!any.test(minute) || hours.length === 24) return [];
  const [first = 0] = hours;
  const isOneHour = hours.length === 1;
  const when = isOneHour
    ? `from ${timeWords(first, 0)} to ${timeWords(first, 59)}`
    : `of the hours ${numbersWords(hours)}`;
  const hint = offer([
    {
      words: isOneHour ? 'for once a day' : 'for once in each of them',
      expression: ['0', ...rest].join(' '),
      expected: { ...cron, seconds: [0], minutes: [0] },
    },
    { words: 'if you mean every minute', expression: withSeconds(seconds, ['0-59', ...rest]), expected: cron },
  ]);
  return [{ code: 'every-minute', message: `this runs every minute ${when}, ${timesADay(cron)}`, hint }];
}

const allDays = Array.from({ length: 31 }, (_, index) => index + 1);
const allWeekdays = [0, 1, 2, 3, 4, 5, 6];

function doubtDays({ cron, fields, seconds }: WrittenCron): readonly CronDoubt[] {
  const { days, weekdays } = cron;
  if (!cron.daysRestricted || !cron.weekdaysRestricted) return [];
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const daysWords = `day${days.length === 1 ? '' : 's'} ${numbersWords(days)} of the month`;
  const hint = offer([
    {
      words: 'for the days of the month only',
      expression: withSeconds(seconds, [minute, hour, day, month, '*']),
      expected: { ...cron, weekdays: allWeekdays },
    },
    {
      words: 'for the weekdays only',
      expression: withSeconds(seconds, [minute, hour, '*', month, weekday]),
      expected: { ...cron, days: allDays },
    },
  ]);
  const message = `the day of the month and the weekday need not both match: this runs on ${daysWords} and also on ${weekdaysWords(weekdays)}`;
  return [{ code: 'either-day', message, hint: hint === null ? null : `${hint}; no cron can require both` }];
}

function timesADay({ seconds, minutes, hours }: Cron): string {
  return `${formatCount(seconds.length * minutes.length * hours.length)} times a day`;
}

/**
 * Finds where other crons read an expression differently from the service's engine; null if they agree, or if the
 * service refuses the expression.
 *
 * The other reading is that of npm `croner`, as rules instead of a call. Among 25,000 random expressions that the
 * engine accepts, it disagreed on one in seven, each time for one of the reasons below and for no other.
 *
 *   expression                     the service                 other crons
 *   @minutely                      every minute                refuse it
 *   weekday range from 7           7 is Sunday, 7-2 is 0-2     refuse it
 *   weekday range sun-sun, sun-7   Sunday                      every day, by the step if there is one
 *   one day field restricted, the  only the restricted days    every day: a field that is not "*" counts as
 *   other full but not as "*"                                  restricted, and either field may match
 */
export function findCronDispute(expression: string): CronDoubt | null {
  const { cron } = parseCron(expression);
  if (cron === null) return null;
  if (expression.startsWith('@')) {
    const isMinutely = expression.toLowerCase() === '@minutely';
    return isMinutely ? dispute('runs every minute', 'refuse it', 'write "* * * * *"') : null;
  }
  const [days = '', , weekdays = ''] = expression
    .split(' ')
    .filter((field) => field !== '')
    .slice(-3);
  const ofRange = disputeWeekdayRange(weekdays);
  if (ofRange !== null || cron.daysRestricted === cron.weekdaysRestricted) return ofRange;
  const [field, name, other] = cron.daysRestricted
    ? [weekdays, 'weekday', 'days of the month']
    : [days, 'day of the month', 'weekdays'];
  if (field === '*') return null;
  const others = `run it every day, because its ${name} field lists all days instead of "*"`;
  return dispute(`runs only on the ${other} it names`, others, `write the ${name} as "*"`);
}

/** Reports how the service and other crons read an expression, with an expression that all read alike as the hint. */
function dispute(service: string, others: string, hint: string): CronDoubt {
  return { code: 'cron-not-portable', message: `the service ${service}; other schedulers ${others}`, hint };
}

function disputeWeekdayRange(weekdays: string): CronDoubt | null {
  for (const element of weekdays.toLowerCase().split(',')) {
    const range = element.replace(/\/.*/, '');
    if (/^7-(?!7$|sun$)/.test(range)) {
      return dispute(`reads ${range} as starting on Sunday`, 'refuse it', 'write Sunday as 0 before a "-"');
    }
    if (/^sun-(?:sun|7)$/.test(range)) {
      return dispute(`reads ${range} as only Sunday`, 'read it as the whole week', 'write "sun" or "*"');
    }
  }
  return null;
}
