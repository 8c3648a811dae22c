/** The two views of the page, a week by hour and a month by day, with their legends and marks. */
import { cellText, runsText, shadeOf } from './page-data.ts';
import { periodWords, readDay } from './entry-words.ts';
import { markup, type Markup, type Part } from './markup.ts';
import { weekdayNames } from '../../../core/time/cron-field-words.ts';
import { localTimeAt, type LocalTime } from '../../../core/time/zone.ts';
import type { CalendarDocument, ClockChangeEntry } from '../calendar-document.ts';

/** How many days a page of the week view has. The first page begins with the first day, whatever its weekday. */
export const daysOfPage = 7;

/** What both views are drawn from. */
export interface Grid {
  readonly document: CalendarDocument;
  readonly marks: CellMarks;
  /** From `createShades`, for the cells of this view. */
  readonly bounds: readonly number[];
}

/** Renders seven days as a table, a row for each day and a column for each hour. The script may change its sums. */
export function renderWeek(grid: Grid, firstDay: number): Markup {
  const { days, hours } = grid.document;
  const shown = days.slice(firstDay, firstDay + daysOfPage);
  const runs = sumOf(hours.slice(firstDay, firstDay + daysOfPage).flat());
  return markup`<table class="week" role="table">
    ${captionOf(periodWords(shown[0] ?? '', shown.at(-1) ?? ''), runs)}
    <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Day</th>
    ${Array.from({ length: 24 }, (_, hour) => hourHeader(hour))}
    <th role="columnheader" scope="col" class="sum">Sum</th></tr></thead>
    <tbody role="rowgroup">${shown.map((_, index) => renderRow(grid, firstDay + index))}</tbody></table>`;
}

/** `28 November – 4 December 2026` and the number of runs in the table. */
function captionOf(period: string, runs: number): Markup {
  return markup`<caption><span class="period">${period}</span> <span class="runs">${runsText(runs)}</span></caption>`;
}

/** Says in the header of a day that the clocks change. */
function clockNote({ marks }: Grid, day: number): Part {
  if (marks.changesOn(day).length === 0) return null;
  return markup` <a class="clock-note" href="#clock-changes"><span aria-hidden="true">◷</span> <span class="clock-text">clocks change</span></a>`;
}

function hourHeader(hour: number): Markup {
  return markup`<th role="columnheader" scope="col">${twoDigits(hour)}<span class="minutes">:00</span></th>`;
}

function renderRow(grid: Grid, day: number): Markup {
  const hours = grid.document.hours[day] ?? [];
  const { weekday, weekdayIndex, date, shortMonth } = readDay(grid.document.days[day] ?? '');
  return markup`<tr role="row" data-day="${day}"${weekdayIndex > 4 ? markup` class="weekend"` : null}>
    <th role="rowheader" scope="row"><span>${weekday}</span> <span>${date} ${shortMonth}</span>${clockNote(grid, day)}</th>
    ${hours.map((runs, hour) => renderHour(runs, shadeOf(runs, grid.bounds), grid.marks.at(day, hour)))}
    <td role="cell" class="sum">${cellText(sumOf(hours))}</td></tr>`;
}

/** Texts for a cell, its title and the legend. */
const markTexts: Readonly<Record<CellMark, readonly [short: string, long: string, legend: string]>> = {
  gap: ['–', 'this hour does not exist: clocks go forward', 'hour that does not exist'],
  twice: ['2×', 'this hour happens twice: clocks go back', 'hour that happens twice'],
  shifted: ['◷', 'clocks change within this hour', 'clocks change within the hour'],
  elsewhere: ['◷', 'clocks change in the zone of a worker', 'clocks change in the zone of a worker'],
};

function renderHour(runs: number, shade: number, mark: CellMark | null): Markup {
  if (mark === null) return markup`<td role="cell" data-shade="${shade}">${cellText(runs)}</td>`;
  const [short, long] = markTexts[mark];
  return markup`<td role="cell" data-shade="${shade}" class="${mark}" title="${long}">
    <b>${cellText(runs)}</b> <span class="mark" aria-hidden="true">${short}</span><span class="unseen">${long}</span></td>`;
}

/** The number of weeks the longest month touches. A period that fits is drawn as one page, not split by month. */
const maxWeeks = 6;

