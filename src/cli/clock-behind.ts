import type { Diagnostic } from '../model/diagnostic.ts';
import type { ServiceClock } from '../remote/service-clock.ts';
import { formatDuration } from '../report/words.ts';

/** Below it nobody can tell a clock that is behind from an answer that took long, in milliseconds. */
const toldFromMs = 30_000;

/** Warns that dates are judged by the service's clock, because this machine's is behind it. */
export function findClockBehind(clock: ServiceClock): readonly Diagnostic[] {
  const aheadMs = clock.aheadMs();
  if (aheadMs < toldFromMs) return [];
  const span = formatDuration(Math.floor(aheadMs / 1000));
  return [
    {
      severity: 'warning',
      code: 'clock-behind',
      message: `this machine's clock is ${span} behind the service's, by which dates and delays are judged`,
      location: null,
      hint: 'set the clock of this machine',
      excerpt: null,
    },
  ];
}
