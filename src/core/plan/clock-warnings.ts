import type { Plan } from '../model/plan.ts';
import { formatDuration } from '../words.ts';

/** Instants by which workers are judged, on the clock of their service. */
export interface JudgedAt {
  readonly now: Date;
  /** Not later than any list was read: a row that should have run by then is late. */
  readonly listedAt: Date;
  /** How far the service's clock is ahead of this machine's, in milliseconds; negative if it is behind. */
  readonly clockAheadMs: number;
}

/** Codes of the warnings about clocks. */
export const clockWarningCodes = ['clock-ahead', 'clock-behind'] as const;

/** A warning that a service's clock differs from this machine's. */
interface ClockRemark {
  readonly code: (typeof clockWarningCodes)[number];
  /** One sentence without a full stop. */
  readonly message: string;
  readonly hint: string;
}

/** Warns of services whose clock differs from this machine's: once for all, or once for each account if they differ. */
export function describeClocks(
  { workers }: Pick<Plan, 'workers'>,
  judge: (workerId: string | null) => JudgedAt,
): readonly ClockRemark[] {
  const accounts = new Map(workers.map(({ worker }) => [worker.account, judge(worker.workerId).clockAheadMs]));
  const [first = judge(null).clockAheadMs, ...others] = new Set(accounts.values());
  if (others.length === 0) return describeClock(first, '');
  return [...accounts].flatMap(([account, aheadMs]) =>
    describeClock(aheadMs, account === null ? '' : ` (account ${account})`),
  );
}

/** Smaller differences cannot be told from a slow answer, in milliseconds. */
const minSkewMs = 30_000;

/** Warns if the clocks differ, because dates are judged by the service's. */
function describeClock(aheadMs: number, whose: string): readonly ClockRemark[] {
  if (Math.abs(aheadMs) < minSkewMs) return [];
  const span = formatDuration(Math.floor(Math.abs(aheadMs) / 1000));
  const side = aheadMs > 0 ? 'behind' : 'ahead of';
  return [
    {
      code: aheadMs > 0 ? 'clock-behind' : 'clock-ahead',
      message: `this machine's clock is ${span} ${side} the service's${whose}, which rota uses to judge dates and delays`,
      hint: 'set the clock of this machine',
    },
  ];
}
