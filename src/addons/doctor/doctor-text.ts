/**
 * Renders a doctor report as a table: the state, the check and what was found. An entry that is not `ok` is followed by
 * what it means, what to do and, if it differs, what was expected. On a terminal, the last column is wrapped.
 */
import { groupBy } from '../../core/collections.ts';
import { escapeInvisible } from '../../report/escape/escape-invisible.ts';
import { plainPaint, type Tone, type View } from '../../report/renderer.ts';
import { joinSections, printLines, toned, type Line } from '../../report/text/line.ts';
import { textWidth } from '../../report/text/text-width.ts';
import { wrapLine } from '../../report/text/wrap-line.ts';
import { checks, checkStates, type CheckScope, type CheckState } from './checks.ts';
import type { CheckEntry, DoctorDocument } from './doctor-document.ts';

const tones: Readonly<Record<CheckState, Tone>> = {
  ok: 'added',
  differs: 'removed',
  unknown: 'changed',
  unavailable: 'dim',
};

const headings: Readonly<Record<CheckScope, string>> = {
  machine: 'This machine',
  service: 'Service',
  worker: 'Worker',
  probe: 'Probe of',
};

export function renderDoctorText(document: DoctorDocument, { paint = plainPaint, width }: View = {}): string {
  const nameWidth = Math.max(0, ...document.checks.map(({ check }) => check.length));
  const groups = groupBy(document.checks, ({ check, workerId, account }) => [
    `${checks[check].scope} ${workerId ?? ''} ${account ?? ''}`,
  ]);
  const sections = [...groups.values()].map((entries) => [
    [toned('bold', headingOf(entries, document))],
    ...entries.flatMap((entry) => entryLines(entry, nameWidth, width)),
  ]);
  return printLines(joinSections([...sections, leftLines(document), [sumLine(document)]]), paint, width);
}

function headingOf([first]: readonly CheckEntry[], { workers }: DoctorDocument): string {
  if (first === undefined) return '';
  const heading = headings[checks[first.check].scope];
  const { account } = first;
  if (account !== undefined) {
    return checks[first.check].scope === 'service' ? `${heading} of account ${account}` : `Account ${account}`;
  }
  if (first.workerId === null) return heading;
  const worker = workers.find(({ workerId }) => workerId === first.workerId);
  const whose = worker?.account === undefined ? '' : `, account ${worker.account}`;
  const alias = worker?.alias ?? null;
  return `${heading} ${alias === null ? first.workerId : `${alias} (${first.workerId})`}${whose}`;
}

const stateWidth = Math.max(...checkStates.map(({ length }) => length));
const gap = 2;
/** Below this width, a column of words is harder to read than a wider line. */
const minRoom = 20;

function entryLines(entry: CheckEntry, nameWidth: number, width: number | undefined): readonly Line[] {
  const { state, check, found } = entry;
  const margin = gap + stateWidth + gap + nameWidth + gap;
  const room = width === undefined ? undefined : Math.max(minRoom, width - margin);
  const [first = '', ...rest] = wrapText(found, room);
  const head: Line = [
    ' '.repeat(gap),
    toned(tones[state], state),
    ' '.repeat(stateWidth - textWidth(state) + gap),
    check,
    ' '.repeat(nameWidth - check.length + gap),
    first,
  ];
  const below = [...rest, ...detailsOf(entry).flatMap((text) => wrapText(text, room))];
  return [head, ...below.map((text): Line => [' '.repeat(margin), toned('dim', text)])];
}

function detailsOf({ state, expected, meaning, next }: CheckEntry): readonly string[] {
  if (state === 'ok') return [];
  const wanted = state === 'differs' ? [`Expected: ${expected}.`] : [];
  return [...wanted, meaning, ...(next === null ? [] : [`Next: ${next}`])];
}

/** Escapes text before wrapping it, so that its width is known. Printing does not escape it again. */
function wrapText(text: string, room: number | undefined): readonly string[] {
  const shown = escapeInvisible(text);
  if (room === undefined) return [shown];
  const rows = wrapLine([{ tone: null, text: shown }], room);
  return rows.map((row) => row.map((piece) => piece.text).join(''));
}

function leftLines({ left }: DoctorDocument): readonly Line[] {
  return left.map(({ workerId, scheduleId, command }) => [
    toned('removed', `Left by a probe on ${workerId}: ${scheduleId ?? 'one without an id'}. Remove it: ${command}`),
  ]);
}

function sumLine({ summary }: DoctorDocument): Line {
  const parts = checkStates.map((state) => `${String(summary[state])} ${state}`);
  return [toned('bold', `${parts.join(', ')}.`)];
}
