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

/** The folders that the files of a document are named from. */
type Folders = Pick<Job, 'workspace' | 'cwd'>;

/** What of a document a reviewer should see beside the lines: errors first, no more than GitHub shows. */
export function listAnnotations(document: RunDocument, folders: Folders): readonly Annotation[] {
  const all = [
    ...(document.format === 'rota.validate/1' ? [] : runAnnotations(document, folders)),
    ...document.diagnostics.map((entry) => ofDiagnostic(entry, folders)),
  ];
  return [...limit(all, 'error'), ...limit(all, 'warning')];
}

function limit(all: readonly Annotation[], level: AnnotationLevel): readonly Annotation[] {
  const some = all.filter((annotation) => annotation.level === level);
  if (some.length <= maxOfLevel) return some;
  const shown = some.slice(0, maxOfLevel - 1);
  const message = `${String(some.length - shown.length)} more are in the summary of the run.`;
  return [...shown, { level, title: 'rota', message, place: null }];
}

function runAnnotations(document: PlanDocument | ApplyDocument, folders: Folders): readonly Annotation[] {
  const { error, workers, guards } = document;
  const errors = [
    ...(error === null ? [] : [{ title: error.code, message: error.message, hint: error.hint }]),
    ...workers.flatMap(({ worker, unavailable }) =>
      unavailable === null
        ? []
        : [{ title: unavailable.code, message: `${worker}: ${unavailable.message}`, hint: unavailable.hint }],
    ),
    ...(document.format === 'rota.apply/1' ? undoneOf(document) : []),
  ].map((problem) => withoutPlace('error', problem));
  // A plan that would be refused is news for its reviewer; an apply that was refused has failed.
  const level = document.format === 'rota.apply/1' ? 'error' : 'warning';
  return [...errors, ...guards.filter(({ allowed }) => !allowed).map((guard) => ofGuard(level, guard, folders))];
}

interface Problem {
  readonly title: string;
  readonly message: string;
  readonly hint: string | null;
}

function undoneOf({ outcomes, unconverged }: ApplyDocument): readonly Problem[] {
  return [
    ...outcomes.flatMap(({ kind, status, address, scheduleId, worker, error }) => {
      if (status === 'done') return [];
      const what = `${kind} ${address ?? scheduleId ?? worker}: ${status}`;
      return [
        {
          title: error?.code ?? status,
          message: error === null ? what : `${what}: ${error.message}`,
          hint: error?.hint ?? null,
        },
      ];
    }),
    ...unconverged.map(({ address, scheduleId, worker, message }) => ({
      title: 'not converged',
      message: `${address ?? scheduleId ?? worker}: ${message}`,
      hint: null,
    })),
  ];
}

function ofGuard(level: AnnotationLevel, guard: GuardEntry, folders: Folders): Annotation {
  const { code, worker, message, hints, breach } = guard;
  if (breach !== null) {
    // No flag permits it, so that the check has failed.
    const title = `refused by ${code}: ${breach.rule}`;
    return { ...withoutPlace('error', { title, message, hint: hints[0] ?? null }), place: placeOf(breach, folders) };
  }
  return withoutPlace(level, {
    title: `refused by ${code}`,
    message: `${worker ?? 'all workers'}: ${message}`,
    hint: `to permit it, apply with the input allow: ${code}`,
  });
}

function ofDiagnostic(entry: DiagnosticEntry, folders: Folders): Annotation {
  const { severity: level, code: title } = entry;
  return { level, title, message: withHint(entry), place: placeOf(entry, folders) };
}

function withoutPlace(level: AnnotationLevel, problem: Problem): Annotation {
  return { level, title: problem.title, message: withHint(problem), place: null };
}

function withHint({ message, hint }: Pick<Problem, 'message' | 'hint'>): string {
  const lines = hint === null ? [message] : [message, `hint: ${hint}`];
  return lines.map(escapeInvisible).join('\n');
}

/** Null for what is not a file of the checkout. */
function placeOf(
  { file, line, column }: Pick<DiagnosticEntry, 'file' | 'line' | 'column'>,
  { workspace, cwd }: Folders,
): AnnotationPlace | null {
  if (file === null || file === '-' || line === null || column === null) return null;
  const relative = path.relative(workspace, path.resolve(cwd, file));
  if (relative.startsWith('..') || path.isAbsolute(relative)) return null;
  return { file: relative.replaceAll(path.sep, '/'), line, column };
}
