import { formatDuration } from '../words.ts';
import { parseCron } from './cron.ts';
import { onlyMinuteOfDay } from './spread.ts';

/** A minute of the day on a clock: 75 is `01:15`; from 1440 on it is one of the next day. */
export function formatMinutes(minuteOfDay: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minuteOfDay / 60) % 24)}:${two(minuteOfDay % 60)}`;
}

/** What a spread makes of a time: `09:00 + spread 30m → 09:17`; null where the cron cannot be read. */
export function spreadWords({
  cron: text,
  windowMinutes,
  shiftMinutes,
}: {
  readonly cron: string;
  readonly windowMinutes: number;
  readonly shiftMinutes: number;
}): string | null {
  const { cron } = parseCron(text);
  const written = cron === null ? null : onlyMinuteOfDay(cron);
  if (written === null) return null;
  const moved = formatMinutes(written + shiftMinutes);
  return `${formatMinutes(written)} + spread ${formatDuration(windowMinutes * 60)} → ${moved}`;
}
