import { formatInZone } from '../../../core/time/zone.ts';
import { formatDuration } from '../../../core/words.ts';
import type { CalendarDocument, ChangedRun, ClockChangeEntry } from '../calendar-document.ts';
import { jumpMs } from './cell-marks.ts';
import { dayWords } from './day-words.ts';
import type { EntryWords } from './entry-words.ts';
import { moreText, section } from './lists.ts';
import type { List } from './lists.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

const effects: Readonly<Record<ChangedRun['effect'], string>> = {
  skipped: 'does not run at',
  later: 'runs later, by as much as the clocks jump, instead of at',
  twice: 'runs twice at',
  'first only': 'runs once, the first time that it is',
};

/** Each change of the clocks, and what it does to which schedule. */
export function renderClockChanges(document: CalendarDocument, words: EntryWords): List {
  if (document.clockChanges.length === 0) return null;
  const rows = document.clockChanges.map((change) => renderChange(change, document.timezone, words));
  return section({
    id: 'clock-changes',
    title: 'Clock changes',
    note: null,
    entries: rows,
    body: markup`<ul class="entries">${rows}</ul>`,
  });
}

function renderChange(change: ClockChangeEntry, zone: string, words: EntryWords): Markup {
  const { at, timezone, fromOffset, toOffset, schedules, more } = change;
  const jump = jumpMs(change);
  const time = words.time(at, formatInZone(new Date(at), zone));
  const direction = `${jump > 0 ? 'forward' : 'back'} by ${formatDuration(Math.abs(jump) / 1000)}`;
  const changed = schedules.map(({ address, effect, local }) => {
    const [day = '', clock = ''] = local.split(' ');
    return markup`<li${words.filterable({ address })}><span class="address">${address}</span> ${effects[effect]} ${dayWords(day)} ${clock}</li>`;
  });
  const rest = moreText(more);
  return markup`<li>${time} <strong>${timezone}</strong> <span class="quiet line">clocks go ${direction}, from ${fromOffset} to ${toOffset}</span>
    ${changed.length === 0 ? markup` <span class="line">No schedule runs in another way because of it.</span>` : markup`<ul>${changed}</ul>`}
    ${rest === null ? null : markup` <span class="quiet line">${rest}</span>`}</li>`;
}
