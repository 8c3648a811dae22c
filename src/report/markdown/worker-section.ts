import type { ChangeEntry } from '../documents/change-entry.ts';
import { leftAloneLines } from '../text/worker-lines.ts';
import type { WorkerEntry } from '../documents/worker-entry.ts';
import { code } from './code.ts';
import type { Piece, Section } from './page.ts';
import { fenceLines } from './sections.ts';

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
