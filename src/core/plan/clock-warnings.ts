import type { Plan } from '../model/plan.ts';
import { formatDuration } from '../words.ts';

/** The instants by which workers are judged, by the clock of their service. */
export interface JudgedAt {
  readonly now: Date;
  /** Not after any of the lists was read: what should have run by then is late. */
  readonly listedAt: Date;
  /** How far the service's clock is ahead of this machine's, in milliseconds; negative when it is behind. */
  readonly clockAheadMs: number;
}

/** The warnings of clocks. */
export const clockWarningCodes = ['clock-ahead', 'clock-behind'] as const;

/** A clock that is not that of this machine. */
interface ClockRemark {
  readonly code: (typeof clockWarningCodes)[number];
  /** One sentence without a full stop. */
  readonly message: string;
  readonly hint: string;
}

/** Which services have another time than this machine: one remark for all, or one for each account where they differ. */
export function describeClocks(
  { workers }: Pick<Plan, 'workers'>,
  judge: (workerId: string | null) => JudgedAt,
): readonly ClockRemark[] {
  const accounts = new Map(workers.map(({ worker }) => [worker.account, judge(worker.workerId).clockAheadMs]));
  const [first = judge(null).clockAheadMs, ...others] = new Set(accounts.values());
  if (others.length === 0) return describeClock(first, '');
  return [...accounts].flatMap(([account, aheadMs]) =>
    describeClock(aheadMs, account === null ? '' : ` of account ${account}`),
  );
}

/** Below it a wrong clock cannot be told from an answer that took long, in milliseconds. */
const minSkewMs = 30_000;

/** Dates are judged by the service's clock, because this machine's is not the same. */
function describeClock(aheadMs: number, whose: string): readonly ClockRemark[] {
  if (Math.abs(aheadMs) < minSkewMs) return [];
  const span = formatDuration(Math.floor(Math.abs(aheadMs) / 1000));
  const side = aheadMs > 0 ? 'behind' : 'ahead of';
  return [
    {
      code: aheadMs > 0 ? 'clock-behind' : 'clock-ahead',
      message: `this machine's clock is ${span} ${side} the service's${whose}, by which dates and delays are judged`,
      hint: 'set the clock of this machine',
    },
  ];
}
