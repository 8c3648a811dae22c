import type { DeclaredWorker } from '../model/declaration.ts';
import type { Found, JudgedSchedule, PolicyLimits } from '../model/policy.ts';
import { cronOf, runsOnBusiestDay, type When } from '../time/when.ts';
import type { Cron } from '../time/cron.ts';
import { formatDayWindow, isInWindow, isWholeDay, minuteWords, type DayWindow } from '../time/day-window.ts';
import { localTimeAt } from '../time/zone.ts';
import { moveCronInto, moveDateInto } from './nearest.ts';

/**
 * Finds runs outside the hours that a policy permits, on the worker's wall clock. A file does not say when an interval
 * or a delay runs, so both are outside. Times are judged as written; clock changes are ignored.
 */
export function checkHours(
  { content: { when }, spread }: JudgedSchedule,
  { hours }: PolicyLimits,
  { timezone }: Pick<DeclaredWorker, 'timezone'>,
): Found | null {
  if (hours === null || hours.some(isWholeDay)) return null;
  const permitted = hours.map(formatDayWindow).join(', ');
  const runs = runsOnBusiestDay(when) ?? 1;
  if (timezone === null) {
    const found = 'no time zone';
    const says = 'belongs to a worker without a time zone, so its hours are unknown';
    return { excess: runs, found, allowed: permitted, says, nearest: () => null };
  }
  const outside = findOutside(when, hours, timezone);
  if (outside === null) return null;
  return {
    ...outside,
    allowed: `${permitted} in ${timezone}`,
    // A spread moves the run by minutes that depend on the cron itself.
    nearest: () => (spread === null ? moveInto(when, hours, timezone) : null),
  };
}

type Outside = Pick<Found, 'excess' | 'found' | 'says'>;

function findOutside(when: When, hours: readonly DayWindow[], zone: string): Outside | null {
  switch (when.type) {
    case 'cron': {
      const cron = cronOf(when);
      return cron === null ? null : findTimesOutside(cron, hours);
    }
    case 'interval':
      return atAnyTime(runsOnBusiestDay(when) ?? 1, 'an interval');
    case 'delayed':
      return atAnyTime(1, 'a delay');
    case 'scheduled': {
      const { hour, minute } = localTimeAt(new Date(when.date), zone);
      return findTimesOutside({ hours: [hour], minutes: [minute], seconds: [0] }, hours);
    }
  }
}

function atAnyTime(excess: number, what: string): Outside {
  return { excess, found: 'any time of the day', says: `may run at any time of the day, as ${what} does` };
}

const maxNamed = 3;

function findTimesOutside(
  { hours, minutes, seconds }: Pick<Cron, 'hours' | 'minutes' | 'seconds'>,
  windows: readonly DayWindow[],
): Outside | null {
  const times = hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute));
  const outside = times.filter((at) => !windows.some((window) => isInWindow(at, window)));
  if (outside.length === 0) return null;
  const named = outside.slice(0, maxNamed).map(minuteWords).join(', ');
  const more = outside.length - maxNamed;
  const found = more > 0 ? `${named} and ${String(more)} more` : named;
  return { excess: outside.length * seconds.length, found, says: `runs at ${found}` };
}

function moveInto(when: When, hours: readonly DayWindow[], zone: string): string | null {
  if (when.type === 'scheduled') return moveDateInto(when.date, hours, zone);
  if (when.type !== 'cron') return null;
  return moveCronInto(when.cron, hours, (cron) => findOutside({ type: 'cron', cron }, hours, zone) === null);
}
