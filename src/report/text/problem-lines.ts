import { toFailure, type Diagnostic, type Excerpt, type Failure, type Severity } from '../../core/model/diagnostic.ts';
import { createDiagnosticEntry, type DiagnosticEntry } from '../documents/diagnostic-entry.ts';
import { plainPaint, type Tone, type View } from '../renderer.ts';
import { escapeInvisible } from '../escape/escape-invisible.ts';
import { count } from '../../core/words.ts';
import { joinSections, printLines, toned, type Line } from './line.ts';
import { cutEnd, cutStart, textWidth } from './text-width.ts';
import { maskDocument } from '../documents/mask-document.ts';

const tones: Readonly<Record<Severity, Tone>> = { error: 'removed', warning: 'changed' };

/**
 * Shows every diagnostic with its source line and a caret, their count, where to read more, and the error that ended
 * the run. A source line is cut to `width` columns, with its caret in view.
 */
export function problemLines(
  diagnostics: readonly DiagnosticEntry[],
  error: Failure | null,
  width?: number,
): readonly Line[] {
  const problems = listProblems(diagnostics, error === null ? [] : [error], width);
  return joinSections([
    ...problems.slice(0, diagnostics.length),
    countLines(diagnostics),
    ...problems.slice(diagnostics.length),
  ]);
}

/** Shows each diagnostic with its source line and a caret, then the run's errors but for one that only counts them. */
export function listProblems(
  diagnostics: readonly DiagnosticEntry[],
  errors: readonly Failure[],
  width: number = Number.POSITIVE_INFINITY,
): readonly (readonly Line[])[] {
  // This error only counts the diagnostics, and so does the summary.
  const news = errors.filter(({ code }) => code !== 'declaration-invalid' || diagnostics.length === 0);
  return [...diagnostics.map((diagnostic) => diagnosticLines(diagnostic, width)), ...news.map(errorLines)];
}

function diagnosticLines(diagnostic: DiagnosticEntry, width: number): readonly Line[] {
  const { severity, code, message, hint, excerpt } = diagnostic;
  const head: Line = [toned(tones[severity], `${severity}[${code}]`), `: ${placeOf(diagnostic)}${message}`];
  return [head, ...(excerpt === null ? [] : excerptLines(excerpt, diagnostic, width)), ...hintLines(hint)];
}

function placeOf({ file, line, column }: DiagnosticEntry): string {
  if (file === null) return '';
  return `${[file, line, column].filter((part) => part !== null).join(':')}: `;
}

function excerptLines(
  { line, offset, length }: Excerpt,
  { line: number, severity }: DiagnosticEntry,
  width: number,
): readonly Line[] {
  const gutter = ` ${number === null ? '' : String(number)} | `;
  const parts = [line.slice(0, offset), line.slice(offset, offset + length), line.slice(offset + length)];
  const [before, meant, after] = cutAround(parts.map(escapeInvisible), Math.max(minSourceWidth, width - gutter.length));
  return [
    [toned('dim', gutter), before + meant + after],
    [' '.repeat(gutter.length + textWidth(before)), toned(tones[severity], '^'.repeat(Math.max(1, textWidth(meant))))],
  ];
}

/** Minimum width of a source line, in columns. */
const minSourceWidth = 30;
/** Columns that stay in view after the marked part, if there are that many. */
const minColumnsAfter = 10;

/** Cuts a line around its marked part, so that it fits into `columns` columns. */
function cutAround(
  [before = '', meant = '', after = '']: readonly string[],
  columns: number,
): readonly [before: string, meant: string, after: string] {
  if (textWidth(before + meant + after) <= columns) return [before, meant, after];
  const reserved = Math.min(textWidth(after), minColumnsAfter);
  const shown = cutEnd(meant, columns - reserved - minColumnsAfter);
  const lead = cutStart(before, columns - reserved - textWidth(shown));
  return [lead, shown, cutEnd(after, columns - textWidth(lead + shown))];
}

function countLines(diagnostics: readonly DiagnosticEntry[]): readonly Line[] {
  if (diagnostics.length === 0) return [];
  const hasErrors = diagnostics.some(({ severity }) => severity === 'error');
  const more: Line = [toned('dim', 'To read more about a code: rota explain CODE')];
  return [[toned('bold', `${problemWords(diagnostics)}.`)], ...(hasErrors ? [more] : [])];
}

/** Counts errors and warnings, without zeros: `2 errors, 1 warning`. */
export function problemWords(diagnostics: readonly DiagnosticEntry[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const parts = [errors > 0 ? [count(errors, 'error')] : [], warnings > 0 ? [count(warnings, 'warning')] : []];
  return parts.flat().join(', ');
}

/** Shows the error that ended a run or kept it from something, with its hint. */
export function errorLines({ code, message, hint }: Failure): readonly Line[] {
  // A person who was asked and said no did nothing wrong.
  if (code === 'not-approved') return [[message]];
  return [[toned('removed', `error[${code}]`), `: ${message}`], ...hintLines(hint)];
}

/** Shows a hint, below what it is about. */
export function hintLines(hint: string | null): readonly Line[] {
  return hint === null ? [] : [[toned('dim', '  hint: '), hint]];
}

/** Formats diagnostics as commands print them: each with its source line and a caret, then a count; empty for none. */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  { paint = plainPaint, width }: View = {},
): string {
  return printLines(problemLines(diagnostics.map(createDiagnosticEntry), null, width), paint, width);
}

/**
 * Formats an error as the commands print it: `error[code]: message`, its hint indented below, with secrets masked.
 * Takes a `RotaError`, or the `error` of an outcome.
 */
export function formatError(error: Failure, { paint = plainPaint, width }: View = {}): string {
  return printLines(errorLines(maskDocument(toFailure(error))), paint, width);
}
