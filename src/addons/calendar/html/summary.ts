/** The summary of the page: its period, its key numbers, and its workers. */
import { budgets } from '../../../core/model/content.ts';
import { formatCount, formatRate } from '../../../core/time/rate-words.ts';
import { formatInZone } from '../../../core/time/zone.ts';
import { leftOutWords, type CalendarDocument, type CalendarWorker } from '../calendar-document.ts';
import { countText } from './page-data.ts';
import { bar, dayWords, hourWords, periodWords, type EntryWords } from './entry-words.ts';
import { markup, type Markup, type Part } from './markup.ts';
import { maxUnfolded, moreText } from './lists.ts';

/** Renders the head of the page: its period, its zone and its sources. */
export function renderHead(document: CalendarDocument, words: EntryWords): Markup {
  const { days, timezone, live } = document;
  const zoneReasons = {
    option: 'set with --timezone',
    workers: 'the zone of all workers',
    default: 'because workers have several zones or none',
  };
  return markup`<header><p class="product">rota calendar</p>
    <h1>${periodWords(days[0] ?? '', days.at(-1) ?? '')}</h1>
    <ul class="facts">
    <li><strong>${timezone}</strong> <span class="quiet">${zoneReasons[document.timezoneFrom]}</span></li>
    <li><strong>${countText(days.length, 'day')}</strong></li>
    <li>${live ? markup`<strong>Live</strong> <span class="quiet">files and what the service lists</span>` : markup`<strong>From files</strong> <span class="quiet">the service was not asked</span>`}</li>
    <li><span class="quiet">made</span> ${words.time(document.at, formatInZone(new Date(`${document.at.slice(0, 16)}Z`), timezone))}</li></ul></header>`;
}

/** Renders the key numbers. */
export function renderSummary(document: CalendarDocument, words: EntryWords): Markup {
  const { runs, days, busiest, next, workers } = document;
  const [minute, soonest] = [busiest[0], next[0]];
  const schedules = workers.reduce((sum, worker) => sum + worker.schedules, 0);
  const disabled = workers.reduce((sum, worker) => sum + worker.disabled.length + worker.moreDisabled, 0);
  const disabledText = disabled === 0 ? '' : `, ${formatCount(disabled)} disabled`;
  return markup`<dl class="summary">
    ${tile('Runs', formatCount(runs.total), `${formatRate(runs.total / Math.max(1, days.length))}${leftOutWords(document)}`)}
    ${busiestHour(document)}
    ${tile('Busiest minute', formatCount(minute?.runs ?? 0), minute === undefined ? 'no run at a fixed time' : words.time(minute.at, minute.local))}
    ${tile('Next run', soonest?.local.slice(11, 16) ?? 'none', soonest === undefined ? null : `${dayWords(soonest.local.slice(0, 10))} · ${soonest.address}`)}
    ${tile('Schedules', formatCount(schedules), `${countText(workers.length, 'worker')}${disabledText}`)}
    ${renderBudgets(document)}</dl>`;
}

function tile(name: string, value: Part, note: Part): Markup {
  return markup`<div class="tile"><dt>${name}</dt><dd><span class="value">${value}</span> <span class="note">${note}</span></dd></div>`;
}

function busiestHour({ hours, days }: CalendarDocument): Markup {
  let [day, hour, most] = [0, 0, 0];
  for (const [index, row] of hours.entries()) {
    for (const [at, runs] of row.entries()) if (runs > most) [day, hour, most] = [index, at, runs];
  }
  return tile(
    'Busiest hour',
    formatCount(most),
    most === 0 ? 'none' : `${dayWords(days[day] ?? '')} ${hourWords(hour)}`,
  );
}

function renderBudgets({ runs }: CalendarDocument): Markup {
  const used = budgets.filter((budget) => runs.byBudget[budget] > 0);
  let left = 0;
  const parts = used.map((budget) => {
    const width = (runs.byBudget[budget] / runs.total) * 100;
    left += width;
    return markup`<rect class="${budget}" x="${(left - width).toFixed(2)}" width="${width.toFixed(2)}" height="6"/>`;
  });
  const rows = used.map(
    (budget) =>
      markup`<li><span class="budget ${budget}">${budget}</span> <b>${formatCount(runs.byBudget[budget])}</b> <span class="quiet">${formatShare(runs.byBudget[budget], runs.total)}</span></li>`,
  );
  return markup`<div class="tile budgets"><dt>Runs by budget</dt><dd>${used.length === 0 ? 'none' : markup`<svg class="parts" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">${parts}</svg><ul>${rows}</ul>`}</dd></div>`;
}

/** `45%`, `< 1%` or `> 99%`; 100% only for the whole. */
function formatShare(part: number, whole: number): string {
  if (part === whole) return '100%';
  const percent = (part / whole) * 100;
  if (percent < 1) return '< 1%';
  return percent > 99 ? '> 99%' : `${String(Math.round(percent))}%`;
}

/** Renders all workers, most runs first. */
export function renderWorkers({ workers, runs }: CalendarDocument): Markup {
  const runsOf = ({ alias }: CalendarWorker): number =>
    Object.hasOwn(runs.byWorker, alias) ? (runs.byWorker[alias] ?? 0) : 0;
  const sorted = workers
    .map((worker, index) => ({ worker, index, runs: runsOf(worker) }))
    .sort((a, b) => b.runs - a.runs);
  const most = sorted[0]?.runs ?? 0;
  const rows = sorted.map((entry) => renderWorker(entry.worker, entry.index, entry.runs, most));
  const open = workers.length <= maxUnfolded ? markup` open` : null;
  return markup`<section class="card" id="workers" aria-labelledby="workers-title"><h2 id="workers-title">Workers</h2>
    <details${open}><summary>${countText(workers.length, 'worker')}, most runs first</summary>
    <table class="list workers"><thead><tr><th scope="col">Worker and zone</th><th scope="col" class="number">Schedules</th>
    <th scope="col" class="number">Runs</th><td class="bars"></td></tr></thead><tbody>${rows}</tbody></table></details><p class="nothing quiet" hidden>Nothing here matches the filter.</p></section>`;
}

function renderWorker(worker: CalendarWorker, index: number, runs: number, most: number): Markup {
  const { alias, workerId, timezone, schedules, unavailable } = worker;
  const zone =
    timezone === null ? markup`UTC <span class="tag">zone not declared, drawn in UTC</span>` : zoneName(timezone);
  return markup`<tr data-worker="${index}"><th scope="row"><span class="who"><span class="address">${alias}</span> <span class="quiet id">${workerId}</span></span> <span class="zone">${zone}</span>
    ${unavailable === null ? null : markup`<span class="tag problem">not listed: ${unavailable.message}</span>`}${renderDisabled(worker)}</th>
    <td class="number">${formatCount(schedules)}</td><td class="number">${formatCount(runs)}</td><td class="bars">${bar(runs, most)}</td></tr>`;
}

/** Allows a line break after each slash. */
function zoneName(zone: string): Markup {
  const [first = '', ...rest] = zone.split('/');
  return markup`${first}${rest.map((part) => markup`/<wbr>${part}`)}`;
}

function renderDisabled({ disabled, moreDisabled }: CalendarWorker): Markup | null {
  if (disabled.length === 0) return null;
  const rest = moreText(moreDisabled);
  return markup` <span class="line disabled"><span class="tag">${formatCount(disabled.length + moreDisabled)} disabled</span> ${disabled.join(', ')}${rest === null ? null : `; ${rest}`}</span>`;
}
