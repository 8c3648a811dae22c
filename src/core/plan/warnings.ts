/**
 * Everything that a reader of a plan should know and that refuses nothing: one list, made with the plan, so that every
 * command that has a plan says the same. What the files alone are warned of is a diagnostic of the loader.
 */
import type { Diagnostic, Location } from '../model/diagnostic.ts';
import { isWrite } from '../model/change.ts';
import type { WorkerPlan } from '../model/plan.ts';
import { clockWarningCodes, describeClocks, type JudgedAt } from './clock-warnings.ts';
import { describePolicy, type PlanJudgement } from './guard-policy.ts';
import { describeLate } from './late.ts';
import { listNotMadeAgain } from './paused.ts';
import { describeFall } from './run-rate.ts';
import { createReview, reviewCodes, type ReviewCode } from './review.ts';
import { findWorkerWarnings, workerWarningCodes, type WorkersInput } from './worker-warnings.ts';

/** The warnings that stand beside what they are about, which their message does not name. */
export const subjectWarningCodes: readonly PlanWarningCode[] = [...reviewCodes, 'runs-less', 'not-made-again'];

/** Those whose message names what they are about, but for the clocks and for workers as a whole. */
const standaloneWarningCodes = [
  'schedule-late',
  'schedule-stopped',
  'not-applied',
  'policy-breach',
  'policy-exception-ends',
  'policy-exception-unused',
] as const;

/** Every warning of a plan. */
export const planWarningCodes: readonly PlanWarningCode[] = [
  ...subjectWarningCodes,
  ...clockWarningCodes,
  ...workerWarningCodes,
  ...standaloneWarningCodes,
];

/** The word for one thing that a reader of a plan should know. */
export type PlanWarningCode =
  | ReviewCode
  | 'runs-less'
  | 'not-made-again'
  | (typeof clockWarningCodes)[number]
  | (typeof workerWarningCodes)[number]
  | (typeof standaloneWarningCodes)[number];

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

interface WarningInput extends WorkersInput {
  /** By what the workers are judged, by worker id; null is the run as a whole. */
  readonly judge: (workerId: string | null) => JudgedAt;
  /** What policies say of it; null: nothing. */
  readonly policy: PlanJudgement | null;
}

/** Finds every warning of a plan: of the run first, then of what nothing declares, then by worker in plan order. */
export function findPlanWarnings(input: WarningInput): readonly PlanWarning[] {
  const { plan, judge } = input;
  return [
    ...describeClocks(plan, judge).map((remark) => ({ ...remark, subject: null, location: null })),
    ...findWorkerWarnings(input),
    ...plan.workers.flatMap((each) => warnOfLate(each, judge(each.worker.workerId).listedAt)),
    ...plan.workers.flatMap((each) => reviewWorker(each, judge(each.worker.workerId).now)),
    ...(input.policy === null ? [] : describePolicy(input.policy)),
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

/** Whether a warning says that a schedule is late or has stopped. */
export function isLateness({ code }: { readonly code: string }): boolean {
  return code === 'schedule-late' || code === 'schedule-stopped';
}
