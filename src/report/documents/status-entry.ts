import type { Content } from '../../core/model/content.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import type { LiveSchedule } from '../../core/model/live.ts';
import type { Owned } from '../../core/model/owned.ts';
import { scheduleIdOf, type Change } from '../../core/model/change.ts';
import type { WorkerPlan } from '../../core/model/plan.ts';
import { findLateness } from '../../core/time/lateness.ts';
import type { Lateness } from '../../core/time/latenesses.ts';
import { formatInstant } from '../../core/time/when.ts';
import { formatInZone, isTimeZone } from '../../core/time/zone.ts';
import { createContentEntry, wordsOf, type ContentEntry } from './content-entry.ts';
import type { ChangeEntry, EntrySubject } from './change-entry.ts';
import type { ScheduleState } from './status-words.ts';
import { createSecretMask } from '../../core/model/secrets.ts';
import { accountPart } from './worker-entry.ts';

/** Whether rota created or adopted a live schedule; only a ledger knows, by schedule ID. */
export type Ownership = 'owned' | 'foreign' | 'unknown';

/** A schedule, live or declared, as reported. */
export interface StatusEntry extends EntrySubject, Pick<ChangeEntry, 'account' | 'owner'> {
  /** null if nothing is live, or if its row has no readable ID. */
  readonly scheduleId: string | null;
  readonly state: ScheduleState;
  /** null if nothing is live. */
  readonly ownership: Ownership | null;
  /** Reason given by the plan; one sentence without a full stop. */
  readonly reason: string;
  /** What is live, otherwise what is declared, with secrets masked; null if neither can be read. */
  readonly schedule: ContentEntry | null;
  /** When it runs, in words: `at 09:00, Monday to Friday`; null without a schedule, and for a cron that cannot be read. */
  readonly words: string | null;
  /** Next run as the service lists it, UTC; in the past while it runs. null if nothing is live or it cannot be read. */
  readonly nextRunAt: string | null;
  /** `nextRunAt` in the listed zone, `2026-12-01 09:00:00 +01:00`; in UTC if none or an unknown one is listed. */
  readonly nextRunLocal: string | null;
  /** Whether it should have run, although it may still be running; null if it runs later, or if nothing is live. */
  readonly lateness: Lateness | null;
}

/**
 * Converts the schedules of one worker to entries, in plan order. `owned` has the records of the ledger, null without a
 * ledger; `now` is when the workers were listed, by the service's clock.
 */
export function createStatusEntries(
  { worker, changes, observed }: WorkerPlan,
  { owned, now }: { readonly owned: Owned; readonly now: Date },
): readonly StatusEntry[] {
  const rows = observed.kind === 'listed' ? observed.schedules : [];
  const rowById = new Map(rows.map((row) => [row.id, row]));
  const zone = observed.kind === 'listed' ? observed.timezone : null;
  const ownedIds = ownedIdsOf(owned, observed.workerId);
  const owners = new Map(worker.schedules.map(({ name, owner }) => [name, owner]));
  const mask = createSecretMask();
  return changes.map((change) => {
    const scheduleId = scheduleIdOf(change);
    const state = stateOf(change);
    const isLive = state !== 'forgotten' && (scheduleId !== null || state === 'unrecognised');
    const content = contentOf(change);
    const schedule = content === null ? null : createContentEntry({ ...content, input: mask(content.input) });
    return {
      address: change.name === null ? null : formatAddress(change.alias, change.name),
      worker: change.alias,
      workerId: change.workerId,
      ...accountPart(worker.account),
      scheduleId,
      state,
      ownership: isLive ? ownershipOf(scheduleId, ownedIds) : null,
      owner: owners.get(change.name ?? '') ?? null,
      reason: change.reason,
      schedule,
      words: wordsOf(schedule),
      ...nextRunOf(scheduleId === null ? undefined : rowById.get(scheduleId), zone, now),
    };
  });
}

export function stateOf(change: Change): ScheduleState {
  switch (change.kind) {
    case 'keep':
    case 'adopt':
    case 'unprotect':
      return isOneShot(change.before.content) ? 'pending' : 'as-declared';
    case 'replace':
      return 'edited';
    case 'create':
      return 'missing';
    case 'forget':
      return 'forgotten';
    case 'cancel':
    case 'hold':
      return change.cause;
  }
}

function isOneShot({ when }: Content): boolean {
  return when.type === 'scheduled' || when.type === 'delayed';
}

function contentOf(change: Change): Content | null {
  if (change.kind === 'create') return change.after;
  if (change.kind === 'forget') return null;
  return change.kind === 'hold' ? change.content : change.before.content;
}

/** Returns the schedule IDs that a ledger records for a worker; null without a ledger. */
function ownedIdsOf(owned: Owned, workerId: string): ReadonlySet<string> | null {
  if (owned === null) return null;
  return new Set(owned.get(workerId)?.schedules.map(({ scheduleId }) => scheduleId));
}

function ownershipOf(scheduleId: string | null, ownedIds: ReadonlySet<string> | null): Ownership {
  if (ownedIds === null || scheduleId === null) return 'unknown';
  return ownedIds.has(scheduleId) ? 'owned' : 'foreign';
}

function nextRunOf(
  row: LiveSchedule | undefined,
  timezone: string | null,
  now: Date,
): Pick<StatusEntry, 'nextRunAt' | 'nextRunLocal' | 'lateness'> {
  if (row?.kind !== 'recognised') return { nextRunAt: null, nextRunLocal: null, lateness: null };
  const { nextRunAt, content } = row;
  const known = timezone !== null && isTimeZone(timezone) ? timezone : 'UTC';
  return {
    nextRunAt: formatInstant(nextRunAt),
    nextRunLocal: formatInZone(nextRunAt, known),
    lateness: findLateness({ when: content.when, nextRunAt, timezone, now }),
  };
}
