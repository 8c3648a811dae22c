import { localTimeAt } from '../../../core/time/zone.ts';
import type { LocalTime } from '../../../core/time/zone.ts';
import type { CalendarDocument, ClockChangeEntry } from '../calendar-document.ts';

/**
 * What is special about one hour of the calendar: `gap` does not exist, `twice` happens twice, `shifted` is one in which
 * the clocks change by less than an hour, `elsewhere` is one in which they change in the zone of a worker.
 */
export type CellMark = 'gap' | 'twice' | 'shifted' | 'elsewhere';

/** The marks of a calendar by day and hour. */
export interface CellMarks {
  /** Null for an ordinary hour. */
  readonly at: (day: number, hour: number) => CellMark | null;
  /** The changes of a day in the order of the document. */
  readonly changesOn: (day: number) => readonly ClockChangeEntry[];
}

const hourMs = 3_600_000;

/** Finds the day and hour of each change of the clocks, as it is drawn. */
export function findCellMarks(document: CalendarDocument): CellMarks {
  const marks = new Map<string, CellMark>();
  const changes = new Map<string, ClockChangeEntry[]>();
  for (const change of document.clockChanges) {
    const cells = change.timezone === document.timezone ? ownCells(change) : [elsewhereCell(change, document.timezone)];
    for (const { key, mark } of cells) if (marks.get(key) === undefined || mark !== 'elsewhere') marks.set(key, mark);
    const day = cells[0]?.key.slice(0, 10) ?? '';
    changes.set(day, [...(changes.get(day) ?? []), change]);
  }
  return {
    at: (day, hour) => marks.get(`${document.days[day] ?? ''} ${twoDigits(hour)}`) ?? null,
    changesOn: (day) => changes.get(document.days[day] ?? '') ?? [],
  };
}

/** How far the clocks jump, in milliseconds; negative when they go back. */
export function jumpMs({ fromOffset, toOffset }: ClockChangeEntry): number {
  return offsetMs(toOffset) - offsetMs(fromOffset);
}

interface MarkedCell {
  /** `2026-11-28 09`. */
  readonly key: string;
  readonly mark: CellMark;
}

function ownCells(change: ClockChangeEntry): readonly MarkedCell[] {
  const at = Date.parse(change.at);
  const jump = jumpMs(change);
  // Wall-clock times: the hours between them are left out when clocks go forward, and come again when they go back.
  const start = at + Math.min(offsetMs(change.fromOffset), offsetMs(change.toOffset));
  const end = start + Math.abs(jump);
  const cells: MarkedCell[] = [];
  for (let hour = Math.floor(start / hourMs) * hourMs; hour < end; hour += hourMs) {
    const isWhole = start <= hour && hour + hourMs <= end;
    const mark = isWhole ? (jump > 0 ? 'gap' : 'twice') : 'shifted';
    cells.push({ key: keyOf(localTimeAt(new Date(hour), 'UTC')), mark });
  }
  return cells;
}

function elsewhereCell({ at }: ClockChangeEntry, zone: string): MarkedCell {
  return { key: keyOf(localTimeAt(new Date(at), zone)), mark: 'elsewhere' };
}

function keyOf({ year, month, day, hour }: LocalTime): string {
  return `${String(year)}-${twoDigits(month)}-${twoDigits(day)} ${twoDigits(hour)}`;
}

function offsetMs(offset: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d+):(\d+)/.exec(offset) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
