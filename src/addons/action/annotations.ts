import path from 'node:path';
import type { ApplyDocument } from '../../report/documents/apply-document.ts';
import type { DiagnosticEntry } from '../../report/documents/diagnostic-entry.ts';
import type { GuardEntry } from '../../report/documents/guard-entry.ts';
import type { PlanDocument } from '../../report/documents/plan-document.ts';
import { escapeInvisible } from '../../report/escape/escape-invisible.ts';
import type { Job } from './job.ts';
import type { RunDocument } from './run-rota.ts';
import type { Annotation, AnnotationLevel, AnnotationPlace } from './runner.ts';

/** How many annotations of one level GitHub shows for a step. */
const maxOfLevel = 10;

/** The folders that file names in a document are relative to. */
type Folders = Pick<Job, 'workspace' | 'cwd'>;

/** Returns what a reviewer should see beside the lines: errors first, and no more than GitHub shows. */
export function listAnnotations(document: RunDocument, folders: Folders): readonly Annotation[] {
  const all = [
    ...(document.format === 'rota.validate/1' ? [] : runProblems(document)),
    ...document.diagnostics.map((entry) => ({ ...entry, level: entry.severity, title: entry.code, place: entry })),
  ].map((problem) => toAnnotation(problem, folders));
  return [...limit(all, 'error'), ...limit(all, 'warning')];
}

function limit(all: readonly Annotation[], level: AnnotationLevel): readonly Annotation[] {
  const some = all.filter((annotation) => annotation.level === level);
  if (some.length <= maxOfLevel) return some;
  const shown = some.slice(0, maxOfLevel - 1);
  const message = `${String(some.length - shown.length)} more are in the summary of the run.`;
  return [...shown, { level, title: 'rota', message, place: null }];
}

interface Problem {
  readonly level: AnnotationLevel;
  readonly title: string;
  readonly message: string;
  readonly hint: string | null;
  /** If undefined, it is not about a line. */
  readonly place?: Pick<DiagnosticEntry, 'file' | 'line' | 'column'>;
}

function runProblems(document: PlanDocument | ApplyDocument): readonly Problem[] {
  const { error, workers, guards } = document;
  const errors = [
    ...(error === null ? [] : [{ ...error, title: error.code }]),
    ...workers.flatMap(({ worker, unavailable }) => {
      if (unavailable === null) return [];
      const { code, message, hint } = unavailable;
      return [{ title: code, message: `${worker}: ${message}`, hint }];
    }),
    ...(document.format === 'rota.apply/1' ? undoneOf(document) : []),
  ].map((problem) => ({ ...problem, level: 'error' as const }));
  // A plan that would be refused is a warning for its reviewer; an apply that was refused has failed.
  const level = document.format === 'rota.apply/1' ? 'error' : 'warning';
  return [...errors, ...guards.filter(({ allowed }) => !allowed).map((guard) => ofGuard(level, guard))];
}

function undoneOf({ outcomes, unconverged }: ApplyDocument): readonly Omit<Problem, 'level'>[] {
  return [
    ...outcomes.flatMap(({ kind, status, address, scheduleId, worker, error }) => {
      if (status === 'done') return [];
      const what = `${kind} ${address ?? scheduleId ?? worker}: ${status}`;
      const message = error === null ? what : `${what}: ${error.message}`;
      return [{ title: error?.code ?? status, message, hint: error?.hint ?? null }];
    }),
    ...unconverged.map(({ address, scheduleId, worker, message }) => {
      return { title: 'not converged', message: `${address ?? scheduleId ?? worker}: ${message}`, hint: null };
    }),
  ];
}

function ofGuard(level: AnnotationLevel, { code, worker, message, hints, breach }: GuardEntry): Problem {
  if (breach !== null) {
    // No flag permits it, so the check has failed.
    const title = `refused by ${code}: ${breach.rule}`;
    return { level: 'error', title, message, hint: hints[0] ?? null, place: breach };
  }
  const hint = `to permit it, apply with the input allow: ${code}`;
  return { level, title: `refused by ${code}`, message: `${worker ?? 'all workers'}: ${message}`, hint };
}

function toAnnotation({ level, title, message, hint, place }: Problem, folders: Folders): Annotation {
  const lines = hint === null ? [message] : [message, `hint: ${hint}`];
  const shown = lines.map(escapeInvisible).join('\n');
  return { level, title, message: shown, place: place === undefined ? null : placeOf(place, folders) };
}

/** Returns null for anything but a file in the checkout. */
function placeOf(
  { file, line, column }: NonNullable<Problem['place']>,
  { workspace, cwd }: Folders,
): AnnotationPlace | null {
  if (file === null || file === '-' || line === null || column === null) return null;
  const relative = path.relative(workspace, path.resolve(cwd, file));
  if (relative.startsWith('..') || path.isAbsolute(relative)) return null;
  return { file: relative.replaceAll(path.sep, '/'), line, column };
}
