import { formatCount } from '../../../core/time/rate-words.ts';
import type { CalendarDocument, CalendarWorker } from '../calendar-document.ts';
import { countText } from './cell-text.ts';
import { bar } from './entry-words.ts';
import { moreText } from './lists.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** A longer table is folded, so that it is not in the way of what follows and costs no time to draw. */
const maxUnfolded = 30;

/** All workers, those with most runs first. */
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

/** A line may break after each slash. */
function zoneName(zone: string): Markup {
  const [first = '', ...rest] = zone.split('/');
  return markup`${first}${rest.map((part) => markup`/<wbr>${part}`)}`;
}

function renderDisabled({ disabled, moreDisabled }: CalendarWorker): Markup | null {
  if (disabled.length === 0) return null;
  const rest = moreText(moreDisabled);
  return markup` <span class="line disabled"><span class="tag">${formatCount(disabled.length + moreDisabled)} disabled</span> ${disabled.join(', ')}${rest === null ? null : `; ${rest}`}</span>`;
}
