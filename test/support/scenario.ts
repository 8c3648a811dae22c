import { parse } from 'yaml';
import { formatInstant, runsOnBusiestDay, type When, type WhenKind } from '../../src/core/time/when.ts';
import { defaultBudget, normalizeInput, type Budget, type Content } from '../../src/core/model/content.ts';
import type { Declaration, DeclaredSchedule, DeclaredWorker, Prune } from '../../src/core/model/declaration.ts';
import type { Pause } from '../../src/core/model/bounds.ts';
import { compareLive, type LiveSchedule, type ObservedWorker } from '../../src/core/model/live.ts';
import { createRunRecord, type Intent, type Owned } from '../../src/core/model/owned.ts';
import { scheduleIdOf, type Change } from '../../src/core/model/change.ts';
import { changesOf, type Plan } from '../../src/core/model/plan.ts';
import { hashContent } from '../../src/core/plan/fingerprint.ts';
import { planWorkers, type PlanInput } from '../../src/core/plan/plan.ts';
import { completeRequest, type PlanRequest } from '../../src/core/plan/plan-request.ts';
import { plainSchedule } from './declared.ts';

/**
 * A short form of `Content`: one of the four whens, the prompt (`Hi` by default) and the budget (`standard` by
 * default).
 */
export interface ShortContent {
  readonly cron?: string;
  readonly interval?: number;
  readonly date?: string;
  readonly delay?: number;
  readonly input?: string;
  readonly budget?: Budget;
}

interface ShortDeclared extends ShortContent {
  readonly enabled?: boolean;
  readonly protect?: boolean;
  readonly from?: string;
  readonly until?: string;
  /** The pause over it: `true` for one without an end, or the end. */
  readonly paused?: true | string;
}

interface ShortRow extends ShortContent {
  readonly id: string;
  /** The next run. @defaultValue an hour after `now` */
  readonly next?: string;
  readonly unrecognised?: string;
}

interface ShortRecord extends ShortContent {
  readonly name: string;
  readonly id: string;
  readonly due?: string;
  /** When rota created or adopted it. @defaultValue a day before `now` */
  readonly created?: string;
  readonly protect?: boolean;
  readonly paused?: true;
}

interface ShortIntent extends ShortContent {
  readonly name: string;
  readonly protect?: boolean;
  /** IDs of equal rows that existed before. @defaultValue none */
  readonly known?: readonly string[];
}

/** A planning scenario: a worker, its live rows, its record and the expected plan. */
export interface Scenario {
  readonly story: string;
  readonly now: string;
  readonly worker: {
    readonly prune: Prune;
    readonly timezone?: string;
    readonly runsPerDayLimit?: number;
    readonly ignore?: readonly { readonly input?: string; readonly id?: string; readonly type?: WhenKind }[];
    readonly schedules: Readonly<Record<string, ShortDeclared>>;
  };
  readonly live: { readonly unavailable: string } | { readonly timezone?: string; readonly rows: readonly ShortRow[] };
  /** The record of the worker, or undefined without a ledger. */
  readonly owned?: readonly ShortRecord[];
  readonly intents?: readonly ShortIntent[];
  /** Runs in the ledger. `at` is when each began, `now` by default. */
  readonly runs?: readonly (ShortIntent & { readonly at?: string })[];
  /** The expected changes, one per line: kind, cause, name and ID, with `-` for none. */
  readonly expect: readonly string[];
  /** The expected changes of a plan with only the cancels of pauses, and those that it defers. */
  readonly stops?: readonly string[];
  readonly deferred?: readonly string[];
}

const workerId = 'wrk_scenario';
const nowhere = { file: 'schedules.yaml', line: 1, column: 1 };

export function readScenario(yaml: string): Scenario {
  return parse(yaml) as Scenario;
}

/** Plans a scenario like the pipeline. */
export function planScenario(scenario: Scenario): Plan {
  return planPlainly({
    declaration: declarationOf([declaredWorker(scenario)]),
    observed: new Map([[workerId, observedWorker(scenario)]]),
    owned: ownedOf(scenario),
    now: new Date(scenario.now),
  });
}

/** A request without options. */
export const plainRequest: PlanRequest = completeRequest({});

/**
 * Completes the input of a plan without options, with one clock, and with the ledger as the only source of the past.
 */
export function plainInput(facts: Pick<PlanInput, 'declaration' | 'observed' | 'owned' | 'now'>): PlanInput {
  return { ...facts, request: plainRequest, earlier: null, knownBounds: null, nowOf: () => facts.now };
}

/** Plans without options. */
export function planPlainly(facts: Parameters<typeof plainInput>[0]): Plan {
  return planWorkers(plainInput(facts));
}

export function declarationOf(workers: readonly DeclaredWorker[]): Declaration {
  return { workers, pauses: [], cancelLimit: null, ledger: null, files: [] };
}

