import { describePause, isInForce, isPaused, type Pause } from '../../core/model/bounds.ts';
import { formatAddress, type Declaration } from '../../core/model/declaration.ts';
import { isKept, isWrite } from '../../core/model/change.ts';
import { changesOf } from '../../core/model/plan.ts';
import { isLateness, type PlanWarning } from '../../core/plan/warnings.ts';
import { formatInstant } from '../../core/time/when.ts';
import { count } from '../../core/words.ts';
import type { PlanResult } from '../../pipeline.ts';
import { reachedOf, type Pass, type PassEnd } from './pass.ts';
import { describeEnd, hasDone, undecidedOf } from './watch-changes.ts';
import { createEntry, describeDiagnostics, describeWarning, type LogEntry } from './watch-log.ts';

/**
 * Creates a function that finds what is new in each pass and worth logging, so that a refusal or an outage is logged
 * once and not at every interval. Starts with nothing logged.
 */
export function createFindTransitions(): (pass: Pass) => readonly LogEntry[] {
  let loggedDeclaration = '';
  let loggedEnd = '';
  const findPauses = createFindPauses();
  let loggedWarnings: readonly PlanWarning[] = [];
  return (pass) => {
    const declaration = keyOfDeclaration(pass);
    const end = keyOfEnd(pass.end);
    const planned = reachedOf(pass.end)?.planned ?? null;
    const loggedKeys = new Set(loggedWarnings.map(keyOfWarning));
    const warnings = (planned?.warnings ?? []).filter((warning) => !loggedKeys.has(keyOfWarning(warning)));
    const standing =
      planned === null ? loggedWarnings : [...stillLogged(loggedWarnings, pass, planned), ...planned.warnings];
    const entries = [
      ...(declaration === null || declaration === loggedDeclaration
        ? []
        : describeDeclaration(pass, loggedDeclaration)),
      ...findPauses(pass),
      ...warnings.map(describeWarning),
      ...(planned === null ? [] : endedLateness(loggedWarnings, standing, planned)),
      ...(end === null || (end === loggedEnd && !hasDone(pass.end)) ? [] : describeEnd(pass)),
    ];
    loggedDeclaration = declaration ?? loggedDeclaration;
    loggedEnd = end ?? loggedEnd;
    loggedWarnings = standing;
    return entries;
  };
}

/** Prefixes of the keys of an invalid declaration and of files that are still being written. */
const invalid = 'invalid';
const unsettled = 'unsettled';

/** How long files may keep changing before it is logged, in milliseconds. */
const longSaveMs = 60_000;

function keyOfDeclaration({ loaded, startedAt }: Pass): string | null {
  if (loaded.kind === 'unsettled') {
    const isLong = startedAt.getTime() - loaded.since.getTime() >= longSaveMs;
    return isLong ? `${unsettled} ${loaded.since.toISOString()}` : null;
  }
  const state = loaded.kind === 'invalid' ? invalid : 'valid';
  return loaded.diagnostics.length === 0 ? '' : `${state} ${JSON.stringify(loaded.diagnostics)}`;
}

function describeDeclaration({ loaded, inForce }: Pass, logged: string): readonly LogEntry[] {
  const kept = inForce === null ? 'there is no valid one yet' : 'keeping the last valid one';
  if (loaded.kind === 'unsettled') {
    const since = loaded.since.toISOString();
    const message = `The files have been changing since ${since}; ${kept}.`;
    return [createEntry('warn', 'declaration-unsettled', message, { fields: { since } })];
  }
  const found = describeDiagnostics(loaded.diagnostics);
  if (loaded.kind === 'invalid') {
    return [createEntry('error', 'declaration-invalid', `Invalid configuration; ${kept}.`, found)];
  }
  const wasBad = logged.startsWith(invalid) || logged.startsWith(unsettled);
  return [
    ...(wasBad ? [createEntry('info', 'declaration-recovered', 'The configuration is valid again.')] : []),
    ...(loaded.diagnostics.length === 0
      ? []
      : [createEntry('warn', 'declaration-warned', 'Configuration loaded with warnings.', found)]),
  ];
}

/** Returns a key that is equal for ends to log once; null if there is nothing to log and the last key stands. */
function keyOfEnd(end: PassEnd): string | null {
  switch (end.kind) {
    case 'undeclared':
    case 'unchanged':
      return null;
    case 'stopped':
      return end.reached === null ? null : 'stopped';
    case 'settled':
      return `settled ${JSON.stringify(undecidedOf(end))}`;
    case 'pending':
      return `pending ${end.planned.plan.fingerprint}`;
    case 'refused':
      return `refused ${JSON.stringify([end.planned.plan.fingerprint, end.planned.findings])}`;
    case 'incomplete':
      return `incomplete ${JSON.stringify(problemsOf(end))}`;
    case 'failed':
      return `failed ${end.error.code}`;
  }
}

