/** The lists below the grids: next runs, busiest minutes, one-shots, intervals, clock changes and exceptions. */
import { formatCount } from '../../../core/time/rate-words.ts';
import { formatDuration } from '../../../core/words.ts';
import { countText, runsText } from './page-data.ts';
import { bar, budgetLabel, dayWords, type EntryWords } from './entry-words.ts';
import { markup, type Markup, type Part } from './markup.ts';
import { formatInZone } from '../../../core/time/zone.ts';
import { jumpMs } from './grids.ts';
import type { BoundedEntry, CalendarDocument, ChangedRun, ClockChangeEntry, OnceEntry } from '../calendar-document.ts';

/** A list below the grid; null if it would be empty. */
type List = Markup | null;

/** A longer list or table is folded, so that what follows stays in reach and the page is drawn quickly. */
export const maxUnfolded = 30;

/** Wraps entries in their list or table. */
type Frame = (entries: readonly Markup[]) => Markup;

function listOf(name: string): Frame {
  return (entries) => markup`<ul class="${name}">${entries}</ul>`;
}

function tableOf(head: Markup): Frame {
  return (rows) => markup`<table class="list"><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`;
}

function schedulesOf(when: string): Frame {
  return tableOf(markup`<th scope="col">${when}</th><th scope="col">Schedule</th>`);
}

/** Renders a section with a heading and entries. `note` says what the entries have in common or what is left out. */
function section(options: {
  readonly id: string;
  readonly title: string;
  readonly note: Part;
  readonly entries: readonly Markup[];
  readonly frame: Frame;
}): Markup {
  const { id, title, note, entries, frame } = options;
  const body = entries.length === 0 ? null : frame(entries);
  const isLong = entries.length > maxUnfolded;
  return markup`<section class="card" id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
    ${note === null ? null : markup`<p class="quiet">${note}</p>`}
    ${isLong ? markup`<details><summary>${formatCount(entries.length)} entries</summary>${body}</details>` : body}
    <p class="nothing quiet" hidden>Nothing here matches the filter.</p></section>`;
}

/** Renders a section; null without entries. */
function list(options: Parameters<typeof section>[0]): List {
  return options.entries.length === 0 ? null : section(options);
}

export function renderNext({ next }: CalendarDocument, words: EntryWords): Markup {
  const entries = next.map(
    (entry) => markup`<tr${words.filterable(entry)}><td class="when">${words.time(entry.at, entry.local)}</td>
      <td><span class="address">${entry.address}</span> ${budgetLabel(entry.budget)} <span class="quiet line" title="${entry.when}">${entry.words}</span></td></tr>`,
  );
  const note = next.length === 0 ? 'No upcoming run.' : null;
  return section({ id: 'next', title: 'Next runs', note, entries, frame: schedulesOf('When') });
}

/** Lists the minutes in which most runs begin, of all workers: the filter does not apply. */
export function renderBusiest({ busiest }: CalendarDocument, words: EntryWords): List {
  const most = busiest[0]?.runs ?? 0;
  const entries = busiest.map(
    ({ at, local, runs, workers }) => markup`<tr><td class="when">${words.time(at, local)}</td>
      <td class="number">${formatCount(runs)}</td><td class="number">${formatCount(workers)}</td><td class="bars">${bar(runs, most)}</td></tr>`,
  );
  const head = markup`<th scope="col">Minute</th><th scope="col" class="number">Runs</th><th scope="col" class="number">Workers</th><td class="bars"></td>`;
  const note = markup`Without intervals, which have no fixed minute.<span class="filter-note" hidden> For all workers, owners and budgets; the filter does not apply.</span>`;
  return list({ id: 'busiest', title: 'Busiest minutes', note, entries, frame: tableOf(head) });
}

const onceStates: Readonly<Record<OnceEntry['state'], string | null>> = {
  ahead: null,
  past: 'past',
  'never-sent': 'not sent: its date had passed',
  'after-create': 'starts when it is created',
};

export function renderOnce({ once, moreOnce }: CalendarDocument, words: EntryWords): List {
  const entries = once.map((entry) => {
    const { at, local, address, budget, when, state } = entry;
    const time = at === null || local === null ? when : words.time(at, local);
    const mark = onceStates[state];
    return markup`<tr${words.filterable(entry)}><td class="when">${time}</td>
      <td><span class="address">${address}</span> ${budgetLabel(budget)}${mark === null ? null : markup` <span class="tag">${mark}</span>`}</td></tr>`;
  });
  return list({ id: 'once', title: 'One-shots', note: moreText(moreOnce), entries, frame: schedulesOf('When') });
}

