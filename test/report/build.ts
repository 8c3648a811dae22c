import type { Diagnostic, Failure } from '../../src/core/model/diagnostic.ts';
import type { Content } from '../../src/core/model/content.ts';
import type { DeclaredWorker } from '../../src/core/model/declaration.ts';
import type { LiveSchedule, ObservedWorker, RecognisedSchedule } from '../../src/core/model/live.ts';
import type { Outcome } from '../../src/core/model/outcome.ts';
import type { OwnedWorker } from '../../src/core/model/owned.ts';
import type {
  CancelCause,
  CancelChange,
  Change,
  ChangeBase,
  CreateChange,
  HoldCause,
  HoldChange,
  KeepChange,
  ReplaceChange,
} from '../../src/core/model/change.ts';
import type { Plan, WorkerPlan } from '../../src/core/model/plan.ts';
import { findPlanWarnings } from '../../src/core/plan/warnings.ts';
import type { When } from '../../src/core/time/when.ts';
import type { ApplyReport } from '../../src/report/documents/apply-document.ts';
import type { PlanReport } from '../../src/report/documents/plan-document.ts';

/** The time of every plan in these tests, a Friday. */
const now: Date = new Date('2026-11-20T10:00:00Z');
/** The default next run of a live row. */
export const listedRunAt: Date = new Date('2026-11-23T08:00:00Z');
const fingerprint: string = '5f'.repeat(32);

const location = { file: 'schedules.yaml', line: 8, column: 7 };

export const cron = (expression: string): When => ({ type: 'cron', cron: expression });
export const every = (intervalSeconds: number): When => ({ type: 'interval', intervalSeconds });
export const on = (date: string): When => ({ type: 'scheduled', date });
export const after = (delayInSeconds: number): When => ({ type: 'delayed', delayInSeconds });

export function content(when: When, input: string, budget: Content['budget'] = 'standard'): Content {
  return { when, input, budget };
}

export function row(id: string, rowContent: Content, nextRunAt: Date = listedRunAt): RecognisedSchedule {
  return { kind: 'recognised', id, content: rowContent, nextRunAt };
}

/** A worker, and builders for its changes. */
export interface BuiltWorker {
  readonly alias: string;
  readonly workerId: string;
  readonly create: (name: string, after: Content) => CreateChange;
  readonly replace: (name: string, before: RecognisedSchedule, after: Content) => ReplaceChange;
  readonly cancel: (
    before: RecognisedSchedule,
    why?: { readonly name?: string; readonly cause?: CancelCause; readonly reason?: string },
  ) => CancelChange;
  readonly keep: (name: string, before: RecognisedSchedule) => KeepChange;
  readonly hold: (cause: HoldCause, reason: string, about: Partial<HoldChange>) => HoldChange;
  readonly planned: (
    changes: readonly Change[],
    observed?: Partial<ObservedWorker>,
    record?: OwnedWorker | null,
  ) => WorkerPlan;
}

export function worker(alias: string, options: Partial<DeclaredWorker> = {}): BuiltWorker {
  const workerId = options.workerId ?? `wrk_${alias}`;
  const base = { alias, workerId };
  const declared: DeclaredWorker = {
    alias,
    workerId,
    prune: 'all',
    timezone: null,
    ignore: [],
    cancelLimit: null,
    account: null,
    runsPerDayLimit: null,
    schedules: [],
    location,
    ...options,
  };
  const named = (name: string, reason: string): ChangeBase & { readonly name: string } => ({ ...base, name, reason });
  return {
    ...base,
    create: (name, after) => ({
      ...named(name, 'is declared but not live'),
      kind: 'create',
      after,
      protect: false,
    }),
    replace: (name, before, after) => ({
      ...named(name, 'differs in what it says'),
      kind: 'replace',
      was: null,
      before,
      after,
      protect: false,
    }),
    cancel: (before, { name = null, cause = 'undeclared', reason = 'is live but not declared' } = {}) => ({
      ...base,
      name,
      kind: 'cancel',
      cause,
      reason,
      before,
      protect: false,
    }),
    keep: (name, before) => ({ ...named(name, 'is as declared'), kind: 'keep', before, protect: false }),
    hold: (cause, reason, about) => ({
      ...base,
      name: null,
      scheduleId: null,
      content: null,
      ...about,
      kind: 'hold',
      cause,
      reason,
    }),
    planned: (changes, observed = {}, record = null) => ({
      worker: declared,
      observed: {
        kind: 'listed',
        workerId,
        timezone: declared.timezone,
        schedules: changes.flatMap(rowsOf),
        ...observed,
      } as ObservedWorker,
      record,
      changes,
    }),
  };
}

function rowsOf(change: Change): readonly LiveSchedule[] {
  if ('before' in change) return [change.before];
  if (change.kind !== 'hold' || change.scheduleId === null || change.content === null) return [];
  return [row(change.scheduleId, change.content)];
}

export function plan(...workers: readonly WorkerPlan[]): Plan {
  return { workers, cancelLimit: null, instants: [], fingerprint };
}

export function planReport(report: Partial<PlanReport>): PlanReport {
  const { plan = null } = report;
  const judge = () => ({ now, listedAt: now, clockAheadMs: 0 });
  const inputs = { owned: null, elsewhere: [], judge, isPartial: false, policy: null };
  const warnings = plan === null ? [] : findPlanWarnings({ plan, ...inputs });
  return { plan, findings: [], diagnostics: [], warnings, error: null, now, ...report };
}

export function applyReport(report: Partial<ApplyReport>): ApplyReport {
  return { ...planReport(report), workers: [], unconverged: [], converged: true, ...report };
}

export function done(change: Change, scheduleId: string, notes: readonly string[] = []): Outcome {
  return { change, status: 'done', scheduleId, error: null, notes };
}

export function notDone(change: Change, status: Exclude<Outcome['status'], 'done'>, error: Failure): Outcome {
  return { change, status, scheduleId: 'before' in change ? change.before.id : null, error, notes: [] };
}

export function diagnostic(problem: Partial<Diagnostic>): Diagnostic {
  return {
    severity: 'error',
    code: 'unknown-key',
    message: 'unknown key',
    location,
    hint: null,
    excerpt: null,
    ...problem,
  };
}
