import { differingFields, type Content } from '../../core/model/content.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import type { Location } from '../../core/model/diagnostic.ts';
import {
  isCreating,
  liveContents,
  scheduleIdOf,
  type CancelCause,
  type Change,
  type ChangeKind,
  type HoldCause,
} from '../../core/model/change.ts';
import type { WorkerPlan } from '../../core/model/plan.ts';
import { formatInstant, whenKey } from '../../core/time/when.ts';
import {
  contentOf,
  createContentEntry,
  createSpreadEntry,
  wordsOf,
  type ContentEntry,
  type Forecast,
  type NextRunEntry,
  type SpreadEntry,
} from './content-entry.ts';
import { createFindMoved } from '../../core/plan/drift.ts';
import { createFindNextRun, rateOfChange, type RunRate } from '../../core/plan/run-rate.ts';
import { createSecretMask } from '../../core/model/secrets.ts';
import { accountPart, type FindWarnings, type WarningEntry } from './worker-entry.ts';
import type { FindSet, SetEntry } from './set-entry.ts';

/** Which schedule of which worker an entry is about. */
export interface EntrySubject {
  /** `alias/name`; null when nothing names it. */
  readonly address: string | null;
  /** The worker's alias. */
  readonly worker: string;
  readonly workerId: string;
}

/** One change of a plan, as documents hold it. */
export interface ChangeEntry extends EntrySubject {
  readonly kind: ChangeKind;
  /** The address by which the ledger knows what a replacement ends, where that is another; else null. */
  readonly was: string | null;
  /** The account of the worker; absent where there is none with a name. */
  readonly account?: string;
  /** The live schedule it is about; null when it is about none. */
  readonly scheduleId: string | null;
  /** Null unless it is a cancel or a hold. */
  readonly cause: CancelCause | HoldCause | null;
  /** One sentence without a full stop. */
  readonly reason: string;
  /** Whether someone other than rota changed what is live since the last apply; null: not known, as without a ledger. */
  readonly drift: boolean | null;
  /** Whether the files, or an instant in them, ask for something else than was applied; null as `drift` is. */
  readonly pending: boolean | null;
  /** What is live, secrets masked; null when nothing is, or it cannot be read. */
  readonly before: ContentEntry | null;
  /** What is declared, secrets masked; null when nothing is. */
  readonly after: ContentEntry | null;
  /** Forecast for a create or replace, listed for what stays or goes; UTC, null when it never comes or is not known. */
  readonly nextRunAt: string | null;
  /** When the one before and the one after run, in words; null where there is none, it cannot be read, or all is kept. */
  readonly words: { readonly before: string | null; readonly after: string | null };
  /** The next three of what a change makes or leaves live, soonest first; empty for what is kept, and where none is known. */
  readonly nextRuns: readonly NextRunEntry[];
  readonly runsPerDay: RunRate;
  /** How the declared time was moved; null where it was not, and unless it is a create or a replace. */
  readonly spread: SpreadEntry | null;
  /** Who answers for what is declared; null when nothing says so. */
  readonly owner: string | null;
  /** What a reviewer should know; empty unless it is a create or a replace. */
  readonly warnings: readonly WarningEntry[];
  /** The set that gives it; null when it is written on its worker, and when nothing declares it. */
  readonly set: SetEntry | null;
  /** Where it is declared; null when nothing declares it. */
  readonly location: Location | null;
}

/** Writes the changes of one worker as documents hold them, in plan order; `now` is when a create would be sent. */
export function createChangeEntries(
  plan: WorkerPlan,
  {
    now,
    isLive,
    forecast,
    findWarnings,
    findSet,
  }: {
    readonly now: Date;
    /** Whether the plan was made from what the service lists. */
    readonly isLive: boolean;
    readonly forecast: Forecast;
    readonly findWarnings: FindWarnings;
    readonly findSet: FindSet;
  },
): readonly ChangeEntry[] {
  const { worker, changes, observed } = plan;
  const listedZone = observed.kind === 'listed' ? observed.timezone : null;
  const findNextRun = createFindNextRun(plan, now);
  const findMoved = isLive ? createFindMoved(plan, now) : () => null;
  const declaredByName = new Map(worker.schedules.map((schedule) => [schedule.name, schedule]));
  const account = accountPart(worker.account);
  return changes.map((change) => {
    const { before, after } = contentsOf(change);
    const nextRunAt = findNextRun(change);
    const moved = findMoved(change);
    const isShown = change.kind !== 'keep';
    const declared = declaredByName.get(change.name ?? '') ?? null;
    const until = declared?.until ?? null;
    return {
      kind: change.kind,
      address: change.name === null ? null : formatAddress(change.alias, change.name),
      was: change.kind === 'replace' && change.was !== null ? formatAddress(change.alias, change.was) : null,
      worker: change.alias,
      workerId: change.workerId,
      ...account,
      scheduleId: scheduleIdOf(change),
      cause: change.kind === 'cancel' || change.kind === 'hold' ? change.cause : null,
      reason: change.reason,
      drift: moved?.live ?? null,
      pending: moved?.git ?? null,
      before,
      after,
      nextRunAt: nextRunAt === null ? null : formatInstant(nextRunAt),
      words: { before: isShown ? wordsOf(before) : null, after: isShown ? wordsOf(after) : null },
      nextRuns:
        isShown && after !== null && nextRunAt !== null
          ? forecast(nextRunAt, after, listedZone).filter(({ at }) => until === null || new Date(at) < until)
          : [],
      runsPerDay: rateOfChange(change),
      spread: isCreating(change) ? createSpreadEntry(declared) : null,
      owner: declared?.owner ?? null,
      warnings: isCreating(change) ? findWarnings(change.workerId, change.name) : [],
      set: findSet(change),
      location: declared?.location ?? null,
    };
  });
}

/** Whether a change makes nothing of a schedule but itself, as a renewal does. */
export function isUnchanged({ before, after }: Pick<ChangeEntry, 'before' | 'after'>): boolean {
  return before !== null && after !== null && differingFields(contentOf(before), contentOf(after)).length === 0;
}

/** Whether a spread is part of what a change makes new. */
export function isMoved({ before, after, spread }: Pick<ChangeEntry, 'before' | 'after' | 'spread'>): boolean {
  return spread !== null && (before === null || after === null || whenKey(before) !== whenKey(after));
}

/** What a change finds live and what it wants to be, secrets masked. */
export function contentsOf(change: Change): Pick<ChangeEntry, 'before' | 'after'> {
  const { before, after } = liveContents(change);
  if (change.kind !== 'hold') return contents(before, after);
  return change.scheduleId === null ? contents(null, change.content) : contents(change.content, null);
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
