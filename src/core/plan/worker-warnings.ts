/** The warnings of a plan that are about workers as a whole. */
import { listRunning, type DeclaredWorker } from '../model/declaration.ts';
import type { Location } from '../model/diagnostic.ts';
import { isPausing, isWrite } from '../model/change.ts';
import { isProbeRow, removeProbesCommand } from '../model/live.ts';
import type { ElsewhereOwned, Owned } from '../model/owned.ts';
import type { Plan, WorkerPlan } from '../model/plan.ts';
import { isSameZone } from '../time/zone.ts';
import { count } from '../words.ts';

/** Their codes; each message names its worker. */
export const workerWarningCodes = [
  'worker-gone',
  'worker-undeclared',
  'worker-elsewhere',
  'worker-dropped',
  'timezone-mismatch',
  'probe-left',
] as const;

/** One of them; its message is one sentence without a full stop. */
interface WorkerWarning {
  readonly code: (typeof workerWarningCodes)[number];
  readonly message: string;
  readonly subject: { readonly alias: string; readonly workerId: string; readonly name: null };
  readonly location: Location | null;
  readonly hint: string;
}

/** What they are found in. */
export interface WorkersInput {
  readonly plan: Plan;
  /** What the ledger said when the plan was made; null without one. */
  readonly owned: Owned;
  /** What the ledger holds of workers at other services. */
  readonly elsewhere: readonly ElsewhereOwned[];
  /** Whether the plan leaves out workers that the files may declare. */
  readonly isPartial: boolean;
}

/** Finds all but `worker-dropped`, which only a comparison of two declarations knows: those that nothing else names first. */
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
 * A worker that the service says it does not have, and of which the ledger holds schedules: a worker that was deleted
 * keeps them in the service's database, and they may go on running.
 */
function warnOfGone({ worker, observed }: WorkerPlan, owned: Owned): readonly WorkerWarning[] {
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
function warnOfUndeclared({ plan, owned, isPartial }: WorkersInput): readonly WorkerWarning[] {
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
function warnOfElsewhere({ plan, elsewhere }: WorkersInput): readonly WorkerWarning[] {
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
export function warnOfDropped(worker: DeclaredWorker, base: string, now: Date): WorkerWarning {
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
function warnOfZone({ worker, observed, changes }: WorkerPlan): readonly WorkerWarning[] {
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
function warnOfProbe({ worker, observed }: WorkerPlan): readonly WorkerWarning[] {
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