/** Summarises a plan in the form that scenarios expect. */
export function summarise(plan: Plan): readonly string[] {
  return changesOf(plan).map(summariseChange);
}

/** Summarises the deferred changes of a plan in the form that scenarios expect. */
export function summariseDeferred({ deferred = [] }: Plan): readonly string[] {
  return deferred.map(summariseChange);
}

function summariseChange(change: Change): string {
  const cause = change.kind === 'cancel' || change.kind === 'hold' ? change.cause : '-';
  return [change.kind, cause, change.name ?? '-', scheduleIdOf(change) ?? '-'].join(' ');
}

export function contentOf(short: ShortContent): Content {
  return {
    when: whenOf(short),
    input: normalizeInput(short.input ?? 'Hi'),
    budget: short.budget ?? defaultBudget,
  };
}

function whenOf({ cron, interval, date, delay }: ShortContent): When {
  if (cron !== undefined) return { type: 'cron', cron };
  if (interval !== undefined) return { type: 'interval', intervalSeconds: interval };
  if (date !== undefined) return { type: 'scheduled', date: formatInstant(new Date(date)) };
  if (delay !== undefined) return { type: 'delayed', delayInSeconds: delay };
  throw new Error('a scenario schedule needs one of cron, interval, date, delay');
}

export function declaredSchedule(name: string, short: ShortDeclared): DeclaredSchedule {
  return {
    name,
    content: contentOf(short),
    ...plainSchedule,
    enabled: short.enabled ?? true,
    protect: short.protect ?? null,
    from: short.from === undefined ? null : new Date(short.from),
    until: short.until === undefined ? null : new Date(short.until),
    pause: pauseOf(short),
    location: nowhere,
  };
}

function pauseOf({ paused }: ShortDeclared): Pause | null {
  if (paused === undefined) return null;
  const until = paused === true ? null : new Date(paused);
  return { reason: 'Christmas', until, workers: [], except: [], location: nowhere };
}

function declaredWorker({ worker }: Scenario): DeclaredWorker {
  return {
    alias: 'team',
    workerId,
    prune: worker.prune,
    timezone: worker.timezone ?? null,
    ignore: (worker.ignore ?? []).map(({ input, id, type }) => ({
      input: input ?? null,
      id: id ?? null,
      type: type ?? null,
      location: nowhere,
    })),
    cancelLimit: null,
    account: null,
    runsPerDayLimit: worker.runsPerDayLimit ?? null,
    schedules: Object.entries(worker.schedules).map(([name, short]) => declaredSchedule(name, short)),
    location: nowhere,
  };
}

function observedWorker({ live, now }: Scenario): ObservedWorker {
  if ('unavailable' in live) {
    return { kind: 'unavailable', workerId, code: 'remote-unavailable', reason: live.unavailable, hint: null };
  }
  const schedules = live.rows.map((row) => liveRow(row, now)).toSorted(compareLive);
  return { kind: 'listed', workerId, timezone: live.timezone ?? null, schedules };
}

function liveRow(row: ShortRow, now: string): LiveSchedule {
  if (row.unrecognised !== undefined) {
    const known = row.input === undefined ? {} : { input: row.input };
    return { kind: 'unrecognised', id: row.id, problem: row.unrecognised, ...known };
  }
  const nextRunAt = new Date(row.next ?? row.date ?? new Date(now).getTime() + 3_600_000);
  return { kind: 'recognised', id: row.id, content: contentOf(row), nextRunAt };
}

function ownedOf({ owned, intents, runs, now }: Scenario): Owned {
  if (owned === undefined) return null;
  const at = new Date(now);
  const schedules = owned.map((record) => ({
    name: record.name,
    scheduleId: record.id,
    contentHash: hashContent(contentOf(record)),
    createdAt: record.created === undefined ? new Date(at.getTime() - 86_400_000) : new Date(record.created),
    dueAt: record.due === undefined ? null : new Date(record.due),
    protect: record.protect ?? false,
    runsPerDay: runsOnBusiestDay(contentOf(record).when),
    ...(record.paused === true ? { paused: true as const } : {}),
  }));
  const asIntent = (intent: ShortIntent): Intent => ({
    name: intent.name,
    contentHash: hashContent(contentOf(intent)),
    at,
    protect: intent.protect ?? false,
    knownIds: intent.known ?? [],
  });
  const begun = (runs ?? []).map((run) => ({ ...asIntent(run), at: new Date(run.at ?? now) }));
  const record = createRunRecord(workerId, begun);
  return new Map([
    [workerId, { workerId, schedules, intents: (intents ?? []).map(asIntent) }],
    ...(record === null ? [] : [[record.workerId, record] as const]),
  ]);
}
