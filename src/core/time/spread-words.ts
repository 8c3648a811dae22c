import { formatDuration } from '../words.ts';
import { parseCron } from './cron.ts';
import { onlyMinuteOfDay } from './spread.ts';

/** A minute of the day on a clock: 75 is `01:15`; from 1440 on it is one of the next day. */
export function formatMinutes(minuteOfDay: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minuteOfDay / 60) % 24)}:${two(minuteOfDay % 60)}`;
}

/** A spread of a cron that runs once a day. */
interface Spread {
  readonly cron: string;
  readonly windowMinutes: number;
  readonly shiftMinutes: number;
}

/** What a spread makes of a time: `09:00 + spread 30m → 09:17`; null where the cron cannot be read. */
export function spreadWords(spread: Spread): string | null {
  const words = writtenWords(spread);
  return words === null ? null : `${words.text} → ${formatMinutes(words.minuteOfDay + spread.shiftMinutes)}`;
}

/** What it makes of it for all workers together: `09:00 + spread 30m → 09:00 to 09:29`; null where the cron cannot be read. */
export function spreadRangeWords(spread: Omit<Spread, 'shiftMinutes'>): string | null {
  const words = writtenWords(spread);
  if (words === null) return null;
  const { text, minuteOfDay } = words;
  return `${text} → ${formatMinutes(minuteOfDay)} to ${formatMinutes(minuteOfDay + spread.windowMinutes - 1)}`;
}

function writtenWords({
  cron: text,
  windowMinutes,
}: Omit<Spread, 'shiftMinutes'>): { readonly text: string; readonly minuteOfDay: number } | null {
  const { cron } = parseCron(text);
  const minuteOfDay = cron === null ? null : onlyMinuteOfDay(cron);
  if (minuteOfDay === null) return null;
  return { text: `${formatMinutes(minuteOfDay)} + spread ${formatDuration(windowMinutes * 60)}`, minuteOfDay };
}