/** Lists intervals as bands, because their minutes are not known ahead. */
export function renderIntervals({ intervals, moreIntervals, live }: CalendarDocument, words: EntryWords): List {
  const entries = intervals.map((entry) => {
    const { address, budget, everySeconds, atMostADay, nextAt, runs } = entry;
    const counted = nextAt === null ? ' (not in the grid)' : ` (${runsText(runs)} in the grid)`;
    return markup`<li${words.filterable(entry)}><span class="band"><span class="address">${address}</span> ${budgetLabel(budget)}
      <span class="every">every ${formatDuration(everySeconds)}, at most ${formatCount(atMostADay)} a day${live ? counted : null}</span></span></li>`;
  });
  const why = live
    ? 'Counted from the next run that the service lists, as if runs took no time. They drift: expect fewer, at other minutes.'
    : 'They run all day, at minutes that only the service knows: the grid leaves them out. With --live they are in it.';
  const note = joinNotes(why, moreText(moreIntervals));
  return list({ id: 'intervals', title: 'Intervals', note, entries, frame: listOf('bands') });
}

const boundedStates: Readonly<Record<BoundedEntry['state'], string>> = {
  'not-yet': 'starts',
  ended: 'ended',
  ends: 'ends',
  paused: 'paused until then',
};

export function renderBounded({ bounded, moreBounded }: CalendarDocument, words: EntryWords): List {
  const entries = bounded.map(
    ({ address, owner, state, at, local }) =>
      markup`<tr${words.filterable({ address, owner })}><td class="when">${at === null || local === null ? '' : words.time(at, local)}</td><td><span class="address">${address}</span> <span class="tag">${at === null ? 'paused' : boundedStates[state]}</span></td></tr>`,
  );
  const note = moreText(moreBounded);
  return list({ id: 'bounded', title: 'From, until and pauses', note, entries, frame: schedulesOf('When') });
}

export function renderPastDue({ pastDue, morePastDue }: CalendarDocument, words: EntryWords): List {
  const entries = pastDue.map(
    ({ address, owner, at, local, lateness }) =>
      markup`<tr${words.filterable({ address, owner })}><td class="when">${words.time(at, local)}</td><td><span class="address">${address}</span> <span class="tag">${lateness ?? 'past due'}</span></td></tr>`,
  );
  const note = joinNotes('They are still running, late, or have stopped.', moreText(morePastDue));
  return list({ id: 'past-due', title: 'Past due', note, entries, frame: schedulesOf('Was due') });
}

/** Lists live rows that run although the files do not say so. */
export function renderForeign({ foreign, moreForeign }: CalendarDocument, words: EntryWords): List {
  const entries = foreign.map(
    ({ address, state, reason, when, budget }) =>
      markup`<li${words.filterable({ address, budget, owner: null })}><span class="address">${address}</span> ${budget === null ? null : budgetLabel(budget)}
      <span class="tag">${state}</span> <span class="quiet line">${when === null ? reason : `${when}: ${reason}`}</span></li>`,
  );
  const all = foreign.length + moreForeign;
  const note = joinNotes(
    `${countText(all, 'live schedule')} ${all === 1 ? 'runs' : 'run'} although the files do not say so.`,
    moreText(moreForeign),
  );
  return list({ id: 'foreign', title: 'Not as declared', note, entries, frame: listOf('entries') });
}

const effectWords: Readonly<Record<ChangedRun['effect'], string>> = {
  skipped: 'does not run at',
  later: 'runs later, by as much as the clocks jump, instead of at',
  twice: 'runs twice at',
  'first only': 'runs once, the first time that it is',
};

export function renderClockChanges(document: CalendarDocument, words: EntryWords): List {
  const entries = document.clockChanges.map((change) => renderChange(change, document.timezone, words));
  return list({ id: 'clock-changes', title: 'Clock changes', note: null, entries, frame: listOf('entries') });
}

function renderChange(change: ClockChangeEntry, zone: string, words: EntryWords): Markup {
  const { at, timezone, fromOffset, toOffset, schedules, more } = change;
  const jump = jumpMs(change);
  const time = words.time(at, formatInZone(new Date(at), zone));
  const direction = `${jump > 0 ? 'forward' : 'back'} by ${formatDuration(Math.abs(jump) / 1000)}`;
  const changed = schedules.map(({ address, effect, local }) => {
    const [day = '', clock = ''] = local.split(' ');
    return markup`<li${words.filterable({ address })}><span class="address">${address}</span> ${effectWords[effect]} ${dayWords(day)} ${clock}</li>`;
  });
  const rest = moreText(more);
  return markup`<li>${time} <strong>${timezone}</strong> <span class="quiet line">clocks go ${direction}, from ${fromOffset} to ${toOffset}</span>
    ${changed.length === 0 ? markup` <span class="line">No run is affected.</span>` : markup`<ul>${changed}</ul>`}
    ${rest === null ? null : markup` <span class="quiet line">${rest}</span>`}</li>`;
}

/** `14 more are not listed.`; null if all are. */
export function moreText(more: number): string | null {
  return more === 0 ? null : `${formatCount(more)} more ${more === 1 ? 'is' : 'are'} not listed.`;
}

function joinNotes(note: string, more: string | null): string {
  return more === null ? note : `${note} ${more}`;
}
