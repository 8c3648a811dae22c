/**
 * Moves a cron later by minutes that follow from the worker, so that equal crons of many workers do not run at once.
 *
 * Terms: the window is how many minutes the run may move over; the shift is how far it moves, 0 inclusive to the window
 * exclusive. The shift is the first 48 bits of the SHA-256 of the worker's id, a newline and the cron's `key`, as an
 * unsigned number with the first byte highest, modulo the window.
 * Invariant: the same worker, fields and window give the same shift in every version and on every machine; people compute
 * it by what docs/file.md says, and a shift that changed would replace every such schedule at once.
 */
import { createHash } from 'node:crypto';
import { parseCron, type Cron } from './cron.ts';
import { formatDuration } from '../words.ts';
import { dayMinutes, minuteWords } from './day-window.ts';
import { maxWindowMinutes } from './when.ts';

const hashedBytes = 6;

/** The minute of the day on which a cron with one minute and one hour runs, 0 to 1439; null for any other. */
export function onlyMinuteOfDay({ hours, minutes }: Cron): number | null {
  const [hour = 0] = hours;
  const [minute = 0] = minutes;
  return hours.length === 1 && minutes.length === 1 ? hour * 60 + minute : null;
}

/** The widest window in minutes, 1 to 720, that ends on the day on which a run at that minute of the day begins. */
export function widestWindow(minuteOfDay: number): number {
  return Math.min(maxWindowMinutes, dayMinutes - minuteOfDay);
}

/** How far a worker's run moves, in whole minutes; `windowMinutes` is a whole number, 1 or more. */
export function shiftOf(workerId: string, { key }: Cron, windowMinutes: number): number {
  const hash = createHash('sha256').update(`${workerId}\n${key}`).digest();
  return hash.readUIntBE(0, hashedBytes) % windowMinutes;
}

/** A cron with one minute and one hour as it is written, moved within its day; unchanged for no minutes. */
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

/** The nicknames with one minute and one hour, as five fields. */
const nicknames: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
};

/** A minute of the day on a clock: 75 is `01:15`; from 1440 on it is one of the next day. */
export function formatMinutes(minuteOfDay: number): string {
  return minuteWords(minuteOfDay % dayMinutes);
}

/** What a spread makes of a time. */
interface Spread {
  readonly cron: string;
  readonly windowMinutes: number;
  /** Null for all workers together. */
  readonly shiftMinutes: number | null;
}

/** `09:00 + spread 30m → 09:17`, of all workers together `09:00 + spread 30m → 09:00 to 09:29`; null where the cron cannot be read. */
export function spreadWords({ cron: text, windowMinutes, shiftMinutes }: Spread): string | null {
  const { cron } = parseCron(text);
  const from = cron === null ? null : onlyMinuteOfDay(cron);
  if (from === null) return null;
  const last = formatMinutes(from + (shiftMinutes ?? windowMinutes - 1));
  const runs = shiftMinutes === null ? `${formatMinutes(from)} to ${last}` : last;
  return `${formatMinutes(from)} + spread ${formatDuration(windowMinutes * 60)} → ${runs}`;
}
