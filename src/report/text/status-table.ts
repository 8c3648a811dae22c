/**
 * Renders the schedules of a status as a table: aligned and cut to the width of a terminal, otherwise tab-separated and
 * uncut.
 *
 * On a terminal the state and the next run are never cut. What does not fit is left out in this order: the account, the
 * ownership, the owner, the budget and the ID, then the cron beside its words, then the end of the words and the middle
 * of the address.
 */
import type { Lateness } from '../../core/time/latenesses.ts';
import type { StatusDocument } from '../documents/status-document.ts';
import type { ScheduleState } from '../documents/status-words.ts';
import type { StatusEntry } from '../documents/status-entry.ts';
import { escapeInvisible } from '../escape/escape-invisible.ts';
import type { Tone } from '../renderer.ts';
import { formatAt, formatLocal, formatWhen, promptStart } from './content-lines.ts';
import { indent, toned, type Line } from './line.ts';
import { cutEnd, cutMiddle, textWidth } from './text-width.ts';

/** Returns the zone in which the times of a schedule are shown; null for UTC. */
export type ZoneOf = (entry: StatusEntry) => string | null;

/** Renders every schedule as a row of cells below the column names, with nothing cut. */
export function tabbedRows({ schedules }: StatusDocument, zoneOf: ZoneOf): string {
  const hasAccounts = schedules.some(({ account }) => account !== undefined);
  const columns: readonly Cell[] = hasAccounts ? [...cells, ['ACCOUNT', ({ account }) => account ?? '']] : cells;
  const rows = schedules.map((entry) => columns.map(([, cell]) => cell(entry, zoneOf(entry))));
  return [columns.map(([name]) => name), ...rows].map((row) => `${row.map(escapeInvisible).join('\t')}\n`).join('');
}

type Cell = readonly [name: string, cell: (entry: StatusEntry, zone: string | null) => string];

/**
 * Columns that programs read by position, so a new one comes last. The column of accounts, if there are any, follows.
 */
const cells: readonly Cell[] = [
  ['SCHEDULE', ({ address }) => address ?? ''],
  ['WORKER', ({ worker }) => worker],
  ['ID', ({ scheduleId }) => scheduleId ?? ''],
  ['STATE', ({ state }) => state],
  ['NEXT RUN', ({ nextRunAt }) => nextRunAt ?? ''],
  ['WHEN', whenOf],
  ['BUDGET', ({ schedule }) => schedule?.budget ?? ''],
  ['OWNERSHIP', ownershipOf],
  ['REASON', ({ reason }) => reason],
  ['LATE', ({ lateness }) => lateness ?? ''],
  ['OWNER', ({ owner }) => owner ?? ''],
];

function whenOf({ schedule }: StatusEntry, zone: string | null): string {
  return schedule === null ? '' : formatWhen(schedule, zone);
}

interface TableView {
  readonly zoneOf: ZoneOf;
  /** When the workers were listed. */
  readonly now: string;
  /** Width of the terminal in columns. */
  readonly width: number;
  /** Whether rows are listed below the name of their worker. */
  readonly isByWorker: boolean;
}

/** Returns the column names and, by entry, its lines: a row, and the reason if the state does not say everything. */
export function tableLines(
  entries: readonly StatusEntry[],
  view: TableView,
): { readonly head: Line; readonly linesOf: (entry: StatusEntry) => readonly Line[] } {
  const columns = layOut(entries, view);
  const margin = marginOf(view.isByWorker);
  const row = (cellOf: (column: Column) => string, toneOf: (column: Column) => Tone | null): Line => [
    ' '.repeat(margin),
    ...columns.flatMap((column, index) => {
      const text = column.cut(cellOf(column), column.width);
      const space = index === columns.length - 1 ? '' : ' '.repeat(column.width - textWidth(text) + gap);
      const tone = toneOf(column);
      return [tone === null ? text : toned(tone, text), space];
    }),
  ];
  return {
    head: row(
      ({ name }) => name,
      () => 'dim',
    ),
    linesOf: (entry) => [
      row(
        ({ cell }) => escapeInvisible(cell(entry)),
        ({ name }) => toneOf(entry, name),
      ),
      ...(plainStates.has(entry.state) ? [] : indent([[toned('dim', entry.reason)]], margin + gap)),
      // For a schedule that is about to run, the reason already says it.
      ...(entry.lateness === null || entry.state === 'about-to-run'
        ? []
        : indent([[toned('dim', lateWords(entry))]], margin + gap)),
    ],
  };
}

const gap = 2;

function marginOf(isByWorker: boolean): number {
  return isByWorker ? 2 : 0;
}

