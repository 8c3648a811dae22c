import { formatCount } from '../../core/time/rate-words.ts';
import type { BusiestMinuteEntry, BusyMinuteEntry } from '../documents/plan-document.ts';

/** What `busiestWords` are of. */
export const busiestTitle = 'Busiest minute of the next 7 days';

/** A minute before and after: `3 runs at 2026-12-01 09:00 +01:00 → 12 runs at 2026-12-02 00:00 +01:00`. */
export function busiestWords({ before, after }: BusiestMinuteEntry): string {
  if (before !== null && before.at === after?.at) {
    return `${formatCount(before.runs)} → ${runsWords(after.runs)} at ${minuteOf(after)}`;
  }
  return [before, after].map(sideWords).join(' → ');
}

function sideWords(minute: BusyMinuteEntry | null): string {
  return minute === null ? 'no run' : `${runsWords(minute.runs)} at ${minuteOf(minute)}`;
}

function runsWords(runs: number): string {
  return `${formatCount(runs)} ${runs === 1 ? 'run' : 'runs'}`;
}

function minuteOf({ local }: BusyMinuteEntry): string {
  return local.replace(/:\d\d(?= )/, '');
}
