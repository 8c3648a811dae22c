import { nextRun } from '../../core/time/next-run.ts';
import { assertNever } from '../../core/assert-never.ts';
import type { Content } from '../../core/model/content.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import type { ObservedWorker } from '../../core/model/live.ts';
import type { Location } from '../../core/model/location.ts';
import { scheduleIdOf } from '../../core/model/plan.ts';
import type { CancelCause, Change, ChangeKind, HoldCause, WorkerPlan } from '../../core/model/plan.ts';
import { formatInstant } from '../../core/time/when.ts';
import type { When } from '../../core/time/when.ts';
import { isTimeZone } from '../../core/time/zone.ts';
import { createContentEntry } from './content-entry.ts';
import type { ContentEntry } from './content-entry.ts';
import { createFindLeftVersion } from '../wording/left-version.ts';
import { reviewChange } from '../wording/review.ts';
import type { WarningEntry } from '../wording/review.ts';
import { rateOfChange } from '../wording/run-rate.ts';
import type { RunRate } from '../wording/run-rate.ts';
import { createSecretMask } from '../escape/secrets.ts';

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
export function createChangeEntries(plan: WorkerPlan, now: Date): readonly ChangeEntry[] {
  const { worker, changes, observed } = plan;
  const runs: Runs = { now, zone: zoneOf(observed), listed: listedRuns(observed) };
  const findLeftVersion = createFindLeftVersion(plan);
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
      nextRunAt: formatRun(runOf(change, runs)),
      runsPerDay: rateOfChange(change),
      warnings: reviewChange(change, findLeftVersion),
      location: locations.get(change.name ?? '') ?? null,
    };
  });
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

interface Runs {
  readonly now: Date;
  /** The zone in which the service reads cron; null when the runtime does not know it. */
  readonly zone: string | null;
  /** By schedule id. */
  readonly listed: ReadonlyMap<string, Date>;
}

function zoneOf(observed: ObservedWorker): string | null {
  const zone = observed.kind === 'listed' ? (observed.timezone ?? 'UTC') : 'UTC';
  return isTimeZone(zone) ? zone : null;
}

function listedRuns(observed: ObservedWorker): ReadonlyMap<string, Date> {
  const rows = observed.kind === 'listed' ? observed.schedules : [];
  return new Map(rows.flatMap((row) => (row.kind === 'recognised' ? [[row.id, row.nextRunAt] as const] : [])));
}

function runOf(change: Change, runs: Runs): Date | null {
  if (change.kind === 'create' || change.kind === 'replace') return forecast(change.after.when, runs);
  return runs.listed.get(scheduleIdOf(change) ?? '') ?? null;
}

function forecast(when: When, { now, zone }: Runs): Date | null {
  if (when.kind === 'cron' && zone === null) return null;
  return nextRun(when, { now, zone: zone ?? 'UTC' });
}

function formatRun(at: Date | null): string | null {
  return at === null ? null : formatInstant(at);
}
