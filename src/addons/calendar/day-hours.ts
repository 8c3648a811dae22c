import { dayMinutes, listOffsetSpans } from '../../core/time/zone-view.ts';
import type { MinuteRange } from '../../core/time/zone-view.ts';

const hourMinutes = 60;

/** A stretch of time that falls into one local hour; an hour that happens twice has two. */
export interface DayHour extends MinuteRange {
  /** Which day of the range, from 0. */
  readonly day: number;
  /** 0 to 23. */
  readonly hour: number;
}

/** Cuts a range of whole local days into its local hours, ascending. */
export function listDayHours(zone: string, range: MinuteRange): readonly DayHour[] {
  const spans = listOffsetSpans(zone, range);
  const first = spans.find(({ toMinute }) => toMinute > range.fromMinute);
  // A day may begin later than at midnight, never on another date.
  const firstDay = Math.floor((range.fromMinute + (first?.offset ?? 0)) / dayMinutes);
  return spans.flatMap(({ offset, ...span }) => {
    const hours: DayHour[] = [];
    const end = Math.min(span.toMinute, range.toMinute);
    let at = Math.max(span.fromMinute, range.fromMinute);
    while (at < end) {
      const local = at + offset;
      const toMinute = Math.min(end, at + hourMinutes - (local % hourMinutes));
      // A clock that goes back past midnight shows the day before, which is no part of the range.
      const day = Math.max(0, Math.floor(local / dayMinutes) - firstDay);
      hours.push({ day, hour: Math.floor((local % dayMinutes) / hourMinutes), fromMinute: at, toMinute });
      at = toMinute;
    }
    return hours;
  });
}
