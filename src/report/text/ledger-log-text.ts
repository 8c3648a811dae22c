import { count } from '../../core/words.ts';
import type { LedgerLogChange, LedgerLogDocument, LedgerLogEntry } from '../documents/ledger-log-document.ts';
import { plainPaint, type View } from '../renderer.ts';
import { escapeInvisible } from '../escape/escape-invisible.ts';
import { printLines, toned, type Line, type Span } from './line.ts';
import { cutEnd, textWidth } from './text-width.ts';

const shortIdLength = 10;
const maxActorWidth = 30;
/** Maximum number of changes listed below one write. */
const maxChanges = 20;

/** Renders one line for each write, newest first, in columns; with `isDetailed`, what it changed follows below. */
export function renderLedgerLogText(
  { commits }: LedgerLogDocument,
  { isDetailed, paint = plainPaint }: Pick<View, 'paint'> & { readonly isDetailed: boolean },
): string {
  const rows = commits.map((entry) => ({ entry, cells: cellsOf(entry) }));
  const widths = [0, 1].map((column) => Math.max(...rows.map(({ cells }) => textWidth(cells[column] ?? ''))));
  const lines = rows.flatMap(({ entry, cells: [actor, counts] }) => [
    [
      toned('changed', entry.id.slice(0, shortIdLength)),
      `  ${entry.at}  ${pad(actor, widths[0])}  ${pad(counts, widths[1])}  ${placeOf(entry)}`.trimEnd(),
    ],
    ...(isDetailed ? changeLines(entry) : []),
  ]);
  return printLines(lines, paint);
}

function cellsOf({ actor, counts }: LedgerLogEntry): readonly [string, string] {
  return [cutEnd(escapeInvisible(actor ?? 'unknown'), maxActorWidth), countsText(counts)];
}

function countsText(counts: LedgerLogEntry['counts']): string {
  if (counts === null) return 'unreadable';
  const { added, removed, changed, paused, resumed, begun, notMade, runs } = counts;
  const parts = [
    [added, `+${String(added)}`],
    [removed, `-${String(removed)}`],
    [changed, `~${String(changed)}`],
    [paused, `${String(paused)} paused`],
    [resumed, `${String(resumed)} resumed`],
    [begun, `${String(begun)} begun`],
    [notMade, `${String(notMade)} not made`],
    [runs, count(runs, 'run')],
  ] as const;
  const shown = parts.filter(([n]) => n > 0).map(([, text]) => text);
  return shown.length === 0 ? '=' : shown.join(' ');
}

/** Says which commit the files were from, and which run wrote. */
function placeOf({ declaration, run }: LedgerLogEntry): string {
  const [, id, rest = ''] = /^([0-9a-f]{40,64})(-dirty)?$/.exec(declaration ?? '') ?? [];
  const files = id === undefined ? (declaration ?? 'unknown') : `${id.slice(0, shortIdLength)}${rest}`;
  return `files ${files}${run === null ? '' : `  ${run}`}`;
}

function pad(text: string, width = 0): string {
  return `${text}${' '.repeat(Math.max(width - textWidth(text), 0))}`;
}

function changeLines({ changes }: LedgerLogEntry): readonly Line[] {
  const shown = (changes ?? []).slice(0, maxChanges).map((change): Line => ['  ', changeSpan(change)]);
  const rest = (changes?.length ?? 0) - shown.length;
  return rest === 0 ? shown : [...shown, [`  and ${count(rest, 'more change')}: --format json has all`]];
}

/** Sign before the name of a schedule, and words after it. */
const changeWords: Readonly<Record<LedgerLogChange['kind'], readonly [sign: '+' | '-' | '~' | ' ', what: string]>> = {
  added: ['+', ''],
  removed: ['-', ''],
  changed: ['~', ''],
  renamed: ['~', ', was '],
  paused: ['-', ', cancelled by a pause'],
  resumed: ['+', ', after a pause'],
  begun: [' ', ': about to be created'],
  'not-made': [' ', ': was not created'],
  run: [' ', ': run by rota run'],
};

function changeSpan({ kind, address, workerId, name, was }: LedgerLogChange): Span {
  const [sign, what] = changeWords[kind];
  const words = `${sign} ${address ?? `${workerId}/${name}`}${what}${was ?? ''}`;
  return sign === ' ' ? words : toned(signTones[sign], words);
}

const signTones = { '+': 'added', '-': 'removed', '~': 'changed' } as const;
