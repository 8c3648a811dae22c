import { formatRate, formatRateChange } from '../../core/time/rate-words.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import type { ContentEntry } from '../documents/content-entry.ts';

/** Says how often a schedule runs, before and after if both exist: `24 → 1,440 a day`, `once → 5 a week`, `once`. */
export function formatRuns({
  before,
  after,
  runsPerDay,
}: Pick<ChangeEntry, 'before' | 'after' | 'runsPerDay'>): string {
  if (runsPerDay.before !== null && runsPerDay.after !== null) {
    return formatRateChange(runsPerDay.before, runsPerDay.after);
  }
  const sides = [
    ...(before === null ? [] : [formatSide(before, runsPerDay.before)]),
    ...(after === null ? [] : [formatSide(after, runsPerDay.after)]),
  ];
  return [...new Set(sides)].join(' → ');
}

function formatSide({ type }: ContentEntry, rate: number | null): string {
  if (rate !== null) return formatRate(rate);
  return type === 'scheduled' || type === 'delayed' ? 'once' : 'unknown';
}

/** Says what someone other than rota did to a schedule, and whether git changed too; null if live did not change. */
export function driftWords({ kind, cause, drift, pending }: ChangeEntry): string | null {
  if (drift !== true) return null;
  const isEdited = pending === true;
  if (kind === 'cancel') {
    if (cause === 'duplicate') return 'duplicated outside rota';
    return isEdited ? 'changed outside rota, and removed in git' : 'created outside rota';
  }
  const what = kind === 'create' || kind === 'hold' ? 'cancelled' : 'changed';
  return `${what} outside rota${isEdited ? ', and edited in git' : ''}`;
}
