import { apply } from '../../src/apply/apply.ts';
import type { ChurnBreaker } from '../../src/apply/churn-breaker.ts';
import { createManualClock, type ManualClock } from '../../src/clock.ts';
import type { DeclaredWorker, Prune } from '../../src/core/model/declaration.ts';
import type { Outcome, WorkerOutcome } from '../../src/core/model/outcome.ts';
import { guardCodes } from '../../src/core/model/guard.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import { guardPlan, type ApprovedPlan } from '../../src/core/plan/guard.ts';
import type { Behaviour } from '../../src/addons/sandbox/memory-behaviour.ts';
import { createMemoryService, type MemoryService } from '../../src/addons/sandbox/memory-service.ts';
import { observeWorkers, type ScheduleApi } from '../../src/api/port.ts';
import { withRetry } from '../../src/api/retry.ts';
import { contentOf, declarationOf, declaredSchedule, planPlainly, type ShortContent } from '../support/scenario.ts';

export const now: Date = new Date('2026-03-02T10:00:00Z');
export const workerId = 'wrk_apply';
const nowhere = { file: 'schedules.yaml', line: 1, column: 1 };
const everyGuard = new Set(guardCodes);

export type Declared = Readonly<Record<string, ShortContent>>;

/** A service with one worker, and the means to plan and apply against it. */
export interface World {
  readonly service: MemoryService;
  readonly clock: ManualClock;
  /** The API as the commands use it: lists and cancels are retried, creates are not. */
  readonly api: ScheduleApi;
  add(short: ShortContent, options?: { readonly id?: string; readonly nextRunAt?: Date }): string;
  plan(declared: Declared, options?: PlanOptions): Promise<ApprovedPlan>;
  apply(plan: ApprovedPlan, options?: ApplyOptions): Promise<readonly Outcome[]>;
  /** The actual rows as `id content`, whatever lists show. */
  live(): readonly string[];
}

export interface PlanOptions {
  readonly prune?: Prune;
  readonly ignore?: string;
}

interface ApplyOptions {
  readonly api?: ScheduleApi;
  readonly stop?: AbortSignal;
  readonly churn?: ChurnBreaker;
  readonly onOutcome?: (outcome: Outcome) => void;
}

export function createWorld(behaviour: Partial<Behaviour> = {}): World {
  const clock = createManualClock(now);
  const service = createMemoryService({ clock, behaviour });
  service.addWorker(workerId);
  const api = withRetry(service.api, { clock, random: () => 0 });
  return {
    service,
    clock,
    api,
    add: (short, options) => service.addSchedule(workerId, contentOf(short), options),
    plan: (declared, options) => planWorld({ api, clock, workers: [worker(declared, options)] }),
    apply: async (plan, options) => outcomesOf(await applyWorld({ api, clock, plan, ...options })),
    live: () => liveOf(service),
  };
}

export async function planWorld(options: {
  readonly api: ScheduleApi;
  readonly clock: ManualClock;
  readonly workers: readonly DeclaredWorker[];
}): Promise<ApprovedPlan> {
  const { api, clock, workers } = options;
  const workerIds = workers.map(({ workerId }) => workerId);
  const observed = await observeWorkers({ reader: api, workerIds, concurrency: 2 });
  const plan = planPlainly({ declaration: declarationOf(workers), observed, owned: null, now: clock.now() });
  return approve(plan);
}

function approve(plan: Plan): ApprovedPlan {
  const result = guardPlan(plan, everyGuard);
  if (result.kind === 'refused') throw new Error('every guard is allowed');
  return result.plan;
}

export function applyWorld({
  plan,
  ...options
}: ApplyOptions & { readonly api: ScheduleApi; readonly clock: ManualClock; readonly plan: ApprovedPlan }): Promise<
  readonly WorkerOutcome[]
> {
  return apply(plan, { concurrency: 2, stop: new AbortController().signal, ...options });
}

function outcomesOf(workers: readonly WorkerOutcome[]): readonly Outcome[] {
  return workers.flatMap(({ outcomes }) => outcomes);
}

export function worker(declared: Declared, { prune = 'all', ignore }: PlanOptions = {}): DeclaredWorker {
  return {
    alias: 'team',
    workerId,
    prune,
    timezone: null,
    ignore: ignore === undefined ? [] : [{ input: ignore, id: null, type: null, location: nowhere }],
    cancelLimit: null,
    account: null,
    runsPerDayLimit: null,
    schedules: Object.entries(declared).map(([name, short]) => declaredSchedule(name, short)),
    location: nowhere,
  };
}

function liveOf(service: MemoryService, id: string = workerId): readonly string[] {
  return service.rows(id).map((row) => {
    if (row.kind === 'alien') return `${row.id ?? '-'} alien`;
    const { when, input, budget } = row.content;
    return `${row.id} ${Object.values(when).join(' ')} ${budget} ${input}`;
  });
}

/** Each outcome as one line: kind, name, status, error code. */
export function summarise(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map(({ change, status, error }) =>
    [change.kind, change.name ?? '-', status, error?.code ?? '-'].join(' '),
  );
}
