/** Cron steps that start again too soon, and what to write instead of a doubtful expression. */
import { numbersWords, weekdaysWords } from './cron-field-words.ts';
import { parseCron, type Cron } from './cron.ts';
import type { CronFields } from './next-run.ts';

/** Something that an accepted cron may not have been meant to say. */
export interface CronDoubt {
  readonly code: 'seconds-first' | 'every-minute' | 'either-day' | 'uneven-step' | 'cron-not-portable';
  /** What the cron does, without a full stop. */
  readonly message: string;
  /** What to write for what may have been meant; null if nothing is certain. */
  readonly hint: string | null;
}

/** An expression as written and as parsed. */
export interface WrittenCron {
  readonly cron: Cron;
  /** Minute, hour, day of the month, month, weekday. */
  readonly fields: readonly string[];
  /** null if it has five fields. */
  readonly seconds: string | null;
}

/** An expression to offer, with the words that say what it is for. */
export interface CronRewrite {
  readonly words: string;
  readonly expression: string;
  readonly expected: CronFields;
}

/** Joins the offers that parse to exactly the expected fields; null if none does. */
export function offer(offers: readonly CronRewrite[]): string | null {
  const sound = offers.filter(({ expression, expected }) => {
    const { cron } = parseCron(expression);
    return cron !== null && fieldsKey(cron) === fieldsKey(expected);
  });
  return sound.length === 0 ? null : sound.map(({ words, expression }) => `${words}, write "${expression}"`).join('; ');
}

/** Joins the fields into an expression, after the seconds if there are any. */
export function withSeconds(seconds: string | null, fields: readonly string[]): string {
  return [...(seconds === null ? [] : [seconds]), ...fields].join(' ');
}

function fieldsKey({ seconds, minutes, hours, days, months, weekdays }: CronFields): string {
  return JSON.stringify([seconds, minutes, hours, days, months, weekdays]);
}

/** A field whose values start again after `size` of them. */
interface Cycle {
  readonly size: number;
  /** When the values start again, in words. */
  readonly again: string;
  readonly field: 'minutes' | 'hours' | 'months' | 'weekdays';
  /** What precedes the values in words. */
  readonly at: string;
  /** What a step counts, in words. */
  readonly unit: string;
  /** Unit letter of a duration; null if an interval cannot express it. */
  readonly letter: string | null;
}

/** By field index. Days of the month are left out: months differ in length, so no step divides them. */
const cycles: Readonly<Record<number, Cycle>> = {
  0: { size: 60, again: 'in each hour', field: 'minutes', at: 'at minute', unit: 'minutes', letter: 'm' },
  1: { size: 24, again: 'on each day', field: 'hours', at: 'at hour', unit: 'hours', letter: 'h' },
  3: { size: 12, again: 'in each year', field: 'months', at: 'in month', unit: 'months', letter: null },
  4: { size: 7, again: 'in each week', field: 'weekdays', at: 'on', unit: 'days', letter: null },
};

/** Says when a cron runs, by the values of one field: `at minutes 0 and 45`, `on Monday and Thursday`. */
function runsWords({ field, at }: Cycle, cron: CronFields): string {
  const { [field]: values } = cron;
  if (field === 'weekdays') return `${at} ${weekdaysWords(values)}`;
  return `${at}${values.length === 1 ? '' : 's'} ${numbersWords(values)}`;
}

/** Finds steps that do not divide the range of their field, so that the last gap is shorter; one for each field. */
export function doubtSteps(written: WrittenCron): readonly CronDoubt[] {
  const { cron, fields, seconds } = written;
  const steps = fields.flatMap(findStep);
  if (steps.length === 0) return [];
  const listed = steps.reduce((all, { index, cycle }) => all.with(index, cron[cycle.field].join(',')), [...fields]);
  const kept = offer([{ words: 'if you mean that', expression: withSeconds(seconds, listed), expected: cron }]);
  return steps.map(({ index, step, cycle }) => {
    const gap = `every ${String(step)} ${cycle.unit}`;
    const isInterval = cycle.letter !== null && isStepAlone(written, index);
    const interval = `for ${gap}, counted from the end of each run, write "interval: ${String(step)}${cycle.letter ?? ''}" instead of cron`;
    const hints = [isInterval ? interval : null, kept].filter((hint) => hint !== null);
    return {
      code: 'uneven-step',
      message: `steps of ${String(step)} start again ${cycle.again}: this runs ${runsWords(cycle, cron)}, not ${gap}`,
      hint: hints.length === 0 ? null : hints.join('; '),
    };
  });
}

interface Step {
  readonly index: number;
  readonly step: number;
  readonly cycle: Cycle;
}

function findStep(field: string, index: number): readonly Step[] {
  const cycle = cycles[index];
  const step = Number(/^\*\/(\d+)$/.exec(field)?.[1] ?? 1);
  return cycle === undefined || cycle.size % step === 0 ? [] : [{ index, step, cycle }];
}

/** Whether only the step says when the cron runs: an interval does not know hours or days. */
function isStepAlone({ fields, cron }: WrittenCron, index: number): boolean {
  const isOnce = cron.seconds.length === 1 && (index === 0 || cron.minutes.length === 1);
  return isOnce && fields.slice(index + 1).every((field) => field === '*');
}
