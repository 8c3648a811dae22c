import { assertNever } from '../../core/assert-never.ts';
import type { Diagnostic } from '../../core/model/diagnostic.ts';
import type { Unconverged } from '../../core/model/outcome.ts';
import { changesOf, isWrite } from '../../core/model/plan.ts';
import type { Plan } from '../../core/model/plan.ts';
import { listUndecided } from '../../pipeline.ts';
import type { Reconciliation } from '../../pipeline.ts';
import type { Pass, PassEnd, Reached } from './pass.ts';

/** Something of a pass that a person has not been told yet. */
export type Headline =
  /** The files cannot be used; what they said before stays in force, if they ever could. */
  | { readonly kind: 'declaration-invalid'; readonly diagnostics: readonly Diagnostic[]; readonly isHeld: boolean }
  /** The files can be used, and something about them is odd. */
  | { readonly kind: 'declaration-warned'; readonly diagnostics: readonly Diagnostic[] }
  /** The files can be used again. */
  | { readonly kind: 'declaration-mended' }
  /** The files are being written for longer than a save takes. */
  | { readonly kind: 'declaration-unsettled'; readonly since: Date; readonly isHeld: boolean }
  /** The service is as declared and was already, by `plan`; told at the start and after trouble. */
  | { readonly kind: 'as-declared'; readonly workers: number; readonly schedules: number; readonly plan: Plan }
  /** Something was written, and the service is as declared now. */
  | { readonly kind: 'applied'; readonly end: Extract<PassEnd, { readonly kind: 'settled' }> }
  /** Whether some declared schedules ran or are live nobody can know; the rest is as declared. */
  | { readonly kind: 'undecided'; readonly undecided: readonly Unconverged[] }
  | { readonly kind: 'pending'; readonly end: Extract<PassEnd, { readonly kind: 'pending' }> }
  | { readonly kind: 'refused'; readonly end: Extract<PassEnd, { readonly kind: 'refused' }> }
  | { readonly kind: 'incomplete'; readonly end: Extract<PassEnd, { readonly kind: 'incomplete' }> }
  /** Asked to stop while something was written. */
  | { readonly kind: 'broken-off'; readonly reached: Reached<Reconciliation> }
  | { readonly kind: 'failed'; readonly end: Extract<PassEnd, { readonly kind: 'failed' }> };

/** Says what is new in each pass, so that a refusal or an outage is told once and not at every interval. */
export type News = (pass: Pass) => readonly Headline[];

/** Nothing has been told yet. */
export function createNews(): News {
  let toldDeclaration = '';
  let toldEnd = '';
  return (pass) => {
    const declaration = keyOfDeclaration(pass);
    const end = keyOfEnd(pass.end);
    const headlines = [
      ...(declaration === null || declaration === toldDeclaration ? [] : declarationNews(pass, toldDeclaration)),
      ...(end === null || (end === toldEnd && !hasDone(pass.end)) ? [] : endNews(pass)),
    ];
    toldDeclaration = declaration ?? toldDeclaration;
    toldEnd = end ?? toldEnd;
    return headlines;
  };
}

/** The start of the key of an invalid declaration, and of one that is being written. */
const invalid = 'invalid';
const unsettled = 'unsettled';

/** How long files are written before a person is told, in milliseconds. */
const longSaveMs = 60_000;

function keyOfDeclaration({ loaded, startedAt }: Pass): string | null {
  if (loaded.kind === 'unsettled') {
    const isLong = startedAt.getTime() - loaded.since.getTime() >= longSaveMs;
    return isLong ? `${unsettled} ${loaded.since.toISOString()}` : null;
  }
  const state = loaded.kind === 'invalid' ? invalid : 'valid';
  return loaded.diagnostics.length === 0 ? '' : `${state} ${JSON.stringify(loaded.diagnostics)}`;
}

function declarationNews({ loaded, inForce }: Pass, told: string): readonly Headline[] {
  const isHeld = inForce !== null;
  if (loaded.kind === 'unsettled') return [{ kind: 'declaration-unsettled', since: loaded.since, isHeld }];
  const { diagnostics } = loaded;
  if (loaded.kind === 'invalid') return [{ kind: 'declaration-invalid', diagnostics, isHeld }];
  return [
    ...(told.startsWith(invalid) || told.startsWith(unsettled) ? [{ kind: 'declaration-mended' } as const] : []),
    ...(diagnostics.length > 0 ? [{ kind: 'declaration-warned', diagnostics } as const] : []),
  ];
}

/** What makes an end the same news as the one before; null when it is none and leaves the last one standing. */
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
      return `pending ${end.preview.plan.fingerprint}`;
    case 'refused':
      return `refused ${JSON.stringify([end.preview.plan.fingerprint, end.preview.findings])}`;
    case 'incomplete':
      return `incomplete ${JSON.stringify(problemsOf(end))}`;
    case 'failed':
      return `failed ${end.error.code}`;
    default:
      return assertNever(end);
  }
}

function endNews({ end, inForce }: Pass): readonly Headline[] {
  switch (end.kind) {
    case 'undeclared':
    case 'unchanged':
      return [];
    case 'stopped':
      return end.reached === null ? [] : [{ kind: 'broken-off', reached: end.reached }];
    case 'settled':
      return [
        hasDone(end) ? { kind: 'applied', end } : asDeclared(inForce?.workers ?? [], end.preview.plan),
        ...undecidedNews(end),
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

function asDeclared(workers: NonNullable<Pass['inForce']>['workers'], plan: Plan): Headline {
  const schedules = workers.reduce((sum, worker) => sum + worker.schedules.length, 0);
  return { kind: 'as-declared', workers: workers.length, schedules, plan };
}

function undecidedNews(end: Extract<PassEnd, { readonly kind: 'settled' }>): readonly Headline[] {
  const undecided = undecidedOf(end);
  return undecided.length === 0 ? [] : [{ kind: 'undecided', undecided }];
}

function undecidedOf({
  preview,
  reconciliation,
}: Extract<PassEnd, { readonly kind: 'settled' }>): readonly Unconverged[] {
  return reconciliation?.undecided ?? listUndecided(preview.plan);
}

/** Whether something was really written, which is always worth telling. */
function hasDone(end: PassEnd): boolean {
  if (!('reconciliation' in end) || end.reconciliation === null) return false;
  return end.reconciliation.workers.some(({ outcomes }) => outcomes.some(({ status }) => status === 'done'));
}

/** What keeps an end from being whole, by name and code: words may differ from one attempt to the next. */
function problemsOf({ preview: { plan }, reconciliation }: Extract<PassEnd, { readonly kind: 'incomplete' }>): unknown {
  const unlisted = plan.workers.flatMap(({ observed, worker }) =>
    observed.kind === 'unavailable' ? [[worker.alias, observed.code]] : [],
  );
  const undone = reconciliation?.workers.flatMap(({ outcomes }) =>
    outcomes.map(({ change, error }) => [change.alias, change.name, error?.code]),
  );
  const pending = reconciliation === null ? changesOf(plan).filter(isWrite).length : 0;
  return [unlisted, undone, pending, reconciliation?.unconverged, reconciliation?.ledgerProblem?.code];
}
