import { timeWords } from './cron-field-words.ts';

/** A part of the day on a wall clock, in minutes from midnight. A window that ends before it begins spans midnight. */
export interface DayWindow {
  /** 0 to 1,439, inclusive. */
  readonly fromMinute: number;
  /** 1 to 1,440, exclusive; never equal to `fromMinute`. */
  readonly toMinute: number;
}

/** Minutes in a day. */
export const dayMinutes = 1440;

const written = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/;

/** Parses `06:00-22:00`, `22:00-06:00` or `18:00-24:00`; null for any other text and for an empty window. */
export function parseDayWindow(text: string): DayWindow | null {
  const parts = written.exec(text.trim())?.slice(1).map(Number);
  if (parts === undefined) return null;
  const [fromHour = 0, fromRest = 0, toHour = 0, toRest = 0] = parts;
  const fromMinute = fromHour * 60 + fromRest;
  const end = toHour * 60 + toRest;
  const toMinute = end === 0 ? dayMinutes : end;
  const isDay = fromRest < 60 && toRest < 60 && fromMinute < dayMinutes && toMinute <= dayMinutes;
  return isDay && fromMinute !== toMinute ? { fromMinute, toMinute } : null;
}

/** Formats a window as files spell it: `06:00-22:00`. */
export function formatDayWindow({ fromMinute, toMinute }: DayWindow): string {
  return `${minuteWords(fromMinute)}-${minuteWords(toMinute)}`;
}

/** Formats a minute of the day as a time: `06:05`; 1440 is `24:00`. */
export function minuteWords(minuteOfDay: number): string {
  return timeWords(Math.floor(minuteOfDay / 60), minuteOfDay % 60);
}

/** Whether a minute of the day, 0 to 1,439, is in a window. */
export function isInWindow(minuteOfDay: number, { fromMinute, toMinute }: DayWindow): boolean {
  return fromMinute < toMinute
    ? fromMinute <= minuteOfDay && minuteOfDay < toMinute
    : minuteOfDay >= fromMinute || minuteOfDay < toMinute;
}

export function isWholeDay({ fromMinute, toMinute }: DayWindow): boolean {
  return fromMinute === 0 && toMinute === dayMinutes;
}

/** Returns how far apart two minutes of the day are, the shorter way around the clock: 0 to 720. */
export function minutesApart(a: number, b: number): number {
  const ahead = (a - b + dayMinutes) % dayMinutes;
  return Math.min(ahead, dayMinutes - ahead);
}
