import { cellText } from './cell-text.ts';
import { periodWords, readDay } from './day-words.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';
import { shadeOf } from './shades.ts';
import { captionOf, clockNote } from './week-grid.ts';
import type { Grid } from './week-grid.ts';

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
/** As many weeks as the longest month touches: a period that fits is drawn as one, not cut where a month ends. */
const maxWeeks = 6;

/** The pages of the month view as indexes of days: months, or all days when they fit on one page. */
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

/** One table for a page of days, a row a week from Monday to Sunday. The script writes other sums into its cells. */
export function renderMonth(grid: Grid, page: readonly number[]): Markup {
  const { days, hours } = grid.document;
  const [first = 0, last = 0] = [page[0], page.at(-1)];
  const lead = readDay(days[first] ?? '').weekdayIndex;
  const runs = page.flatMap((day) => hours[day] ?? []).reduce((sum, each) => sum + each, 0);
  const weeks = Array.from({ length: Math.ceil((lead + page.length) / 7) }, (_, week) => week);
  return markup`<table class="month">${captionOf(periodWords(days[first] ?? '', days[last] ?? ''), runs)}
    <thead><tr>${weekdays.map((name) => markup`<th scope="col">${name.slice(0, 3)}<span class="rest">${name.slice(3)}</span></th>`)}</tr></thead>
    <tbody>${weeks.map((week) => markup`<tr>${weekdays.map((_, at) => renderDay(grid, page, week * 7 + at - lead))}</tr>`)}</tbody></table>`;
}

function renderDay(grid: Grid, page: readonly number[], index: number): Markup {
  const day = page[index];
  if (day === undefined) return markup`<td class="outside"></td>`;
  const { date, shortMonth } = readDay(grid.document.days[day] ?? '');
  const runs = (grid.document.hours[day] ?? []).reduce((sum, each) => sum + each, 0);
  const label = index === 0 || date === '1' ? `${date} ${shortMonth}` : date;
  return markup`<td data-day="${day}" data-shade="${shadeOf(runs, grid.bounds)}"><span class="date">${label}</span> <b>${cellText(runs)}</b>${clockNote(grid, day)}</td>`;
}