/** Identifies a warning by its subject, because its message may differ from one pass to the next. */
function keyOfWarning({ code, subject }: PlanWarning): string {
  return JSON.stringify([code, subject?.workerId, subject?.name]);
}

/** Returns the logged warnings of workers that a pass did not cover or could not list, so that they still hold. */
function stillLogged(
  logged: readonly PlanWarning[],
  { scope }: Pass,
  { plan, warnings }: PlanResult,
): readonly PlanWarning[] {
  const kindOf = new Map(plan.workers.map(({ worker, observed }) => [worker.workerId, observed.kind]));
  const found = new Set(warnings.map(keyOfWarning));
  return logged.filter((warning) => {
    if (warning.subject === null || found.has(keyOfWarning(warning))) return false;
    const kind = kindOf.get(warning.subject.workerId);
    return kind === undefined ? scope === 'edited' : kind === 'unavailable';
  });
}

/** Reports the schedules that were logged as late or stopped and are neither now. */
function endedLateness(
  logged: readonly PlanWarning[],
  standing: readonly PlanWarning[],
  { plan }: PlanResult,
): readonly LogEntry[] {
  const late = new Set(standing.filter(isLateness).map(keyOfSubject));
  const ended = new Map(logged.filter(isLateness).map((warning) => [keyOfSubject(warning), warning.subject]));
  return [...ended].flatMap(([key, subject]) => {
    const name = subject?.name ?? null;
    if (late.has(key) || subject === null || name === null) return [];
    const { alias, workerId } = subject;
    const changes = plan.workers.find(({ worker }) => worker.workerId === workerId)?.changes ?? [];
    const kept = changes.filter(isKept).find((change) => change.name === name);
    const nextRunAt = kept === undefined ? null : formatInstant(kept.before.nextRunAt);
    const now = nextRunAt === null ? 'it is no longer live as declared' : `its next run is at ${nextRunAt}`;
    const address = formatAddress(alias, name);
    const message = `${address} is no longer late: ${now}.`;
    return [createEntry('info', 'no-longer-late', message, { fields: { address, nextRunAt } })];
  });
}

function keyOfSubject({ subject }: PlanWarning): string {
  return JSON.stringify([subject?.workerId, subject?.name]);
}

/** Returns what kept a pass from finishing, by name and code: messages may differ from one attempt to the next. */
function problemsOf({ planned: { plan }, applied }: Extract<PassEnd, { readonly kind: 'incomplete' }>): unknown {
  const unlisted = plan.workers.flatMap(({ observed, worker }) =>
    observed.kind === 'unavailable' ? [[worker.alias, observed.code]] : [],
  );
  const undone = applied?.workers.flatMap(({ outcomes }) =>
    outcomes.map(({ change, error }) => [change.alias, change.name, error?.code]),
  );
  const pending = applied === null ? changesOf(plan).filter(isWrite).length : 0;
  return [unlisted, undone, pending, applied?.unconverged, applied?.ledgerProblem?.code];
}

/** Creates a function that finds the pauses that begin and end with each pass. Moving an end logs a pause again. */
function createFindPauses(): (pass: Pass) => readonly LogEntry[] {
  let logged: readonly Pause[] = [];
  return ({ end, inForce }) => {
    // A refused plan begins no pause.
    if (!('planned' in end) || end.kind === 'refused' || inForce === null) return [];
    const now = end.planned.plannedAt;
    const pauses = inForce.pauses.filter((pause) => isInForce(pause, now));
    const known = new Set(logged.map(describePause));
    const reasons = new Set(pauses.map(({ reason }) => reason));
    const begun = pauses.map(describePause).filter((pause) => !known.has(pause));
    const over = logged.filter(({ reason }) => !reasons.has(reason));
    logged = pauses;
    // Counted over all pauses together.
    const schedules = begun.length === 0 ? 0 : countPaused(inForce, now);
    return [
      ...begun.map((pause) => {
        const message = `Paused: ${pause}; ${count(schedules, 'schedule')} do not run.`;
        return createEntry('info', 'paused', message, { fields: { pause, schedules } });
      }),
      ...over.map(({ reason: pause }) =>
        createEntry('info', 'resumed', `No longer paused: ${pause}.`, { fields: { pause } }),
      ),
    ];
  };
}

function countPaused({ workers }: Declaration, now: Date): number {
  return workers.flatMap(({ schedules }) => schedules).filter((schedule) => isPaused(schedule, now)).length;
}
