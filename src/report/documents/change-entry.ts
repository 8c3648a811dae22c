import { assertNever } from '../../core/assert-never.ts';
import type { Content } from '../../core/model/content.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import type { Location } from '../../core/model/diagnostic.ts';
import { scheduleIdOf } from '../../core/model/plan.ts';
import type { CancelCause, Change, ChangeKind, HoldCause, WorkerPlan } from '../../core/model/plan.ts';
import { formatInstant } from '../../core/time/when.ts';
import { createContentEntry } from './content-entry.ts';
import type { ContentEntry } from './content-entry.ts';
import { createFindNextRun } from '../../core/plan/next-runs.ts';
import { rateOfChange } from '../../core/plan/run-rate.ts';
import type { RunRate } from '../../core/plan/run-rate.ts';
import { createSecretMask } from '../../core/model/secrets.ts';
import type { FindWarnings, WarningEntry } from './warning-entry.ts';

/** One change of a plan, as documents hold it. */
export interface ChangeEntry {
  readonly kind: ChangeKind;
  /** `alias/name`; null when nothing names it. */
  readonly address: string | null;
  /** The address by which the ledger knows what a replacement ends, where that is another; else null. */
  readonly was: string | null;
  /** The worker's alias. */
  readonly worker: string;
  readonly workerId: string;
  /** The live schedule it is about; null when it is about none. */
  readonly scheduleId: string | null;
  /** Null unless it is a cancel or a hold. */
  readonly cause: CancelCause | HoldCause | null;
  /** One sentence without a full stop. */
  readonly reason: string;
  /** What is live, secrets masked; null when nothing is, or it cannot be read. */
  readonly before: ContentEntry | null;
  /** What is declared, secrets masked; null when nothing is. */
  readonly after: ContentEntry | null;
  /** Forecast for a create or replace, listed for what stays or goes; UTC, null when it never comes or is not known. */
  readonly nextRunAt: string | null;
  readonly runsPerDay: RunRate;
  /** What a reviewer should know; empty unless it is a create or a replace. */
  readonly warnings: readonly WarningEntry[];
  /** Where it is declared; null when nothing declares it. */
  readonly location: Location | null;
}

/** Writes the changes of one worker as documents hold them, in plan order; `now` is when a create would be sent. */
export function createChangeEntries(
  plan: WorkerPlan,
  { now, findWarnings }: { readonly now: Date; readonly findWarnings: FindWarnings },
): readonly ChangeEntry[] {
  const { worker, changes } = plan;
  const findNextRun = createFindNextRun(plan, now);
  const locations = new Map(worker.schedules.map(({ name, location }) => [name, location]));
  return changes.map((change) => {
    const { before, after } = contentsOf(change);
    return {
      kind: change.kind,
      address: change.name === null ? null : formatAddress(change.alias, change.name),
      was: change.kind === 'replace' && change.was !== null ? formatAddress(change.alias, change.was) : null,
      worker: change.alias,
      workerId: change.workerId,
      scheduleId: scheduleIdOf(change),
      cause: change.kind === 'cancel' || change.kind === 'hold' ? change.cause : null,
      reason: change.reason,
      before,
      after,
      nextRunAt: formatRun(findNextRun(change)),
      runsPerDay: rateOfChange(change),
      warnings: isSent(change) ? findWarnings(change.workerId, change.name) : [],
      location: locations.get(change.name ?? '') ?? null,
    };
  });
}

function isSent({ kind }: Change): boolean {
  return kind === 'create' || kind === 'replace';
}

/** What a change finds live and what it wants to be, secrets masked. */
export function contentsOf(change: Change): Pick<ChangeEntry, 'before' | 'after'> {
  switch (change.kind) {
    case 'create':
      return contents(null, change.after);
    case 'replace':
      return contents(change.before.content, change.after);
    case 'cancel':
      return contents(change.before.content, null);
    case 'adopt':
    case 'unprotect':
    case 'keep':
      return contents(change.before.content, change.before.content);
    case 'forget':
      return contents(null, null);
    case 'hold':
      return change.scheduleId === null ? contents(null, change.content) : contents(change.content, null);
    default:
      return assertNever(change);
  }
}

function contents(before: Content | null, after: Content | null): Pick<ChangeEntry, 'before' | 'after'> {
  const mask = createSecretMask();
  const entryOf = (content: Content | null): ContentEntry | null =>
    content === null
      ? null
      : createContentEntry({ when: content.when, budget: content.budget, input: mask(content.input) });
  const entry = entryOf(before);
  return { before: entry, after: after === before ? entry : entryOf(after) };
}

function formatRun(at: Date | null): string | null {
  return at === null ? null : formatInstant(at);
}
