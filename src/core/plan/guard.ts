/**
 * The checks between a plan and its apply. All of them look at the whole plan before anything is written, each refuses
 * by name with its counts, and each is passed by its own `--allow`; there is no way past all of them at once.
 * Only `guardPlan` can make an `ApprovedPlan`, so that an apply without the checks does not compile.
 */
import { differingFields } from '../model/content.ts';
import { formatAddress } from '../model/declaration.ts';
import type { CancelLimit } from '../model/declaration.ts';
import { allowableGuards } from '../model/guard.ts';
import { isPausing, isWrite } from '../model/plan.ts';
import type { AllowableGuard, GuardCode, GuardFinding, GuardFound } from '../model/guard.ts';
import type { Change, Judged, Plan, WorkerPlan } from '../model/plan.ts';
import { isSameZone } from '../time/zone.ts';
import { hashContent } from './fingerprint.ts';
import { checkTooOften } from './guard-too-often.ts';
import { checkProtected } from './guard-protected.ts';
import { checkPreviousVersionLeft } from './guard-previous-version.ts';
import type { RateMemory } from './rate-memory.ts';
import { remembersNothing } from '../model/owned.ts';

declare const approved: unique symbol;

/** A plan that every guard let pass; all that `apply` accepts. */
export interface ApprovedPlan extends Plan {
  readonly [approved]: true;
}

/** What the guards say; the findings are in the order of `guardCodes`, then by worker. */
export type GuardResult =
  | { readonly kind: 'approved'; readonly plan: ApprovedPlan; readonly findings: readonly GuardFinding[] }
  | { readonly kind: 'refused'; readonly findings: readonly GuardFinding[] };

/** What guards go by in addition to the plan. */
export interface GuardBasis {
  /** Those of a process that stays; absent or null for one that plans once. */
  readonly rates?: RateMemory | null | undefined;
  /** What the policy refuses; absent: nothing. */
  readonly policy?: readonly GuardFound[];
}

/** Runs every guard over a plan; findings whose code is in `allow` are reported and do not refuse, but those of the policy. */
export function guardPlan(
  plan: Plan,
  allow: ReadonlySet<GuardCode>,
  { rates = null, policy = [] }: GuardBasis = {},
): GuardResult {
  const findings = [
    ...allowableGuards.flatMap((code) =>
      judge(plan, guards[code], { code, rates }).map((found) => ({
        code,
        hints: [],
        ...found,
        allowed: allow.has(code),
      })),
    ),
    ...policy.map((found) => ({ code: 'policy' as const, ...found, allowed: false })),
  ];
  if (findings.some(({ allowed }) => !allowed)) return { kind: 'refused', findings };
  return { kind: 'approved', plan: plan as ApprovedPlan, findings };
}

type Found = Omit<GuardFound, 'hints'>;
type Guard = (plan: Plan, rates: RateMemory | null) => readonly (Found & Partial<GuardFound>)[];

/** What a guard says of the plan, then of the instants ahead that no guard has judged before. */
function judge(
  plan: Plan,
  guard: Guard,
  { code, rates }: { readonly code: GuardCode; readonly rates: RateMemory | null },
): ReturnType<Guard> {
  const now = withChanges(plan, (worker) => changesNow(worker, code));
  const found = guard(now, rates);
  const said = new Set(found.map(keyOf));
  const sides = ['begun', code === 'emptied-worker' ? 'allEnded' : 'ended', 'resumed'] as const;
  const later = sides
    .filter((side) => plan.workers.some(({ judged }) => judged !== undefined && judged[side] !== judged.now))
    .flatMap((side) =>
      guard(
        withChanges(plan, ({ judged, changes }) => judged?.[side] ?? changes),
        rates,
      )
        .filter((each) => !said.has(keyOf(each)))
        .map((each) => ({ ...each, message: `${each.message}, once ${whenOf[side]}` })),
    );
  return [...found, ...later];
}

const whenOf: Readonly<Record<Exclude<keyof Judged, 'now' | 'unpaused'>, string>> = {
  begun: 'the new from and until have passed',
  ended: 'the new from and until have passed',
  allEnded: 'the new from and until have passed',
  resumed: 'the pause has ended',
};

function keyOf({ alias, message }: Found): string {
  return `${alias ?? ''} ${message}`;
}

function changesNow({ judged, changes }: WorkerPlan, code: GuardCode): readonly Change[] {
  // The zone may have changed since an instant was judged; what a pause ends reads no zone.
  if (code === 'timezone-mismatch') return changes.filter((change) => !isPausing(change));
  if (judged === undefined) return changes;
  // What else an apply does may be all that was left.
  return code === 'emptied-worker' && judged.now.some(isWrite) ? judged.unpaused : judged.now;
}

function withChanges(plan: Plan, changesOf: (worker: WorkerPlan) => readonly Change[]): Plan {
  return { ...plan, workers: plan.workers.map((worker) => ({ ...worker, changes: changesOf(worker) })) };
}

const guards: Readonly<Record<AllowableGuard, Guard>> = {
  'cancel-limit': checkCancelLimit,
  'emptied-worker': checkEmptiedWorker,
  protected: checkProtected,
  'timezone-mismatch': checkTimezone,
  'unlimited-budget': checkUnlimitedBudget,
  'too-often': checkTooOften,
  'previous-version-left': checkPreviousVersionLeft,
  'ledger-is-new': checkLedgerIsNew,
};

/** Cancels that pass on any set, however small, when no limit is declared. */
const defaultCancels = 3;
/** Percent of what is live that passes when no limit is declared. */
const defaultPercent = 25;

