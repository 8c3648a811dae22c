/** Reads the `spread` of a cron, which shifts it by some minutes that depend on the worker ID. */
import type { DeclaredSchedule, Spread } from '../core/model/declaration.ts';
import { parseCron, type Cron } from '../core/time/cron.ts';
import { formatMinutes, moveCron, onlyMinuteOfDay, shiftOf, widestWindow } from '../core/time/spread.ts';
import { maxWindowMinutes, type When } from '../core/time/when.ts';
import { count, formatDuration } from '../core/words.ts';
import { describeValue } from './describe-value.ts';
import { refuseLookAlike } from './look-alikes.ts';
import { keyPlace, valuePlace, type Mapping } from './places.ts';
import type { Report } from './problems.ts';
import { readDuration } from './read-duration.ts';

/** Reads a `spread` with a shift of 0; null if it, or `when`, is invalid. */
export function readSpread(schedule: Mapping, when: When | null, report: Report): Spread | null {
  const isOfCron = refuseWithoutCron(schedule, report);
  const windowMinutes = readWindow(schedule, report);
  if (!isOfCron || windowMinutes === null || when?.type !== 'cron') return null;
  const { cron } = parseCron(when.cron);
  if (cron === null || !checkWindow(schedule, { cron, windowMinutes, report })) return null;
  return { windowMinutes, shiftMinutes: 0, cron: when.cron };
}

/** Shifts the cron of a schedule within its spread. The shift follows from the worker ID. */
export function applySpread(schedule: DeclaredSchedule, spread: Spread, workerId: string): DeclaredSchedule {
  const { cron } = parseCron(spread.cron);
  if (cron === null) return schedule;
  const shiftMinutes = shiftOf(workerId, cron, spread.windowMinutes);
  const when = { type: 'cron', cron: moveCron(spread.cron, cron, shiftMinutes) } as const;
  return { ...schedule, content: { ...schedule.content, when }, spread: { ...spread, shiftMinutes } };
}

function refuseWithoutCron(schedule: Mapping, report: Report): boolean {
  if (schedule['cron'] !== undefined) return true;
  const other = (['interval', 'date', 'delay'] as const).find((key) => schedule[key] !== undefined);
  // A schedule without any `when` is reported elsewhere.
  if (other === undefined) return false;
  report({
    code: 'bad-spread',
    at: keyPlace(schedule, 'spread'),
    message: `expected spread beside a cron, got it beside ${other === 'interval' ? 'an interval' : `a ${other}`}`,
    hint: hints[other],
  });
  return false;
}

const hints = {
  interval: 'remove spread: each interval begins when its schedule is created, or write a cron',
  date: 'remove spread: the date says when it runs',
  delay: 'remove spread: the delay says when it runs',
} as const;

/** Reads the window in whole minutes, 1 to 720 inclusive; null if it is invalid. */
function readWindow(schedule: Mapping, report: Report): number | null {
  if (refuseLookAlike(schedule, 'spread', report)) return null;
  const seconds = readDuration(schedule, 'spread', report);
  if (seconds === null) return null;
  const minutes = seconds / 60;
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= maxWindowMinutes) return minutes;
  report({
    code: 'bad-spread',
    at: valuePlace(schedule, 'spread'),
    message: `expected spread to be whole minutes from 1m to 12h, got ${describeValue(schedule['spread'])}`,
    hint: windowHint(schedule['spread'], seconds, minutes),
  });
  return null;
}

function windowHint(written: unknown, seconds: number, minutes: number): string {
  if (seconds < 1) return 'remove spread to run at the written time';
  // A number without a unit counts seconds, but minutes were probably meant.
  if (typeof written === 'number' && written <= maxWindowMinutes) return `write "${String(written)}m"`;
  if (minutes > maxWindowMinutes) return 'write "12h", or give the workers different times';
  return `write "${formatDuration(Math.ceil(minutes) * 60)}"`;
}

function checkWindow(
  schedule: Mapping,
  { cron, windowMinutes, report }: { readonly cron: Cron; readonly windowMinutes: number; readonly report: Report },
): boolean {
  const minuteOfDay = onlyMinuteOfDay(cron);
  if (minuteOfDay === null) {
    const { minutes, hours } = cron;
    report({
      code: 'bad-spread',
      at: keyPlace(schedule, 'spread'),
      message: `expected spread beside a cron with one minute and one hour, got one with ${count(minutes.length, 'minute')} and ${count(hours.length, 'hour')}`,
      hint: 'write one time of the day, such as cron: "0 9 * * *", or remove spread',
    });
    return false;
  }
  const widest = widestWindow(minuteOfDay);
  if (windowMinutes <= widest) return true;
  const start = formatMinutes(minuteOfDay);
  report({
    code: 'bad-spread',
    at: valuePlace(schedule, 'spread'),
    message: `expected a window that ends before midnight, got ${start} and ${formatDuration(windowMinutes * 60)}, which may reach ${formatMinutes(minuteOfDay + windowMinutes - 1)} the next day`,
    hint: `write "${formatDuration(widest * 60)}" or less, or an earlier time`,
  });
  return false;
}
