import { createFindLookAlike } from '../../core/model/look-alike.ts';
import type { Likeness } from '../../core/model/look-alike.ts';
import type { Content } from '../../core/model/content.ts';
import { remembersNothing } from '../../core/model/owned.ts';
import type { HoldCause, WorkerPlan } from '../../core/model/plan.ts';

/** A live schedule that stays beside a new one and may be its previous version. */
export interface LeftVersion {
  readonly scheduleId: string;
  readonly likeness: Likeness;
}

/** Finds what stays live beside what a create makes; null when nothing like it does. */
export type FindLeftVersion = (content: Content) => LeftVersion | null;

const leftCauses: ReadonlySet<HoldCause> = new Set<HoldCause>(['unpruned', 'foreign', 'previous-version']);

/** Looks through one worker's rows that only `prune` leaves; where the ledger remembers nothing of it, a guard judges instead. */
export function createFindLeftVersion({ changes, record, worker }: WorkerPlan): FindLeftVersion {
  if (remembersNothing(record)) return () => null;
  const declared = new Set(worker.schedules.map(({ name }) => name));
  const rows = changes.flatMap((change) => {
    if (change.kind !== 'hold' || !leftCauses.has(change.cause) || declared.has(change.name ?? '')) return [];
    const { scheduleId, content } = change;
    return scheduleId === null || content === null ? [] : [{ scheduleId, content }];
  });
  const findLookAlike = createFindLookAlike(rows, ({ content }) => content);
  return (content) => {
    const found = findLookAlike(content);
    return found === null ? null : { scheduleId: found.candidate.scheduleId, likeness: found.likeness };
  };
}
