/**
 * Moves a cron later by minutes derived from the worker, so that equal crons of many workers do not run at once.
 *
 * Terms: the window is how many minutes the run may move over; the shift is how far it moves, 0 inclusive to the window
 * exclusive. The shift is the first 48 bits of the SHA-256 of the worker's ID, a newline and the cron's `key`, as an
 * unsigned big-endian number, modulo the window.
 * Invariant: the same worker, fields and window give the same shift in every version and on every machine. People
 * compute it as docs/file.md says, and a changed shift would replace every such schedule at once.
 */
import { createHash } from 'node:crypto';
import { parseCron, type Cron } from './cron.ts';
import { formatDuration } from '../words.ts';
import { dayMinutes, minuteWords } from './day-window.ts';
import { maxWindowMinutes } from './when.ts';

const hashedBytes = 6;

/**
 * Returns the minute of the day, 0 to 1439, at which a cron with one minute and one hour runs; null for any other cron.
 */
export function onlyMinuteOfDay({ hours, minutes }: Cron): number | null {
  const [hour = 0] = hours;
  const [minute = 0] = minutes;
  return hours.length === 1 && minutes.length === 1 ? hour * 60 + minute : null;
}

/** Returns the widest window in minutes, 1 to 720, that keeps a run at a minute of the day on the same day. */
export function widestWindow(minuteOfDay: number): number {
  return Math.min(maxWindowMinutes, dayMinutes - minuteOfDay);
}

/** Returns how far a worker's run moves, in whole minutes. `windowMinutes` is a whole number, 1 or more. */
export function shiftOf(workerId: string, { key }: Cron, windowMinutes: number): number {
  const hash = createHash('sha256').update(`${workerId}\n${key}`).digest();
  return hash.readUIntBE(0, hashedBytes) % windowMinutes;
}

/** Moves a cron with one minute and one hour within its day. Returns the text unchanged for a shift of 0. */
export function moveCron(text: string, cron: Cron, shiftMinutes: number): string {
  const minuteOfDay = onlyMinuteOfDay(cron);
  if (minuteOfDay === null) throw new Error(`unreachable: ${text} runs more than once a day`);
  if (shiftMinutes === 0) return text;
  const moved = minuteOfDay + shiftMinutes;
  const fields = (nicknames[text.trim().toLowerCase()] ?? text).split(' ').filter((field) => field !== '');
  const minuteAt = fields.length - 5;
  fields.splice(minuteAt, 2, String(moved % 60), String(Math.floor(moved / 60)));
  return fields.join(' ');
}

/** Nicknames with one minute and one hour, as five fields. */
const nicknames: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
};

/** Formats a minute of the day as a clock time: 75 is `01:15`. From 1440 on, it is on the next day. */
export function formatMinutes(minuteOfDay: number): string {
  return minuteWords(minuteOfDay % dayMinutes);
}

/** A cron and its spread. */
interface Spread {
  readonly cron: string;
  readonly windowMinutes: number;
  /** null for all workers together. */
  readonly shiftMinutes: number | null;
}

/**
 * Says how a spread moves a run: `09:00 + spread 30m → 09:17`, or `09:00 + spread 30m → 09:00 to 09:29` for all workers
 * together; null if the cron cannot be read or has several times of day.
 */
export function spreadWords({ cron: text, windowMinutes, shiftMinutes }: Spread): string | null {
  const { cron } = parseCron(text);
  const from = cron === null ? null : onlyMinuteOfDay(cron);
  if (from === null) return null;
  const last = formatMinutes(from + (shiftMinutes ?? windowMinutes - 1));
  const runs = shiftMinutes === null ? `${formatMinutes(from)} to ${last}` : last;
  return `${formatMinutes(from)} + spread ${formatDuration(windowMinutes * 60)} → ${runs}`;
}