/** Returns the pages of the month view as indexes of days: one a month, or one page if all days fit. */
export function pageMonths(days: readonly string[]): readonly (readonly number[])[] {
  const all = days.map((_, index) => index);
  const lead = readDay(days[0] ?? '').weekdayIndex;
  if (lead + days.length <= maxWeeks * 7) return [all];
  const months = new Map<string, number[]>();
  for (const index of all) {
    const month = days[index]?.slice(0, 7) ?? '';
    months.set(month, [...(months.get(month) ?? []), index]);
  }
  return [...months.values()];
}

/** Renders a page of days as a table, a row for each week from Monday to Sunday. The script may change its sums. */
export function renderMonth(grid: Grid, page: readonly number[]): Markup {
  const { days, hours } = grid.document;
  const [first = 0, last = 0] = [page[0], page.at(-1)];
  const lead = readDay(days[first] ?? '').weekdayIndex;
  const runs = sumOf(page.flatMap((day) => hours[day] ?? []));
  const weeks = Array.from({ length: Math.ceil((lead + page.length) / 7) }, (_, week) => week);
  return markup`<table class="month">${captionOf(periodWords(days[first] ?? '', days[last] ?? ''), runs)}
    <thead><tr>${weekdayNames.map((name) => markup`<th scope="col">${name.slice(0, 3)}<span class="rest">${name.slice(3)}</span></th>`)}</tr></thead>
    <tbody>${weeks.map((week) => markup`<tr>${weekdayNames.map((_, at) => renderDay(grid, page, week * 7 + at - lead))}</tr>`)}</tbody></table>`;
}

function renderDay(grid: Grid, page: readonly number[], index: number): Markup {
  const day = page[index];
  if (day === undefined) return markup`<td class="outside"></td>`;
  const { date, shortMonth } = readDay(grid.document.days[day] ?? '');
  const runs = sumOf(grid.document.hours[day] ?? []);
  const label = index === 0 || date === '1' ? `${date} ${shortMonth}` : date;
  return markup`<td data-day="${day}" data-shade="${shadeOf(runs, grid.bounds)}"><span class="date">${label}</span> <b>${cellText(runs)}</b>${clockNote(grid, day)}</td>`;
}

/** Explains the shades and marks. A shade means the same on every page of its view. */
export function renderLegend({ bounds, marks, document }: Grid, per: string): Markup {
  const shades = bounds.map((bound, index) => {
    const from = (bounds[index - 1] ?? 0) + 1;
    const range = from === bound ? cellText(bound) : `${cellText(from)}–${cellText(bound)}`;
    return markup`<li><span class="swatch" data-shade="${index + 1}"></span>${range}</li>`;
  });
  const seen = new Set<string | null>(
    document.days.flatMap((_, day) => Array.from({ length: 24 }, (__, hour) => marks.at(day, hour))),
  );
  const marksSeen = Object.entries(markTexts).filter(([mark]) => seen.has(mark));
  return markup`<ul class="legend" aria-label="Legend"><li>Runs ${per}:</li><li><span class="swatch" data-shade="0"></span>none</li>${shades}
    ${per === 'an hour' ? marksSeen.map(([mark, [short, , legend]]) => markup`<li><span class="swatch ${mark}"></span>${short} ${legend}</li>`) : []}</ul>`;
}

/**
 * What is special about an hour: `gap` does not exist, `twice` happens twice. In `shifted` the clocks change by less
 * than an hour, in `elsewhere` they change in the zone of a worker.
 */
type CellMark = 'gap' | 'twice' | 'shifted' | 'elsewhere';

/** The marks of a calendar by day and hour. */
interface CellMarks {
  /** null for an ordinary hour. */
  readonly at: (day: number, hour: number) => CellMark | null;
  /** Returns the clock changes of a day, in the order of the document. */
  readonly changesOn: (day: number) => readonly ClockChangeEntry[];
}

const hourMs = 3_600_000;

/** Finds the day and hour at which each clock change is drawn. */
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

/** Returns how far the clocks jump, in milliseconds; negative if they go back. */
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
  // Wall-clock times: the hours in between are skipped when clocks go forward, and repeated when they go back.
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

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
