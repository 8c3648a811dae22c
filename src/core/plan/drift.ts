/**
 * Which side moved since the last apply, according to the ledger: live, by someone other than rota, or git.
 *
 *   change      the ledger has                                     moved
 *   create      its content, as created                            live: someone cancelled it
 *               other content under its name, no longer live       live and git; only git if that ran as declared
 *               a record that a pause cancelled                    git
 *               a create of it that has not settled                not known
 *               nothing                                            git
 *   replace     the live content                                   git
 *               the declared content                               live
 *               neither                                            live and git
 *   cancel      the row, or a create that made it                  git; live as well if it was edited in place
 *               nothing                                            live: someone created it
 *   duplicate   anything                                           live
 *   paused      its content as cancelled by a pause, not the row   live: someone created it under the pause
 *   hold        a delay that is gone before it was due             live
 *
 * Changes that `from`, `until`, the start or end of a pause or a person's decision cause count as moved by git alone,
 * and so do changes that only write the ledger.
 * Not known, null: without a ledger; for a row if the ledger remembers nothing of its worker; and if the only sign that
 * live moved is a list without a schedule so young that the list may just be late.
 */
import type { LiveSchedule, RecognisedSchedule } from '../model/live.ts';
import { isYoung, newest, remembersNothing, type OwnedSchedule, type OwnedWorker } from '../model/owned.ts';
import type { CancelChange, Change, CreateChange, HoldChange, ReplaceChange } from '../model/change.ts';
import type { WorkerPlan } from '../model/plan.ts';
import { hashContent } from './fingerprint.ts';
import { maxClockSkewMs } from './one-shot.ts';

/** What moved since the last apply and caused a change; both are false if nothing did. */
export interface Moved {
  /** Someone other than rota created, cancelled or edited the schedule. */
  readonly live: boolean;
  /** The files, or an instant in them, ask for something else. */
  readonly git: boolean;
}

const neither: Moved = { live: false, git: false };
const onlyGit: Moved = { live: false, git: true };
const onlyLive: Moved = { live: true, git: false };
const both: Moved = { live: true, git: true };

/** Returns a function that finds what moved for a change of a worker; null if not known. */
export function createFindMoved(
  { record, observed }: Pick<WorkerPlan, 'record' | 'observed'>,
  now: Date,
): (change: Change) => Moved | null {
  if (record === null) return () => null;
  const rows = observed.kind === 'listed' ? observed.schedules : [];
  const memory: Memory = { record, rowById: new Map(rows.map((row) => [row.id, row])), now };
  return (change) => findMoved(change, memory);
}

interface Memory {
  readonly record: OwnedWorker;
  readonly rowById: ReadonlyMap<string | null, LiveSchedule>;
  readonly now: Date;
}

function findMoved(change: Change, memory: Memory): Moved | null {
  switch (change.kind) {
    case 'create':
      return movedOfCreate(change, memory);
    case 'replace':
      return movedOfReplace(change, memory);
    case 'cancel':
      return movedOfCancel(change, memory);
    case 'adopt':
    case 'forget':
    case 'unprotect':
      return onlyGit;
    case 'hold':
      return movedOfHold(change, memory);
    case 'keep':
      return neither;
  }
}

function movedOfCreate({ name, after }: CreateChange, memory: Memory): Moved | null {
  const { record } = memory;
  const hash = hashContent(after);
  const made = newest(record.schedules.filter(({ contentHash }) => contentHash === hash));
  if (made !== null) return movedSinceRecord(made, memory, { gone: onlyLive, stayed: onlyGit });
  if (record.intents.some(({ contentHash }) => contentHash === hash)) return null;
  return movedOfName(name, memory);
}

/** Finds what moved for declared content that the ledger does not have, by its newest record of the same name. */
function movedOfName(name: string, memory: Memory): Moved | null {
  const former = newest(memory.record.schedules.filter((owned) => owned.name === name));
  return former === null ? onlyGit : movedSinceRecord(former, memory, { gone: both, stayed: onlyGit });
}

/**
 * Returns `gone` if someone other than rota ended or edited a recorded schedule, else `stayed`; null if not known. A
 * one-shot that is due by now has just run.
 */
function movedSinceRecord(
  made: OwnedSchedule,
  { rowById, now }: Memory,
  { gone, stayed }: { readonly gone: Moved; readonly stayed: Moved },
): Moved | null {
  // The file brings back a schedule that a pause cancelled.
  if (made.paused === true) return stayed;
  const row = rowById.get(made.scheduleId);
  if (row !== undefined) return isEdited(row, made) ? gone : stayed;
  const isOver = made.dueAt !== null && made.dueAt.getTime() <= now.getTime() + maxClockSkewMs;
  if (isOver) return stayed;
  return isYoung(made, now) ? null : gone;
}

function isEdited(row: LiveSchedule, { contentHash }: OwnedSchedule): boolean {
  return row.kind === 'recognised' && hashContent(row.content) !== contentHash;
}

function movedOfReplace({ before, after, isRenewal }: ReplaceChange, memory: Memory): Moved | null {
  if (isRenewal === true) return onlyGit;
  const { record } = memory;
  const afterHash = hashContent(after);
  const appliedHash = findApplied(before, record);
  if (appliedHash !== null) {
    if (appliedHash === afterHash) return onlyLive;
    return appliedHash === hashContent(before.content) ? onlyGit : both;
  }
  if (remembersNothing(record)) return null;
  // The row in its place is someone else's, because an edit at the service is a cancel and a create.
  if (record.schedules.some(({ contentHash }) => contentHash === afterHash)) return onlyLive;
  return both;
}

function movedOfCancel({ cause, before }: CancelChange, { record }: Memory): Moved | null {
  switch (cause) {
    case 'duplicate':
      return onlyLive;
    case 'not-yet':
    case 'ended':
      return onlyGit;
    case 'paused':
      return isMadeUnderPause(before, record) ? onlyLive : onlyGit;
    case 'disabled':
    case 'undeclared': {
      const appliedHash = findApplied(before, record);
      if (appliedHash !== null) return appliedHash === hashContent(before.content) ? onlyGit : both;
      return remembersNothing(record) ? null : onlyLive;
    }
  }
}

/** Whether someone else recreated a schedule that a pause had cancelled. */
function isMadeUnderPause(before: RecognisedSchedule, record: OwnedWorker): boolean {
  if (findApplied(before, record) !== null) return false;
  const hash = hashContent(before.content);
  return record.schedules.some(({ paused, contentHash }) => paused === true && contentHash === hash);
}

function movedOfHold({ cause, content }: HoldChange, memory: Memory): Moved | null {
  if (cause !== 'cancelled-elsewhere' || content === null) return neither;
  const hash = hashContent(content);
  const made = newest(memory.record.schedules.filter(({ contentHash }) => contentHash === hash));
  return made === null ? neither : movedSinceRecord(made, memory, { gone: onlyLive, stayed: neither });
}

/** Returns the hash of the content that rota last applied as a row; null if the row is not rota's. */
function findApplied(row: RecognisedSchedule, { schedules, intents }: OwnedWorker): string | null {
  const known = schedules.find(({ scheduleId }) => scheduleId === row.id);
  if (known !== undefined) return known.contentHash;
  const hash = hashContent(row.content);
  return intents.some((each) => each.contentHash === hash && !each.knownIds.includes(row.id)) ? hash : null;
}
