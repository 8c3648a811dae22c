/** Plan warnings about workers as a whole. */
import { listRunning, type DeclaredWorker } from '../model/declaration.ts';
import type { Location } from '../model/diagnostic.ts';
import { isPausing, isWrite } from '../model/change.ts';
import { isProbeRow, removeProbesCommand } from '../model/live.ts';
import type { ElsewhereOwned, Owned } from '../model/owned.ts';
import type { Plan, WorkerPlan } from '../model/plan.ts';
import { isSameZone } from '../time/zone.ts';
import { count } from '../words.ts';

/** Codes of these warnings. Each message names its worker. */
export const workerWarningCodes = [
  'worker-gone',
  'worker-undeclared',
  'worker-elsewhere',
  'worker-dropped',
  'timezone-mismatch',
  'probe-left',
] as const;

/** A warning about a worker. The message is one sentence without a full stop. */
interface WorkerWarning {
  readonly code: (typeof workerWarningCodes)[number];
  readonly message: string;
  readonly subject: { readonly alias: string; readonly workerId: string; readonly name: null };
  readonly location: Location | null;
  readonly hint: string;
}

/** Input for these warnings. */
export interface WorkersInput {
  readonly plan: Plan;
  /** The ledger when the plan was made; null without a ledger. */
  readonly owned: Owned;
  /** What the ledger holds of workers at other services. */
  readonly elsewhere: readonly ElsewhereOwned[];
  /** Whether the plan leaves out workers that the files may declare. */
  readonly isPartial: boolean;
}

/** Finds every warning except `worker-dropped`, which takes a comparison of two declarations. */
export function findWorkerWarnings(input: WorkersInput): readonly WorkerWarning[] {
  const { workers } = input.plan;
  return [
    ...workers.flatMap((worker) => warnOfGone(worker, input.owned)),
    ...warnOfUndeclared(input),
    ...warnOfElsewhere(input),
    ...workers.flatMap(warnOfZone),
    ...workers.flatMap(warnOfProbe),
  ];
}

/**
 * Warns of a worker that the service says it does not have while the ledger holds schedules of it: the service's
 * database keeps the schedules of a deleted worker, and they may keep running.
 */
function warnOfGone({ worker, observed }: WorkerPlan, owned: Owned): readonly WorkerWarning[] {
  const { alias, workerId, location } = worker;
  const recorded = owned?.get(workerId)?.schedules.length ?? 0;
  if (observed.kind !== 'unavailable' || observed.code !== 'remote-not-found' || recorded === 0) return [];
  return [
    {
      code: 'worker-gone',
      message: `the service answered 404 for worker "${alias}" (${workerId}), but the ledger has ${String(recorded)} of its schedules, which may still be running`,
      subject: { alias, workerId, name: null },
      location,
      hint: `check the id and the key; if the worker was deleted, ask Handinger whether its schedules still run, remove it from the file, then: rota ledger release ${workerId}`,
    },
  ];
}

/**
 * Warns of workers that the ledger holds schedules of but no file declares. A partial plan cannot tell which those are.
 */
function warnOfUndeclared({ plan, owned, isPartial }: WorkersInput): readonly WorkerWarning[] {
  if (owned === null || isPartial) return [];
  const declared = new Set(plan.workers.map(({ worker }) => worker.workerId));
  const left = [...owned.values()].filter(({ workerId, schedules }) => schedules.length > 0 && !declared.has(workerId));
  return left.map(({ workerId, schedules }) => ({
    code: 'worker-undeclared',
    message: `the ledger has ${count(schedules.length, 'schedule')} of ${workerId}, which no file declares; they keep running`,
    subject: { alias: workerId, workerId, name: null },
    location: null,
    hint: `declare it with "schedules: {}" to cancel them, or release it: rota ledger release ${workerId}`,
  }));
}

/**
 * Warns of workers that were applied to another service before: what rota created there keeps running, beside what it
 * creates here.
 */
function warnOfElsewhere({ plan, elsewhere }: WorkersInput): readonly WorkerWarning[] {
  return plan.workers.flatMap(({ worker: { alias, workerId, location } }) =>
    elsewhere
      .filter((held) => held.workerId === workerId)
      .map(({ origin, schedules }) => ({
        code: 'worker-elsewhere' as const,
        message: `the ledger has ${count(schedules, 'schedule')} of worker "${alias}" (${workerId}) at ${origin}, which this run does not use; they keep running there as well`,
        subject: { alias, workerId, name: null },
        location,
        hint: `to end them, apply the worker there once with "schedules: {}"; if that service is gone, run there: rota ledger release ${workerId}`,
      })),
  );
}

/** Warns of a worker that is declared at a git revision but no longer in the files. */
export function warnOfDropped(worker: DeclaredWorker, base: string, now: Date): WorkerWarning {
  const left = count(listRunning(worker, now).length, 'schedule');
  return {
    code: 'worker-dropped',
    message:
      `worker "${worker.alias}" (${worker.workerId}) is declared at ${base} but not in these files; ` +
      `rota then leaves it alone, and ${left} may stay live`,
    subject: { alias: worker.alias, workerId: worker.workerId, name: null },
    location: null,
    hint: 'to stop them, apply the worker once with "schedules: {}" before you remove it',
  };
}

/**
 * Warns of a worker whose listed zone is not the declared zone. A guard refuses to write to it; if nothing is to be
 * written, only this warning says that a run at nine is at nine in another city.
 */
function warnOfZone({ worker, observed, changes }: WorkerPlan): readonly WorkerWarning[] {
  const isGuarded = changes.some((change) => isWrite(change) && !isPausing(change));
  if (worker.timezone === null || observed.kind === 'unavailable' || isGuarded) return [];
  const listed = observed.timezone ?? 'UTC';
  if (isSameZone(worker.timezone, listed)) return [];
  return [
    {
      code: 'timezone-mismatch',
      message: `worker "${worker.alias}" is declared with the time zone ${worker.timezone}, but the service reads its crons in ${listed}`,
      subject: { alias: worker.alias, workerId: worker.workerId, name: null },
      location: worker.location,
      hint: `set its zone at the service, or write "timezone: ${listed}"`,
    },
  ];
}

/** Warns of schedules that a `rota doctor` probe created on a worker and has not removed (yet). */
function warnOfProbe({ worker, observed }: WorkerPlan): readonly WorkerWarning[] {
  const left = observed.kind === 'listed' ? observed.schedules.filter(isProbeRow) : [];
  if (left.length === 0) return [];
  const { alias, workerId, location } = worker;
  const ids = left.map(({ id }) => id ?? 'one without an id').join(', ');
  return [
    {
      code: 'probe-left',
      message: `worker "${alias}" has ${count(left.length, 'schedule')} from a rota doctor probe: ${ids}`,
      subject: { alias, workerId, name: null },
      location,
      hint: `unless a probe is running now, remove them: ${removeProbesCommand(workerId)}`,
    },
  ];
}
