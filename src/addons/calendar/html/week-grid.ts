import type { CalendarDocument } from '../calendar-document.ts';
import type { CellMark, CellMarks } from './cell-marks.ts';
import { cellText, runsText } from './cell-text.ts';
import { periodWords, readDay } from './day-words.ts';
import { markup } from './markup.ts';
import type { Markup, Part } from './markup.ts';
import { shadeOf } from './shades.ts';

/** How many days a page of the week view has: the first begins with the first day, whatever weekday that is. */
export const daysOfPage = 7;

/** What both views are drawn from. */
export interface Grid {
  readonly document: CalendarDocument;
  readonly marks: CellMarks;
  /** Of `createShades`, for the cells of this view. */
  readonly bounds: readonly number[];
}

/** One table for seven days, a row a day and a column an hour. The script writes other sums into its cells. */
export function renderWeek(grid: Grid, firstDay: number): Markup {
  const { days, hours } = grid.document;
  const shown = days.slice(firstDay, firstDay + daysOfPage);
  const runs = hours
    .slice(firstDay, firstDay + daysOfPage)
    .flat()
    .reduce((sum, each) => sum + each, 0);
  return markup`<table class="week" role="table">
    ${captionOf(periodWords(shown[0] ?? '', shown.at(-1) ?? ''), runs)}
    <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Day</th>
    ${Array.from({ length: 24 }, (_, hour) => hourHeader(hour))}
    <th role="columnheader" scope="col" class="sum">Sum</th></tr></thead>
    <tbody role="rowgroup">${shown.map((_, index) => renderRow(grid, firstDay + index))}</tbody></table>`;
}

/** `28 November – 4 December 2026` and how many runs the table has. */
export function captionOf(period: string, runs: number): Markup {
  return markup`<caption><span class="period">${period}</span> <span class="runs">${runsText(runs)}</span></caption>`;
}

/** What the day's header says when the clocks change. */
export function clockNote({ marks }: Grid, day: number): Part {
  if (marks.changesOn(day).length === 0) return null;
  return markup` <a class="clock-note" href="#clock-changes"><span aria-hidden="true">◷</span> <span class="clock-text">clocks change</span></a>`;
}

function hourHeader(hour: number): Markup {
  return markup`<th role="columnheader" scope="col">${String(hour).padStart(2, '0')}<span class="minutes">:00</span></th>`;
}

function renderRow(grid: Grid, day: number): Markup {
  const hours = grid.document.hours[day] ?? [];
  const { weekday, weekdayIndex, date, shortMonth } = readDay(grid.document.days[day] ?? '');
  return markup`<tr role="row" data-day="${day}"${weekdayIndex > 4 ? markup` class="weekend"` : null}>
    <th role="rowheader" scope="row"><span>${weekday}</span> <span>${date} ${shortMonth}</span>${clockNote(grid, day)}</th>
    ${hours.map((runs, hour) => renderHour(runs, shadeOf(runs, grid.bounds), grid.marks.at(day, hour)))}
    <td role="cell" class="sum">${cellText(hours.reduce((sum, runs) => sum + runs, 0))}</td></tr>`;
}

const markTexts: Readonly<Record<CellMark, { readonly short: string; readonly long: string }>> = {
  gap: { short: '–', long: 'this hour does not exist: clocks go forward' },
  twice: { short: '2×', long: 'this hour happens twice: clocks go back' },
  shifted: { short: '◷', long: 'clocks change within this hour' },
  elsewhere: { short: '◷', long: 'clocks change in the zone of a worker' },
};

function renderHour(runs: number, shade: number, mark: CellMark | null): Markup {
  if (mark === null) return markup`<td role="cell" data-shade="${shade}">${cellText(runs)}</td>`;
  const { short, long } = markTexts[mark];
  return markup`<td role="cell" data-shade="${shade}" class="${mark}" title="${long}">
    <b>${cellText(runs)}</b> <span class="mark" aria-hidden="true">${short}</span><span class="unseen">${long}</span></td>`;
}
