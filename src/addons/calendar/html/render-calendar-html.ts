/**
 * The calendar as an HTML page: one file that loads nothing else, is complete without its script, and prints.
 *
 * All inserted text goes through `markup`, which makes it inert. The page's CSP permits one style and one script, by
 * hash, and nothing else. So there are no `style` attributes: shades are attributes that the style sheet matches.
 */
import gridStyle from './page/grid.css?text';
import listStyle from './page/lists.css?text';
import pageStyle from './page/page.css?text';
import printStyle from './page/print.css?text';
import script from './page/script.ts?text';
import summaryStyle from './page/summary.css?text';
import weekStyle from './page/week.css?text';
import { createHash } from 'node:crypto';
import { daysOfPage, findCellMarks, pageMonths, renderLegend, renderMonth, renderWeek, type Grid } from './grids.ts';
import {
  renderBounded,
  renderBusiest,
  renderClockChanges,
  renderForeign,
  renderIntervals,
  renderNext,
  renderOnce,
  renderPastDue,
} from './lists.ts';
import { budgetLabel, createEntryWords, indexOwners, indexWorkers, periodWords } from './entry-words.ts';
import { dataElement, markup, ownElement, type Markup } from './markup.ts';
import { countText, createShades, packSeries, runsText, type PageData } from './page-data.ts';
import { renderHead, renderSummary, renderWorkers } from './summary.ts';
import { escapeInvisible } from '../../../report/escape/escape-invisible.ts';
import { budgets } from '../../../core/model/content.ts';
import type { CalendarDocument } from '../calendar-document.ts';
import type { DiagnosticEntry } from '../../../report/documents/diagnostic-entry.ts';

const style = [pageStyle, summaryStyle, gridStyle, weekStyle, listStyle, printStyle].join('');

/** Renders the whole page. Equal documents give equal pages. */
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
  // At least six digits: sums of seven digits or more are shortened, but other cells then have six.
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

/** Says why the calendar may be incomplete; empty if all is well. */
function renderNotes({ error, diagnostics, workers }: CalendarDocument): readonly Markup[] {
  const unlisted = workers.filter(({ unavailable }) => unavailable !== null).length;
  const sorted = [...diagnostics].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  return present(
    error &&
      markup`<section class="alert error" aria-label="Error"><p><strong>Error:</strong> ${error.message} <code>${error.code}</code></p>${error.hint === null ? null : markup`<p>${error.hint}</p>`}</section>`,
    unlisted === 0
      ? null
      : markup`<section class="alert warning" aria-label="Workers that were not listed"><p><strong>Incomplete:</strong> ${countText(unlisted, 'worker')} could not be listed and are drawn as declared.</p></section>`,
    sorted.length === 0
      ? null
      : markup`<section class="alert warning" aria-label="Problems in the files"><details${sorted.length > 3 ? null : markup` open`}><summary>${countText(sorted.length, 'problem')} in the files</summary><ul>${sorted.map(renderDiagnostic)}</ul></details></section>`,
  );
}

function renderDiagnostic({ severity, code, message, file, line, hint }: DiagnosticEntry): Markup {
  const place = file === null ? null : markup` <code>${file}${line === null ? null : `:${String(line)}`}</code>`;
  return markup`<li><strong>${severity}</strong> ${message}${place} <code>${code}</code>${hint === null ? null : markup` <span class="line quiet">${hint}</span>`}</li>`;
}

/** Renders the view switch, the pager and the filter. The script shows them; without it, all pages are visible. */
function renderControls(document: CalendarDocument): Markup {
  return markup`<div class="controls" id="controls" hidden>
    <div class="group switch" role="group" aria-label="View"><button type="button" data-view="week" aria-pressed="true">Week</button>
    <button type="button" data-view="month" aria-pressed="false">Month</button></div>
    <div class="group" id="pager" role="group" aria-label="Pages"><button type="button" data-step="-1" aria-label="Earlier">←</button>
    <span id="page-name" aria-live="polite"></span><button type="button" data-step="1" aria-label="Later">→</button></div>
    ${document.series === null ? whyNoFilter(document) : renderFilter(document)}</div>`;
}

function renderFilter(document: CalendarDocument): Markup {
  const { series, next, once, intervals, foreign } = document;
  const entries = [series ?? [], next, once, intervals, foreign].flat();
  const used = budgets.filter((budget) => entries.some((entry) => entry.budget === budget));
  const boxes = used.map(
    (budget) =>
      markup`<label><input type="checkbox" name="budget" value="${budget}" checked> ${budgetLabel(budget)}</label>`,
  );
  return markup`<form class="filter" id="filter" role="search" aria-label="Filter">
    <label class="workers"><span class="unseen">Filter by worker</span><input type="search" name="worker" placeholder="Filter workers" autocomplete="off" spellcheck="false"></label>
    ${renderOwners(document)}${used.length < 2 ? null : markup`<fieldset><legend class="unseen">Budgets</legend>${boxes}</fieldset>`}
    <button type="button" hidden>Clear</button><p id="filter-result" role="status"></p></form>`;
}

/** Renders the choice of owners; null if the files name none. */
function renderOwners(document: CalendarDocument): Markup | null {
  const owners = [...indexOwners(document)];
  if (owners.length === 0) return null;
  const options = owners.map(([owner, index]) => markup`<option value="${index}">${owner}</option>`);
  return markup`<label class="owners"><span class="unseen">Filter by owner</span><select name="owner"><option value="">All owners</option>${options}<option value="-1">No owner</option></select></label>`;
}

function whyNoFilter({ workers, runs }: CalendarDocument): Markup {
  return markup`<p class="quiet no-filter">No filter: runs by worker and hour would be too much data for this page
    (${countText(workers.length, 'worker')}, ${runsText(runs.total)}). Choose fewer workers with --worker, or fewer days with --for.</p>`;
}
