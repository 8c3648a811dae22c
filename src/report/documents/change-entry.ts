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

/** The schedule and the worker that an entry is about. */
export interface EntrySubject {
  /** `alias/name`; null if the schedule has no name. */
  readonly address: string | null;
  /** Alias of the worker. */
  readonly worker: string;
  readonly workerId: string;
}

/** One change of a plan, as reported. */
export interface ChangeEntry extends EntrySubject {
  readonly kind: ChangeKind;
  /** Address in the ledger of the schedule that a replacement ends; null if it is the same as `address`. */
  readonly was: string | null;
  /** Account of the worker; absent for the default account. */
  readonly account?: string;
  /** ID of the live schedule that the change is about; null if there is none. */
  readonly scheduleId: string | null;
  /** null unless the change is a cancel or a hold. */
  readonly cause: CancelCause | HoldCause | null;
  /** One sentence without a full stop. */
  readonly reason: string;
  /** Whether anyone but rota changed what is live since the last apply; null if unknown, as without a ledger. */
  readonly drift: boolean | null;
  /** Whether the files, or an instant in them, ask for something other than was applied; null if unknown. */
  readonly pending: boolean | null;
  /** What is live, with secrets masked; null if nothing is, or if it cannot be read. */
  readonly before: ContentEntry | null;
  /** What is declared, with secrets masked; null if nothing is. */
  readonly after: ContentEntry | null;
  /** Next run, UTC: a forecast for a create or replace, otherwise as listed. null if there is none or it is unknown. */
  readonly nextRunAt: string | null;
  /** When `before` and `after` run, in words; null if there is none, if it cannot be read, and for a keep. */
  readonly words: { readonly before: string | null; readonly after: string | null };
  /**
   * Up to three next runs of what the change creates or leaves live, soonest first; empty for a keep and if unknown.
   */
  readonly nextRuns: readonly NextRunEntry[];
  readonly runsPerDay: RunRate;
  /** How a spread moved the declared time; null if it did not, and unless the change is a create or a replace. */
  readonly spread: SpreadEntry | null;
  /** Owner of what is declared; null if the files name none. */
  readonly owner: string | null;
  /** Warnings for a reviewer; empty unless the change is a create or a replace. */
  readonly warnings: readonly WarningEntry[];
  /** Set that the schedule comes from; null if it is written on its worker, or not declared. */
  readonly set: SetEntry | null;
  /** Where the schedule is declared; null if it is not. */
  readonly location: Location | null;
}

/** Converts the changes of one worker to entries, in plan order; `now` is when a create would be sent. */
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

/** Whether a change leaves the content as it is, as a renewal does. */
export function isUnchanged({ before, after }: Pick<ChangeEntry, 'before' | 'after'>): boolean {
  return before !== null && after !== null && differingFields(contentOf(before), contentOf(after)).length === 0;
}

/** Whether a change gives a schedule a new time that a spread moved. */
export function isMoved({ before, after, spread }: Pick<ChangeEntry, 'before' | 'after' | 'spread'>): boolean {
  return spread !== null && (before === null || after === null || whenKey(before) !== whenKey(after));
}

/** Returns the content that a change finds live and the content it wants, with secrets masked. */
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
