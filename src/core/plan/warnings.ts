/**
 * Everything that a reader of a plan should know and that refuses nothing: one list, made with the plan, so that every
 * command that has a plan says the same. What the files alone are warned of is a diagnostic of the loader.
 */
import { listRunning } from '../model/declaration.ts';
import type { DeclaredWorker } from '../model/declaration.ts';
import type { Diagnostic, Location } from '../model/diagnostic.ts';
import type { ElsewhereOwned, Owned } from '../model/owned.ts';
import { isProbeRow, removeProbesCommand } from '../model/live.ts';
import { isPausing, isWrite } from '../model/plan.ts';
import type { Plan, WorkerPlan } from '../model/plan.ts';
import { isSameZone } from '../time/zone.ts';
import { count } from '../words.ts';
import { describeClocks } from './clock-warnings.ts';
import type { JudgedAt } from './clock-warnings.ts';
import type { PlanJudgement } from './guard-policy.ts';
import { describeLate } from './late.ts';
import { listNotMadeAgain } from './paused.ts';
import { describePolicy } from './guard-policy.ts';
import { describeFall } from './run-rate.ts';
import { createReview, reviewCodes } from './review.ts';
import type { ReviewCode } from './review.ts';

/** The warnings that stand beside what they are about, which their message does not name. */
export const subjectWarningCodes: readonly PlanWarningCode[] = [...reviewCodes, 'runs-less', 'not-made-again'];

/** The warnings whose message names what they are about. */
const standaloneWarningCodes = [
  'clock-ahead',
  'clock-behind',
  'worker-gone',
  'worker-undeclared',
  'worker-elsewhere',
  'worker-dropped',
  'timezone-mismatch',
  'probe-left',
  'schedule-late',
  'schedule-stopped',
  'not-applied',
  'policy-breach',
  'policy-exception-ends',
  'policy-exception-unused',
] as const;

/** Every warning of a plan. */
export const planWarningCodes: readonly PlanWarningCode[] = [...subjectWarningCodes, ...standaloneWarningCodes];

/** The word for one thing that a reader of a plan should know. */
export type PlanWarningCode = ReviewCode | 'runs-less' | 'not-made-again' | (typeof standaloneWarningCodes)[number];

/** Something that a reader of a plan should know; it refuses nothing. */
export interface PlanWarning {
  readonly code: PlanWarningCode;
  /** One sentence without a full stop. */
  readonly message: string;
  /** What it is about; null: the run. */
  readonly subject: WarningSubject | null;
  /** What to type next; null when the message already says it. */
  readonly hint: string | null;
  /** Where what it is about is declared; null when nothing declares it. */
  readonly location: Location | null;
}

/** A schedule that would be written, or a worker as a whole. */
export interface WarningSubject {
  /** The id again for a worker that nothing declares. */
  readonly alias: string;
  readonly workerId: string;
  /** Null: the worker as a whole. */
  readonly name: string | null;
}

interface WarningInput {
  readonly plan: Plan;
  /** What the ledger said when the plan was made; null without one. */
  readonly owned: Owned;
  /** What the ledger holds of workers at other services; absent: nothing. */
  readonly elsewhere?: readonly ElsewhereOwned[];
  /** By what the workers are judged, by worker id; null is the run as a whole. */
  readonly judge: (workerId: string | null) => JudgedAt;
  /** Whether the plan leaves out workers that the files may declare. */
  readonly isPartial: boolean;
  /** What policies say of it; absent: nothing. */
  readonly policy?: PlanJudgement | undefined;
}

