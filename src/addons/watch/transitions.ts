import { assertNever } from '../../core/assert-never.ts';
import type { Diagnostic } from '../../core/model/diagnostic.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import type { Unconverged } from '../../core/model/outcome.ts';
import { isWrite } from '../../core/model/change.ts';
import { changesOf } from '../../core/model/plan.ts';
import type { Change } from '../../core/model/change.ts';
import type { Plan } from '../../core/model/plan.ts';
import type { PlanWarning } from '../../core/plan/warnings.ts';
import { listUndecided } from '../../pipeline.ts';
import type { PlanResult, ApplyResult } from '../../pipeline.ts';
import { createFindPauses } from './pause-transitions.ts';
import type { PauseTransition } from './pause-transitions.ts';
import type { Pass, PassEnd, Reached } from './pass.ts';

/** Something in a pass that differs from the one before, and is logged. */
export type Transition =
  /** The files cannot be used; what they said before stays in force, if they ever could. */
  | { readonly kind: 'declaration-invalid'; readonly diagnostics: readonly Diagnostic[]; readonly isHeld: boolean }
  /** The files can be used, and with warnings. */
  | { readonly kind: 'declaration-warned'; readonly diagnostics: readonly Diagnostic[] }
  /** The files can be used again. */
  | { readonly kind: 'declaration-recovered' }
  /** The files are being written for longer than a save takes. */
  | { readonly kind: 'declaration-unsettled'; readonly since: Date; readonly isHeld: boolean }
  /** The plan is warned of something that the plan before was not. */
  | { readonly kind: 'warned'; readonly warning: PlanWarning }
  /** A schedule that the log has as late or stopped is so no longer; null: it is not live as declared any more. */
  | { readonly kind: 'no-longer-late'; readonly address: string; readonly nextRunAt: Date | null }
  /** The service is as declared and was already, by `plan`; logged at the start and after trouble. */
  | { readonly kind: 'as-declared'; readonly workers: number; readonly schedules: number; readonly plan: Plan }
  | PauseTransition
  /** Something was written, and the service is as declared now. */
  | { readonly kind: 'applied'; readonly end: Extract<PassEnd, { readonly kind: 'settled' }> }
  /** It is unknown whether some declared schedules ran or are live; the rest is as declared. */
  | { readonly kind: 'undecided'; readonly undecided: readonly Unconverged[] }
  | { readonly kind: 'pending'; readonly end: Extract<PassEnd, { readonly kind: 'pending' }> }
  | { readonly kind: 'refused'; readonly end: Extract<PassEnd, { readonly kind: 'refused' }> }
  | { readonly kind: 'incomplete'; readonly end: Extract<PassEnd, { readonly kind: 'incomplete' }> }
  /** Asked to stop while something was written. */
  | { readonly kind: 'interrupted'; readonly reached: Reached<ApplyResult> }
  | { readonly kind: 'failed'; readonly end: Extract<PassEnd, { readonly kind: 'failed' }> };

/** Finds what is new in each pass, so that a refusal or an outage is logged once and not at every interval. */
type FindTransitions = (pass: Pass) => readonly Transition[];

/** Starts with nothing logged. */
export function createFindTransitions(): FindTransitions {
  let loggedDeclaration = '';
  let loggedEnd = '';
  const findPauses = createFindPauses();
  let loggedWarnings: readonly PlanWarning[] = [];
  return (pass) => {
    const declaration = keyOfDeclaration(pass);
    const end = keyOfEnd(pass.end);
    const planned = planOf(pass.end);
    const loggedKeys = new Set(loggedWarnings.map(keyOfWarning));
    const warnings = (planned?.warnings ?? []).filter((warning) => !loggedKeys.has(keyOfWarning(warning)));
    const standing =
      planned === null ? loggedWarnings : [...stillLogged(loggedWarnings, pass, planned), ...planned.warnings];
    const transitions = [
      ...(declaration === null || declaration === loggedDeclaration
        ? []
        : declarationTransitions(pass, loggedDeclaration)),
      ...findPauses(pass),
      ...warnings.map((warning) => ({ kind: 'warned', warning }) as const),
      ...(planned === null ? [] : endedLateness(loggedWarnings, standing, planned)),
      ...(end === null || (end === loggedEnd && !hasDone(pass.end)) ? [] : endTransitions(pass)),
    ];
    loggedDeclaration = declaration ?? loggedDeclaration;
    loggedEnd = end ?? loggedEnd;
    loggedWarnings = standing;
    return transitions;
  };
}

/** The start of the key of an invalid declaration, and of one that is being written. */
const invalid = 'invalid';
const unsettled = 'unsettled';

/** How long files may be changing before it is logged, in milliseconds. */
const longSaveMs = 60_000;

