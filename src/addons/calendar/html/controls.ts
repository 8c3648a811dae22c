import { budgets } from '../../../core/model/content.ts';
import type { CalendarDocument } from '../calendar-document.ts';
import { countText, runsText } from './cell-text.ts';
import { budgetLabel, indexOwners } from './entry-words.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** Switch, pager and filter. The script shows them: without it all pages stand one below the other. */
export function renderControls(document: CalendarDocument): Markup {
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

/** A choice of owners; none where the files name none. */
function renderOwners(document: CalendarDocument): Markup | null {
  const owners = [...indexOwners(document)];
  if (owners.length === 0) return null;
  const options = owners.map(([owner, index]) => markup`<option value="${index}">${owner}</option>`);
  return markup`<label class="owners"><span class="unseen">Filter by owner</span><select name="owner"><option value="">All owners</option>${options}<option value="-1">No owner</option></select></label>`;
}

function whyNoFilter({ workers, runs }: CalendarDocument): Markup {
  return markup`<p class="quiet no-filter">There is no filter: runs by worker and hour would be too much for a page
    (${countText(workers.length, 'worker')}, ${runsText(runs.total)}). Ask for fewer with --worker, or for a shorter time with --for.</p>`;
}