function checkCancelLimit(plan: Plan): readonly Found[] {
  const perWorker = plan.workers.map((worker) => ({
    alias: worker.worker.alias,
    cancels: countCancels(worker) + countExchanges(worker),
    live: countLive(worker),
    limit: worker.worker.cancelLimit,
  }));
  const total = {
    alias: null,
    cancels: perWorker.reduce((sum, { cancels }) => sum + cancels, 0),
    live: perWorker.reduce((sum, { live }) => sum + live, 0),
    limit: plan.cancelLimit,
  };
  return [...perWorker, total].flatMap(({ alias, cancels, live, limit }) => {
    const most = maxCancels(limit, live);
    if (cancels <= most) return [];
    const share = `${String(cancels)} of ${String(live)} live schedules (${formatShare(cancels, live)})`;
    return [{ alias, message: `would cancel ${share}; the limit is ${String(most)} (${describeLimit(limit)})` }];
  });
}

function maxCancels(limit: CancelLimit | null, live: number): number {
  if (limit === null) return Math.max(defaultCancels, Math.floor((live * defaultPercent) / 100));
  return limit.kind === 'count' ? limit.count : Math.floor((live * limit.percent) / 100);
}

function describeLimit(limit: CancelLimit | null): string {
  if (limit === null) return `the larger of ${String(defaultCancels)} and ${String(defaultPercent)}%`;
  return limit.kind === 'count' ? `limits.cancel: ${String(limit.count)}` : `limits.cancel: ${String(limit.percent)}%`;
}

function formatShare(part: number, whole: number): string {
  const percent = whole === 0 ? 100 : (part / whole) * 100;
  return `${percent.toFixed(1).replace(/\.0$/, '')}%`;
}

function checkEmptiedWorker(plan: Plan): readonly Found[] {
  return plan.workers.flatMap((worker) => {
    const live = countLive(worker);
    const creates = worker.changes.filter(({ kind }) => kind === 'create').length;
    if (live === 0 || live - countCancels(worker) + creates > 0) return [];
    return [
      {
        alias: worker.worker.alias,
        message: `would leave no schedule where ${String(live)} ${live === 1 ? 'is' : 'are'} live`,
      },
    ];
  });
}

function checkTimezone(plan: Plan): readonly Found[] {
  return plan.workers.flatMap((plannedWorker) => {
    const { worker, observed, changes } = plannedWorker;
    if (worker.timezone === null || observed.kind === 'unavailable' || !changes.some(isWrite)) return [];
    const listed = observed.timezone;
    if (isSameZone(worker.timezone, listed ?? 'UTC')) return [];
    const service = listed === null ? 'the service lists none and so reads cron in UTC' : `the service lists ${listed}`;
    return [{ alias: worker.alias, message: `expected the time zone ${worker.timezone}; ${service}` }];
  });
}

function checkUnlimitedBudget(plan: Plan): readonly Found[] {
  return plan.workers.flatMap(({ changes, record }) => {
    const intended = new Set(record?.intents.map(({ contentHash }) => contentHash));
    return changes.filter(isWrite).flatMap((change) => {
      if (change.kind === 'cancel' || change.after.budget !== 'unlimited') return [];
      // An apply that was permitted it was cut off before it was made.
      if (intended.has(hashContent(change.after))) return [];
      const before = change.kind === 'replace' ? change.before.content.budget : null;
      if (before === 'unlimited') return [];
      const address = formatAddress(change.alias, change.name);
      const message =
        before === null
          ? `would create ${address} with budget unlimited`
          : `would raise the budget of ${address} from ${before} to unlimited`;
      return [{ alias: change.alias, message }];
    });
  });
}

/** What a pause cancelled and what is gone from the files meanwhile is lost as well. */
function countCancels({ changes, pausedRecords }: WorkerPlan): number {
  return changes.filter(({ kind }) => kind === 'cancel').length + (pausedRecords?.gone.length ?? 0);
}

/** Replacements that keep neither prompt nor time: what ran so far is as gone as if it were cancelled. */
function countExchanges(worker: WorkerPlan): number {
  return worker.changes.filter((change) => {
    if (change.kind !== 'replace') return false;
    const fields = differingFields(change.before.content, change.after);
    return fields.includes('when') && fields.includes('input');
  }).length;
}

/** What is about to run is as good as gone; what a pause cancelled counts as live. */
function countLive({ observed, changes, pausedRecords }: WorkerPlan): number {
  const going = changes.filter(
    (change) => change.kind === 'hold' && change.cause === 'about-to-run' && change.scheduleId !== null,
  );
  return observed.kind === 'listed' ? observed.schedules.length - going.length + (pausedRecords?.all.length ?? 0) : 0;
}

/**
 * Refuses to send a delay on a worker that a ledger has no record of, while schedules of it are live as declared: an
 * apply made those, so one may have sent the delay as well, and the ledger that knew is another one or lost.
 */
function checkLedgerIsNew(plan: Plan): readonly GuardFound[] {
  return plan.workers.flatMap(({ worker: { alias }, record, changes }) => {
    if (record === null || !remembersNothing(record)) return [];
    const live = changes.filter(({ kind }) => kind === 'adopt').length;
    const delays = changes.flatMap((change) =>
      change.kind === 'create' && change.after.when.type === 'delayed' ? [formatAddress(alias, change.name)] : [],
    );
    if (live === 0 || delays.length === 0) return [];
    const running = live === 1 ? '1 schedule of it is' : `${String(live)} schedules of it are`;
    const message = `would send ${delays.join(', ')}, while the ledger has no record of the worker and ${running} live as declared: it may have run`;
    return [{ alias, message, hints: delays.map((address) => `if it ran already: rota apply --completed ${address}`) }];
  });
}