/** Finds every warning of a plan: of the run first, then of what nothing declares, then by worker in plan order. */
export function findPlanWarnings(input: WarningInput): readonly PlanWarning[] {
  const { plan, owned, judge } = input;
  return [
    ...describeClocks(plan, judge).map((remark) => ({ ...remark, subject: null, location: null })),
    ...plan.workers.flatMap((worker) => warnOfGone(worker, owned)),
    ...warnOfUndeclared(input),
    ...warnOfElsewhere(input),
    ...plan.workers.flatMap(warnOfZone),
    ...plan.workers.flatMap(warnOfProbe),
    ...plan.workers.flatMap((each) => warnOfLate(each, judge(each.worker.workerId).listedAt)),
    ...plan.workers.flatMap((each) => reviewWorker(each, judge(each.worker.workerId).now)),
    ...(input.policy === undefined ? [] : describePolicy(input.policy)),
  ];
}

/** A warning as one of the diagnostics, which have nothing beside them. */
export function toDiagnostic(warning: PlanWarning): Diagnostic {
  const { code, message, subject, hint, location } = warning;
  const isNamed = subject === null || !standsBeside(warning);
  const named = isNamed ? message : `${[subject.alias, subject.name ?? []].flat().join('/')}: ${message}`;
  return { severity: 'warning', code, message: named, hint, location, excerpt: null };
}

/** Whether a warning does not name what it is about. */
export function standsBeside({ code }: PlanWarning): boolean {
  return subjectWarningCodes.includes(code);
}

/**
 * A worker that the service says it does not have, and of which the ledger holds schedules: a worker that was deleted
 * keeps them in the service's database, and they may go on running.
 */
function warnOfGone({ worker, observed }: WorkerPlan, owned: Owned): readonly PlanWarning[] {
  const { alias, workerId, location } = worker;
  const recorded = owned?.get(workerId)?.schedules.length ?? 0;
  if (observed.kind !== 'unavailable' || observed.code !== 'remote-not-found' || recorded === 0) return [];
  return [
    {
      code: 'worker-gone',
      message: `the service answers 404 for worker "${alias}" (${workerId}), and the ledger holds ${count(recorded, 'schedule')} of it, which may go on running`,
      subject: { alias, workerId, name: null },
      location,
      hint: `check the id and the key; if the worker was deleted, ask Handinger whether its schedules still run, remove it here, then: rota ledger release ${workerId}`,
    },
  ];
}

/** Workers that the ledger holds schedules of and that no file declares; a partial plan cannot tell which those are. */
function warnOfUndeclared({ plan, owned, isPartial }: WarningInput): readonly PlanWarning[] {
  if (owned === null || isPartial) return [];
  const declared = new Set(plan.workers.map(({ worker }) => worker.workerId));
  const left = [...owned.values()].filter(({ workerId, schedules }) => schedules.length > 0 && !declared.has(workerId));
  return left.map(({ workerId, schedules }) => ({
    code: 'worker-undeclared',
    message: `the ledger holds ${count(schedules.length, 'schedule')} of ${workerId}, which no file declares; they go on running`,
    subject: { alias: workerId, workerId, name: null },
    location: null,
    hint: `declare it with "schedules: {}" to cancel them, or let go of it: rota ledger release ${workerId}`,
  }));
}

/** Workers that were applied to another service before: what rota made there goes on running, beside what it makes here. */
function warnOfElsewhere({ plan, elsewhere = [] }: WarningInput): readonly PlanWarning[] {
  return plan.workers.flatMap(({ worker: { alias, workerId, location } }) =>
    elsewhere
      .filter((held) => held.workerId === workerId)
      .map(({ origin, schedules }) => ({
        code: 'worker-elsewhere' as const,
        message: `the ledger holds ${count(schedules, 'schedule')} of worker "${alias}" (${workerId}) at ${origin}, which this run does not ask; they go on running there, beside those here`,
        subject: { alias, workerId, name: null },
        location,
        hint: `to end them, apply the worker there once with "schedules: {}"; if that service is gone, run there: rota ledger release ${workerId}`,
      })),
  );
}

