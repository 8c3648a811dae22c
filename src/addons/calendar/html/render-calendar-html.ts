/**
 * The calendar as a page of its own: one file that asks for nothing, reads without its script, and prints.
 *
 * All text of others goes through `markup`, which makes it inert. The page's policy permits one style and one script by
 * their hashes and nothing else, so that there are no `style` attributes: shades are attributes that the style knows.
 */
import { createHash } from 'node:crypto';
import type { CalendarDocument } from '../calendar-document.ts';
import { findCellMarks } from './cell-marks.ts';
import { renderClockChanges } from './clock-list.ts';
import { renderControls } from './controls.ts';
import { periodWords } from './day-words.ts';
import { createEntryWords, indexOwners, indexWorkers } from './entry-words.ts';
import { renderLegend } from './legend.ts';
import {
  renderBounded,
  renderBusiest,
  renderForeign,
  renderIntervals,
  renderNext,
  renderOnce,
  renderPastDue,
} from './lists.ts';
import { dataElement, markup, ownElement } from './markup.ts';
import type { Markup } from './markup.ts';
import { pageMonths, renderMonth } from './month-grid.ts';
import { renderNotes } from './notes.ts';
import { packSeries } from './pack-series.ts';
import type { PageData } from './page-data.ts';
import gridStyle from './page/grid.css?text';
import listStyle from './page/lists.css?text';
import pageStyle from './page/page.css?text';
import printStyle from './page/print.css?text';
import script from './page/script.ts?text';
import summaryStyle from './page/summary.css?text';
import weekStyle from './page/week.css?text';
import { createShades } from './shades.ts';
import { renderHead, renderSummary } from './summary.ts';
import { daysOfPage, renderWeek } from './week-grid.ts';
import type { Grid } from './week-grid.ts';
import { renderWorkers } from './worker-table.ts';
import { escapeInvisible } from '../../../report/escape/escape-invisible.ts';

const style = [pageStyle, summaryStyle, gridStyle, weekStyle, listStyle, printStyle].join('');

/** Writes the whole page. Equal documents give equal pages. */
export function renderCalendarHtml(document: CalendarDocument): string {
  const words = createEntryWords(document);
  const period = periodWords(document.days[0] ?? '', document.days.at(-1) ?? '');
  const page = markup`<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="${policy()}"><meta name="referrer" content="no-referrer">
    <meta name="color-scheme" content="light dark"><title>${period} · rota calendar</title>${ownElement('style', style)}</head>
    <body>${renderHead(document, words)}<main>${renderNotes(document)}${renderSummary(document, words)}${renderGrids(document)}
    <div class="columns"><div>${present(renderNext(document, words), renderOnce(document, words), renderBounded(document, words), renderForeign(document, words))}</div>
    <div>${present(renderBusiest(document, words), renderClockChanges(document, words), renderPastDue(document, words), renderIntervals(document, words))}</div></div>
    ${renderWorkers(document)}</main>${dataElement('calendar-data', pageData(document))}${ownElement('script', script)}</body>`;
  return `<!doctype html>\n<html lang="en">${page.html}</html>\n`;
}

function policy(): string {
  const source = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; style-src ${source(style)}; script-src ${source(script)}; base-uri 'none'; form-action 'none'`;
}

function renderGrids(document: CalendarDocument): Markup {
  const marks = findCellMarks(document);
  const week: Grid = { document, marks, bounds: hourShades(document) };
  const month: Grid = { document, marks, bounds: dayShades(document) };
  const weeks = document.days.flatMap((_, day) => (day % daysOfPage === 0 ? [renderWeek(week, day)] : []));
  const months = pageMonths(document.days).map((days) => renderMonth(month, days));
  // Six digits; from seven on they are shortened, and then other cells have six.
  const isLong = (max = 0): boolean => max >= 100_000;
  const lengths = `${isLong(week.bounds.at(-1)) ? 'long-hours ' : ''}${isLong(month.bounds.at(-1)) ? 'long-sums' : ''}`;
  return markup`<section class="card calendar" aria-label="Runs by hour and day">${renderControls(document)}
    <div class="view ${lengths}" id="week-view">${weeks.map(asPage)}${renderLegend(week, 'an hour')}</div>
    <div class="view ${lengths}" id="month-view">${months.map(asPage)}${renderLegend(month, 'a day')}</div></section>`;
}

function asPage(table: Markup): Markup {
  return markup`<div class="page">${table}</div>`;
}

function hourShades({ hours }: CalendarDocument): readonly number[] {
  return createShades(Math.max(0, ...hours.map((row) => Math.max(...row))));
}

function dayShades({ hours }: CalendarDocument): readonly number[] {
  return createShades(Math.max(0, ...hours.map((row) => row.reduce((sum, runs) => sum + runs, 0))));
}

function pageData(document: CalendarDocument): PageData {
  const { series, workers, runs } = document;
  return {
    hourShades: hourShades(document),
    dayShades: dayShades(document),
    total: runs.total,
    workers: series === null ? [] : workers.map(({ alias }) => escapeInvisible(alias)),
    packed: series === null ? null : packSeries(series, indexWorkers(document), indexOwners(document)),
  };
}

function present(...lists: readonly (Markup | null)[]): readonly Markup[] {
  return lists.filter((list) => list !== null);
}