const minNameWidth = 18;

interface Column {
  readonly name: string;
  readonly width: number;
  readonly cell: (entry: StatusEntry) => string;
  readonly cut: (text: string, columns: number) => string;
}

/** Returns the columns that fit, with their widths. */
function layOut(entries: readonly StatusEntry[], { zoneOf, now, width, isByWorker }: TableView): readonly Column[] {
  const margin = marginOf(isByWorker);
  const column = (name: string, cell: Column['cell'], cut: Column['cut'] = cutEnd): Column => ({
    name,
    cell,
    cut,
    width: entries.reduce((widest, entry) => Math.max(widest, textWidth(escapeInvisible(cell(entry)))), name.length),
  });
  const name = column('SCHEDULE', nameOf, cutMiddle);
  const state = column('STATE', (entry) => stateWords(entry.state));
  // Below its worker, a time is in the zone that is named there.
  const next = isByWorker
    ? column('NEXT RUN', (entry) => nextOf(entry, zoneOf(entry), now))
    : column('NEXT RUN (UTC)', (entry) => nextOf(entry, null, now));
  const full = column('WHEN', (entry) => whenOf(entry, zoneOf(entry)));
  const words = column('WHEN', (entry) =>
    entry.schedule?.type === 'cron' ? (entry.words ?? '') : whenOf(entry, null),
  );
  const room = width - margin - state.width - next.width - 3 * gap;
  const when = name.width + full.width <= room ? full : words;
  const first = Math.min(name.width, Math.max(minNameWidth, room - when.width));
  const shown = [
    { ...name, width: first },
    state,
    next,
    { ...when, width: Math.max(when.name.length, Math.min(when.width, room - first)) },
  ];
  const more = [
    column('ID', ({ address, scheduleId }) => (address === null ? '' : (scheduleId ?? ''))),
    column('BUDGET', ({ schedule }) => schedule?.budget ?? ''),
    ...(entries.some(({ owner }) => owner !== null) ? [column('OWNER', ({ owner }) => owner ?? '')] : []),
    column('OWNERSHIP', ownershipOf),
    ...(!isByWorker && entries.some(({ account }) => account !== undefined)
      ? [column('ACCOUNT', ({ account }) => account ?? '')]
      : []),
  ];
  let left = room - first - (shown[3]?.width ?? 0);
  if (when !== full) return shown;
  for (const each of more) {
    left -= each.width + gap;
    if (left < 0) break;
    shown.push(each);
  }
  return shown;
}

function nameOf({ address, scheduleId, schedule }: StatusEntry): string {
  if (address !== null) return address;
  const prompt = schedule === null ? '' : ` ${promptStart(schedule.input)}`;
  return `${scheduleId ?? 'a schedule without an id'}${prompt}`;
}

function ownershipOf({ ownership }: StatusEntry): string {
  return ownership === null || ownership === 'unknown' ? '' : ownership;
}

function nextOf({ nextRunAt, lateness }: StatusEntry, zone: string | null, now: string): string {
  if (nextRunAt === null) return '';
  if (lateness !== null) return lateness;
  if (new Date(nextRunAt) <= new Date(now)) return 'running now';
  return (formatLocal(nextRunAt, zone) ?? formatAt(nextRunAt, null)).replace(/ \S+$/, '');
}

/** Says when a schedule was due. That it is late is a guess, because it may still be running. */
function lateWords({ lateness, nextRunLocal }: StatusEntry): string {
  return `${lateness ?? ''}, or still running: was due at ${nextRunLocal ?? ''}`;
}

function toneOf({ state, lateness }: StatusEntry, column: string): Tone | null {
  if (column === 'STATE') return tones[state] ?? 'changed';
  return column.startsWith('NEXT RUN') && lateness !== null ? lateTones[lateness] : null;
}

const lateTones: Readonly<Record<Lateness, Tone>> = { late: 'changed', stopped: 'removed' };

const tones: Partial<Record<ScheduleState, Tone>> = {
  'as-declared': 'added',
  pending: 'added',
  ignored: 'dim',
  foreign: 'dim',
  unpruned: 'dim',
  disabled: 'dim',
  'not-yet': 'dim',
  ended: 'dim',
  paused: 'dim',
  completed: 'dim',
};

/** States that say everything, or whose reason is shown above. */
const plainStates: ReadonlySet<ScheduleState> = new Set([
  'as-declared',
  'pending',
  'missing',
  'undeclared',
  'unavailable',
]);

/** Returns a state as people read it: `as declared`. */
export function stateWords(state: ScheduleState): string {
  return state === 'undeclared' ? 'not declared' : state.replaceAll('-', ' ');
}