/** A worker that a git revision declares and the files no longer do. */
export function warnOfDropped(worker: DeclaredWorker, base: string, now: Date): PlanWarning {
  const left = count(listRunning(worker, now).length, 'schedule');
  return {
    code: 'worker-dropped',
    message:
      `worker "${worker.alias}" (${worker.workerId}) is declared at ${base} and no longer; ` +
      `rota then leaves it alone, with ${left} that may be live`,
    subject: { alias: worker.alias, workerId: worker.workerId, name: null },
    location: null,
    hint: 'to stop them, apply the worker once with "schedules: {}" before you remove it',
  };
}

/**
 * A worker whose listed zone is not the declared one. A guard refuses to write to it; as long as nothing is to be
 * written, nothing else would say that what runs at nine does so in another city.
 */
function warnOfZone({ worker, observed, changes }: WorkerPlan): readonly PlanWarning[] {
  const isGuarded = changes.some((change) => isWrite(change) && !isPausing(change));
  if (worker.timezone === null || observed.kind === 'unavailable' || isGuarded) return [];
  const listed = observed.timezone ?? 'UTC';
  if (isSameZone(worker.timezone, listed)) return [];
  return [
    {
      code: 'timezone-mismatch',
      message: `worker "${worker.alias}" is expected to run in ${worker.timezone}, and the service reads its crons in ${listed}`,
      subject: { alias: worker.alias, workerId: worker.workerId, name: null },
      location: worker.location,
      hint: `set its zone at the service, or write "timezone: ${listed}"`,
    },
  ];
}

/** What a probe of `rota doctor` made on a worker and did not remove, or has not removed yet. */
function warnOfProbe({ worker, observed }: WorkerPlan): readonly PlanWarning[] {
  const left = observed.kind === 'listed' ? observed.schedules.filter(isProbeRow) : [];
  if (left.length === 0) return [];
  const { alias, workerId, location } = worker;
  const ids = left.map(({ id }) => id ?? 'one without an id').join(', ');
  return [
    {
      code: 'probe-left',
      message: `worker "${alias}" has ${count(left.length, 'schedule')} of a rota doctor probe: ${ids}`,
      subject: { alias, workerId, name: null },
      location,
      hint: `unless a probe is running now, remove them: ${removeProbesCommand(workerId)}`,
    },
  ];
}

/** Schedules that are as declared and should have run: what is listed may run no more. */
function warnOfLate(planned: WorkerPlan, listedAt: Date): readonly PlanWarning[] {
  const { alias, workerId, schedules } = planned.worker;
  const found = describeLate(planned, listedAt);
  if (found.length === 0) return [];
  const locations = new Map(schedules.map(({ name, location }) => [name, location]));
  return found.map(({ name, ...remark }) => {
    return { ...remark, subject: { alias, workerId, name }, location: locations.get(name) ?? null };
  });
}

/** What is unusual about the writes of a worker, each and all together. */
function reviewWorker(planned: WorkerPlan, now: Date): readonly PlanWarning[] {
  const { worker, changes } = planned;
  const writes = changes.filter(isWrite);
  if (writes.length === 0) return [];
  const { alias, workerId } = worker;
  const review = createReview(planned, now);
  const locations = new Map(worker.schedules.map(({ name, location }) => [name, location]));
  const remarks = writes.flatMap((change) => {
    if (change.kind === 'cancel') return [];
    const { name } = change;
    const location = locations.get(name) ?? null;
    return review(change).map((remark) => ({ ...remark, subject: { alias, workerId, name }, hint: null, location }));
  });
  const missed = listNotMadeAgain(planned).map(({ name, message }) => {
    const subject = { alias, workerId, name };
    return { code: 'not-made-again', message, subject, hint: null, location: locations.get(name) ?? null } as const;
  });
  const fall = describeFall(planned, now);
  const whole = { code: 'runs-less', subject: { alias, workerId, name: null }, hint: null } as const;
  const all = [...remarks, ...missed];
  return fall === null ? all : [...all, { ...whole, message: fall, location: worker.location }];
}