function keyOfDeclaration({ loaded, startedAt }: Pass): string | null {
  if (loaded.kind === 'unsettled') {
    const isLong = startedAt.getTime() - loaded.since.getTime() >= longSaveMs;
    return isLong ? `${unsettled} ${loaded.since.toISOString()}` : null;
  }
  const state = loaded.kind === 'invalid' ? invalid : 'valid';
  return loaded.diagnostics.length === 0 ? '' : `${state} ${JSON.stringify(loaded.diagnostics)}`;
}

function declarationTransitions({ loaded, inForce }: Pass, logged: string): readonly Transition[] {
  const isHeld = inForce !== null;
  if (loaded.kind === 'unsettled') return [{ kind: 'declaration-unsettled', since: loaded.since, isHeld }];
  const { diagnostics } = loaded;
  if (loaded.kind === 'invalid') return [{ kind: 'declaration-invalid', diagnostics, isHeld }];
  return [
    ...(logged.startsWith(invalid) || logged.startsWith(unsettled) ? [{ kind: 'declaration-recovered' } as const] : []),
    ...(diagnostics.length > 0 ? [{ kind: 'declaration-warned', diagnostics } as const] : []),
  ];
}

/** What makes an end equal to the one before; null when there is nothing to log and the last one stands. */
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
    default:
      return assertNever(end);
  }
}

function planOf(end: PassEnd): PlanResult | null {
  if (end.kind === 'stopped') return end.reached?.planned ?? null;
  return 'planned' in end ? end.planned : null;
}

/** By what it is about: its words may differ from one pass to the next. */
function keyOfWarning({ code, subject }: PlanWarning): string {
  return JSON.stringify([code, subject?.workerId, subject?.name]);
}

/** What was logged of workers that a pass did not look at, or could not list: it knows nothing new of them. */
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

/** The schedules that were logged as late or stopped and are neither now. */
function endedLateness(
  logged: readonly PlanWarning[],
  standing: readonly PlanWarning[],
  { plan }: PlanResult,
): readonly Transition[] {
  const late = new Set(standing.filter(isLateness).map(keyOfSubject));
  const ended = new Map(logged.filter(isLateness).map((warning) => [keyOfSubject(warning), warning.subject]));
  return [...ended].flatMap(([key, subject]): readonly Transition[] => {
    const name = subject?.name ?? null;
    if (late.has(key) || subject === null || name === null) return [];
    const { alias, workerId } = subject;
    const changes = plan.workers.find(({ worker }) => worker.workerId === workerId)?.changes ?? [];
    const kept = changes.find((change) => isKept(change) && change.name === name);
    const nextRunAt = kept !== undefined && 'before' in kept ? kept.before.nextRunAt : null;
    return [{ kind: 'no-longer-late', address: formatAddress(alias, name), nextRunAt }];
  });
}

function isKept({ kind }: Change): boolean {
  return kind === 'keep' || kind === 'adopt' || kind === 'unprotect';
}

function isLateness({ code }: PlanWarning): boolean {
  return code === 'schedule-late' || code === 'schedule-stopped';
}

function keyOfSubject({ subject }: PlanWarning): string {
  return JSON.stringify([subject?.workerId, subject?.name]);
}

function endTransitions({ end, inForce }: Pass): readonly Transition[] {
  switch (end.kind) {
    case 'undeclared':
    case 'unchanged':
      return [];
    case 'stopped':
      return end.reached === null ? [] : [{ kind: 'interrupted', reached: end.reached }];
    case 'settled':
      return [
        hasDone(end) ? { kind: 'applied', end } : asDeclared(inForce?.workers ?? [], end.planned.plan),
        ...undecidedTransitions(end),
      ];
    case 'pending':
      return [{ kind: 'pending', end }];
    case 'refused':
      return [{ kind: 'refused', end }];
    case 'incomplete':
      return [{ kind: 'incomplete', end }];
    case 'failed':
      return [{ kind: 'failed', end }];
    default:
      return assertNever(end);
  }
}

function asDeclared(workers: NonNullable<Pass['inForce']>['workers'], plan: Plan): Transition {
  const schedules = workers.reduce((sum, worker) => sum + worker.schedules.length, 0);
  return { kind: 'as-declared', workers: workers.length, schedules, plan };
}

function undecidedTransitions(end: Extract<PassEnd, { readonly kind: 'settled' }>): readonly Transition[] {
  const undecided = undecidedOf(end);
  return undecided.length === 0 ? [] : [{ kind: 'undecided', undecided }];
}

function undecidedOf({ planned, applied }: Extract<PassEnd, { readonly kind: 'settled' }>): readonly Unconverged[] {
  return applied?.undecided ?? listUndecided(planned.plan);
}

/** Whether something was really written, which is always logged. */
function hasDone(end: PassEnd): boolean {
  if (!('applied' in end) || end.applied === null) return false;
  return end.applied.workers.some(({ outcomes }) => outcomes.some(({ status }) => status === 'done'));
}

/** What keeps an end from being whole, by name and code: words may differ from one attempt to the next. */
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
