import { createManualClock, type ManualClock } from '../../src/clock.ts';
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Declaration, DeclaredSchedule, IgnoreRule, Prune } from '../../src/core/model/declaration.ts';
import { guardCodes, type GuardCode } from '../../src/core/model/guard.ts';
import { noDecisions, type Decisions } from '../../src/core/plan/decisions.ts';
import type { PlanRequest } from '../../src/core/plan/plan-request.ts';
import { planDeclaration, applyPlan, type PlanResult, type ApplyResult } from '../../src/pipeline.ts';
import type { Behaviour } from '../../src/addons/sandbox/memory-behaviour.ts';
import type { MemoryRow } from '../../src/addons/sandbox/memory-runs.ts';
import { createMemoryService, type MemoryService } from '../../src/addons/sandbox/memory-service.ts';
import type { ScheduleApi } from '../../src/api/port.ts';

/** The start time of every estate. */
export const estateStartAt: Date = new Date('2026-11-20T09:00:00Z');

/** The only worker of an estate. */
export const estateWorker = 'wrk_estate';

/** A worker with its service, a ledger and a clock, all in memory. */
export interface Estate {
  readonly clock: ManualClock;
  readonly service: MemoryService;
  readonly ledger: Ledger;
  /** The actual rows in order of creation. */
  readonly rows: () => readonly MemoryRow[];
  readonly preview: (declaration: Declaration, options?: EstateApply) => Promise<PlanResult>;
  /**
   * Plans and applies with every guard allowed, unless `allow` is given. `api` and `ledger` replace those of the
   * estate.
   */
  readonly apply: (declaration: Declaration, options?: EstateApply) => Promise<ApplyResult>;
}

/** Options for a plan or an apply, including those of a plan request. */
export interface EstateApply extends Partial<Omit<PlanRequest, 'decisions'>> {
  readonly api?: ScheduleApi;
  /** `null` for no ledger. */
  readonly ledger?: Ledger | null;
  readonly decisions?: Partial<Decisions>;
  /** The allowed guards. @defaultValue all */
  readonly allow?: readonly GuardCode[];
}

export function createEstate(behaviour: Partial<Behaviour> = {}): Estate {
  const clock = createManualClock(estateStartAt);
  const service = createMemoryService({ clock, behaviour });
  service.addWorker(estateWorker);
  const ledger = createMemoryLedger();
  const look = (declaration: Declaration, options: EstateApply): Promise<PlanResult> => {
    const { api, ledger: kept = ledger, decisions = {}, allow = guardCodes, ...request } = options;
    return planDeclaration(declaration, {
      ...request,
      reader: api ?? service.api,
      clock,
      concurrency: 4,
      allow: new Set(allow),
      ledger: kept,
      decisions: { ...noDecisions, ...decisions },
    });
  };
  return {
    clock,
    service,
    ledger,
    rows: () => service.rows(estateWorker).filter((row) => row.kind === 'schedule'),
    preview: (declaration, options = {}) => look(declaration, options),
    apply: async (declaration, options = {}) => {
      const { approval } = await look(declaration, options);
      if (approval === null) throw new Error('a guard refuses');
      const stop = new AbortController().signal;
      return await applyPlan(declaration, approval, { api: options.api ?? service.api, clock, concurrency: 4, stop });
    },
  };
}

export function declareEstate(
  schedules: readonly DeclaredSchedule[],
  options: { readonly prune?: Prune; readonly ignore?: readonly IgnoreRule[] } = {},
): Declaration {
  const { prune = 'owned', ignore = [] } = options;
  const location = { file: 'schedules.yaml', line: 1, column: 1 };
  const worker = {
    alias: 'team',
    workerId: estateWorker,
    prune,
    timezone: null,
    ignore,
    cancelLimit: null,
    account: null,
    runsPerDayLimit: null,
    location,
  };
  return {
    workers: [{ ...worker, schedules }],
    pauses: [],
    cancelLimit: null,
    ledger: { kind: 'git', place: 'refs/rota/ledger' },
    files: [],
  };
}
