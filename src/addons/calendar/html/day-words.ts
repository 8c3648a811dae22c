import { monthNames, weekdayNames } from '../../../core/time/cron-field-words.ts';

/** A day of the calendar, taken apart. */
export interface DayParts {
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

/** Takes `2026-11-28` apart. */
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
