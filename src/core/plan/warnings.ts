/**
 * Everything that a reader of a plan should know and that refuses nothing. The list is made with the plan, so that
 * every command with a plan says the same. Warnings about the files alone are diagnostics of the loader.
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

/** Codes of warnings shown beside their subject, which the message does not name. */
export const subjectWarningCodes: readonly PlanWarningCode[] = [...reviewCodes, 'runs-less', 'not-made-again'];

/** Codes of warnings whose message names the subject, apart from those about clocks and whole workers. */
const standaloneWarningCodes = [
  'schedule-late',
  'schedule-stopped',
  'not-applied',
  'policy-breach',
  'policy-exception-ends',
  'policy-exception-unused',
] as const;

/** Every code of a plan warning. */
export const planWarningCodes: readonly PlanWarningCode[] = [
  ...subjectWarningCodes,
  ...clockWarningCodes,
  ...workerWarningCodes,
  ...standaloneWarningCodes,
];

/** Code of a plan warning. */
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
  /** The subject; null for the run as a whole. */
  readonly subject: WarningSubject | null;
  /** What to type next; null if the message already says it. */
  readonly hint: string | null;
  /** Where the subject is declared; null if nothing declares it. */
  readonly location: Location | null;
}

/** A schedule, or a worker as a whole. */
export interface WarningSubject {
  /** Alias of the worker, or its ID if nothing declares it. */
  readonly alias: string;
  readonly workerId: string;
  /** null for the worker as a whole. */
  readonly name: string | null;
}

interface WarningInput extends WorkersInput {
  /** Returns the instants that a worker is judged by, for its ID; null stands for the run as a whole. */
  readonly judge: (workerId: string | null) => JudgedAt;
  /** Judgement of the plan by policies; null if there are none. */
  readonly policy: PlanJudgement | null;
}

/**
 * Finds every warning of a plan, in this order: clocks, workers as a whole, late schedules, planned writes, policies.
 */
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

/** Turns a warning into a diagnostic, whose message names the subject. */
export function toDiagnostic(warning: PlanWarning): Diagnostic {
  const { code, message, subject, hint, location } = warning;
  const isNamed = subject === null || !standsBeside(warning);
  const named = isNamed ? message : `${[subject.alias, subject.name ?? []].flat().join('/')}: ${message}`;
  return { severity: 'warning', code, message: named, hint, location, excerpt: null };
}

/** Whether the message of a warning does not name its subject. */
export function standsBeside({ code }: PlanWarning): boolean {
  return subjectWarningCodes.includes(code);
}

/** Warns of schedules that are as declared but should have run: the service may no longer run them. */
function warnOfLate(planned: WorkerPlan, listedAt: Date): readonly PlanWarning[] {
  const { alias, workerId, schedules } = planned.worker;
  const found = describeLate(planned, listedAt);
  if (found.length === 0) return [];
  const locations = new Map(schedules.map(({ name, location }) => [name, location]));
  return found.map(({ name, ...remark }) => {
    return { ...remark, subject: { alias, workerId, name }, location: locations.get(name) ?? null };
  });
}

/** Warns of unusual writes of a worker, one by one and all together. */
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
