/** How the page writes days, times, budgets and shares, and by what its entries are filtered. */
import { compareText } from '../../../core/collections.ts';
import { markup, type Markup } from './markup.ts';
import { monthNames, weekdayNames } from '../../../core/time/cron-field-words.ts';
import type { CalendarDocument } from '../calendar-document.ts';
import type { Budget } from '../../../core/model/content.ts';

/** What an entry is filtered by; its address contains the worker. */
interface Filterable {
  readonly address: string;
  readonly budget?: Budget | null;
  /** If undefined, the entry is shown for every owner. */
  readonly owner?: string | null;
}

/** How lists write their entries. */
export interface EntryWords {
  /** Formats a time in the calendar's zone: `Sat 28 Nov 09:00`, with the offset if clocks change in that zone. */
  readonly time: (at: string, local: string) => Markup;
  /** Returns the attributes by which the script filters an entry. */
  readonly filterable: (entry: Filterable) => Markup;
}

/** Creates the words for one document. */
export function createEntryWords(document: CalendarDocument): EntryWords {
  const year = document.days[0]?.slice(0, 4) ?? '';
  const isAmbiguous = document.clockChanges.some(({ timezone }) => timezone === document.timezone);
  const workers = indexWorkers(document);
  const owners = indexOwners(document);
  return {
    time: (at, local) => {
      const [day = '', time = '', offset = ''] = local.split(' ');
      const date = `${dayWords(day)}${day.startsWith(year) ? '' : ` ${day.slice(0, 4)}`}`;
      const clock = `${time.replace(/:00$/, '')}${isAmbiguous ? ` ${offset}` : ''}`;
      return markup`<time datetime="${at}" title="${local}"><span>${date}</span> <span>${clock}</span></time>`;
    },
    filterable: ({ address, budget = null, owner }) => {
      const worker = workers.get(/^[^/ ]+/.exec(address)?.[0] ?? '') ?? -1;
      const attribute = owner === undefined ? null : markup` data-owner="${owners.get(owner ?? '') ?? -1}"`;
      return markup` data-worker="${worker}"${attribute}${budget === null ? null : markup` data-budget="${budget}"`}`;
    },
  };
}

/** Index of each worker in the document, by alias. */
export function indexWorkers({ workers }: CalendarDocument): ReadonlyMap<string, number> {
  return new Map(workers.map(({ alias }, index) => [alias, index]));
}

/** Index of each owner among all that the document names, sorted. */
export function indexOwners({
  series,
  next,
  once,
  intervals,
  bounded,
  pastDue,
}: CalendarDocument): ReadonlyMap<string, number> {
  const owners = [series ?? [], next, once, intervals, bounded, pastDue].flat().flatMap(({ owner }) => owner ?? []);
  return new Map([...new Set(owners)].sort(compareText).map((owner, index) => [owner, index]));
}

/** A budget as a label. Its colour adds nothing to its name. */
export function budgetLabel(budget: Budget): Markup {
  return markup`<span class="budget ${budget}">${budget}</span>`;
}

/** A bar as long as the share of `part` in `whole`. */
export function bar(part: number, whole: number): Markup {
  const width = whole === 0 ? 0 : Math.max(1, Math.round((part / whole) * 100));
  return markup`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="4"/></svg>`;
}

/** The parts of a date. */
interface DayParts {
  readonly year: string;
  /** `November`. */
  readonly month: string;
  /** `Nov`. */
  readonly shortMonth: string;
  /** `1` to `31`. */
  readonly date: string;
  /** `Sat`. */
  readonly weekday: string;
  /** 0 for Monday to 6 for Sunday. */
  readonly weekdayIndex: number;
}

/** Splits `2026-11-28` into its parts. */
export function readDay(day: string): DayParts {
  const [year = '', month = '', date = ''] = day.split('-');
  const weekdayIndex = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  const name = monthNames[Number(month) - 1] ?? '';
  return {
    year,
    month: name,
    shortMonth: name.slice(0, 3),
    date: String(Number(date)),
    weekday: (weekdayNames[weekdayIndex] ?? '').slice(0, 3),
    weekdayIndex,
  };
}

/** `Sat 28 Nov`. */
export function dayWords(day: string): string {
  const { weekday, date, shortMonth } = readDay(day);
  return `${weekday} ${date} ${shortMonth}`;
}

/** From the first to the last day, both inclusive: `28 November – 4 December 2026`, `1 – 7 December 2026`. */
export function periodWords(first: string, last: string): string {
  const [from, to] = [readDay(first), readDay(last)];
  const end = `${to.date} ${to.month} ${to.year}`;
  if (first === last) return end;
  if (from.year !== to.year) return `${from.date} ${from.month} ${from.year} – ${end}`;
  return from.month === to.month ? `${from.date} – ${end}` : `${from.date} ${from.month} – ${end}`;
}

/** `09:00 – 10:00`. */
export function hourWords(hour: number): string {
  return `${clock(hour)} – ${clock(hour + 1)}`;
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
