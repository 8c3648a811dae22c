import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { ServiceClock } from '../api/service-clock.ts';
import { formatDuration } from '../report/wording/words.ts';

/** Below it nobody can tell a clock that is wrong from an answer that took long, in milliseconds. */
const toldFromMs = 30_000;

/** Warns that dates are judged by the service's clock, because this machine's is not the same. */
export function findClockSkew(clock: ServiceClock): readonly Diagnostic[] {
  const aheadMs = clock.aheadMs();
  if (Math.abs(aheadMs) < toldFromMs) return [];
  const span = formatDuration(Math.floor(Math.abs(aheadMs) / 1000));
  const side = aheadMs > 0 ? { code: 'clock-behind', words: 'behind' } : { code: 'clock-ahead', words: 'ahead of' };
  return [
    {
      severity: 'warning',
      code: side.code,
      message: `this machine's clock is ${span} ${side.words} the service's, by which dates and delays are judged`,
      location: null,
      hint: 'set the clock of this machine',
      excerpt: null,
    },
  ];
}
