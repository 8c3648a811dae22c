import type { Failure } from '../../core/model/failure.ts';
import type { DiagnosticEntry } from '../documents/diagnostic-entry.ts';
import type { GuardEntry } from '../documents/guard-entry.ts';
import { plainPaint } from '../paint.ts';
import { printLines } from '../text/line.ts';
import type { Line } from '../text/line.ts';
import { listProblems } from '../text/problem-lines.ts';
import { cell, code, prose } from './code.ts';
import { fence } from './fence.ts';
import type { Piece, Section } from './page.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import { leftAloneLines } from '../text/worker-lines.ts';
import type { WorkerEntry } from '../documents/worker-entry.ts';

/** One worker, folded; only numbers and our own words stand in the fold's head, which is HTML. */
export function workerSection(worker: WorkerEntry, fold: string, pieces: readonly Piece[]): Section {
  const { timezone, declaredTimezone, workerId } = worker;
  const zone = timezone ?? declaredTimezone;
  const facts = [code(workerId), ...(zone === null ? [] : [code(zone)])].join(', ');
  return {
    open: `#### Worker ${code(worker.worker)}\n\nId ${facts}\n\n<details>\n<summary>${fold}</summary>\n\n`,
    pieces,
    close: '</details>\n\n',
  };
}

/** What is left alone on a worker, or why nothing could be done to it; no pieces when there is nothing of either. */
export function leftAlonePieces(worker: WorkerEntry, changes: readonly ChangeEntry[]): readonly Piece[] {
  const lines = leftAloneLines(worker, changes);
  return lines.length === 0 ? [] : [{ kind: 'hold', text: fenceLines('text', lines) }];
}

/** Lines of the text report as a fenced block. */
export function fenceLines(info: 'diff' | 'text', lines: readonly Line[]): string {
  return fence(info, printLines(lines, plainPaint).replace(/\n$/, '').split('\n'));
}

/** A table whose rows are pieces; each row gives its cells. */
export function tableSection(
  table: { readonly title: string; readonly columns: readonly string[] },
  rows: readonly { readonly kind: Piece['kind']; readonly cells: readonly string[] }[],
): Section {
  const { title, columns } = table;
  return {
    open: `### ${title}\n\n${row(columns)}${row(columns.map(() => '---'))}`,
    pieces: rows.map(({ kind, cells }) => ({ kind, text: row(cells) })),
    close: '',
  };
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

/** What the guards found, those that refuse first, each with the flag that permits it; then what to write instead. */
export function guardSections(title: string, guards: readonly GuardEntry[]): readonly Section[] {
  return [guardTable(title, guards), hintSection(guards)];
}

function guardTable(title: string, guards: readonly GuardEntry[]): Section {
  const sorted = [...guards.filter(({ allowed }) => !allowed), ...guards.filter(({ allowed }) => allowed)];
  return tableSection(
    { title, columns: ['guard', 'worker', 'what it found', 'to permit it'] },
    sorted.map(({ code, worker, message, allowed, allow }) => ({
      kind: 'refusal',
      cells: [cell(code), worker === null ? 'all' : cell(worker), prose(message), allowed ? 'allowed' : cell(allow)],
    })),
  );
}

function hintSection(guards: readonly GuardEntry[]): Section {
  const hinted = guards.filter(({ hints, allowed }) => hints.length > 0 && !allowed);
  return {
    open: '',
    pieces: hinted.map(({ code: guard, hints }) => {
      return {
        kind: 'refusal',
        text: `Instead of ${code(`--allow ${guard}`)}:\n\n${fenceLines(
          'text',
          hints.map((hint) => [hint]),
        )}\n`,
      };
    }),
    close: '',
  };
}

/** Every problem of the files with its source line and a caret, what ended the run, and why workers were not listed. */
export function problemSection(diagnostics: readonly DiagnosticEntry[], errors: readonly Failure[]): Section {
  return {
    open: '### Problems\n\n',
    pieces: listProblems(diagnostics, errors).map((lines) => ({ kind: 'problem', text: fenceLines('text', lines) })),
    close: '',
  };
}
