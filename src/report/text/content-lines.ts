import { count, cut, excerptOf, joinWords } from '../../core/words.ts';
import { wordsOf, type ContentEntry } from '../documents/content-entry.ts';
import { toned, type Line } from './line.ts';
import { formatInZone, isTimeZone } from '../../core/time/zone.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';

/**
 * Says when a schedule runs, in words; a cron also as written: `cron 0 9 * * * (at 09:00 every day)`,
 * `every 15 minutes`, `once at 2026-12-01 09:00 +01:00 (08:00 UTC)`.
 */
export function formatWhen(entry: ContentEntry, zone: string | null): string {
  const words = wordsOf(entry, (instant) => formatAt(instant, zone));
  if (entry.type !== 'cron') return words ?? '';
  return `cron ${entry.cron}${words === null ? '' : ` (${words})`}`;
}

/**
 * Lists the next runs of a change in the zone, the first also in UTC: `2026-12-01 09:00 +01:00 (08:00 UTC), then
 * 2026-12-02 09:00 and 2026-12-03 09:00`. Leaves out what equals the run before; null if there are no runs.
 */
export function formatNextRuns({ nextRuns, after }: ChangeEntry, zone: string | null): string | null {
  const [first, ...later] = nextRuns.map(({ at }) => formatAt(at, zone));
  if (first === undefined) return null;
  // The phase begins when the create is sent, or when a run ends.
  const about = after?.type === 'interval' || after?.type === 'delayed' ? 'about ' : '';
  const then = later.map((run, index) => shorten(run, [first, ...later][index] ?? ''));
  return `${about}${first}${then.length === 0 ? '' : `, then ${joinWords(then)}`}`;
}

/** Removes a run's UTC time, and the day and the offset that equal those of the run before. */
function shorten(run: string, before: string): string {
  const [day, time, offset] = run.split(' ');
  const [dayBefore, , offsetBefore] = before.split(' ');
  return [day === dayBefore ? '' : day, time, offset === offsetBefore ? '' : offset].filter(Boolean).join(' ');
}

/**
 * Formats an instant in the zone and in UTC: `2026-12-01 09:00 +01:00 (08:00 UTC)`. Without a zone, only in UTC; text
 * that is not an instant is unchanged. The day is repeated only if it differs.
 */
export function formatAt(instant: string, zone: string | null): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  const [utcDay, utcTime] = dayAndTime(at, 'UTC');
  const local = formatLocal(instant, zone);
  if (local === null) return `${utcDay} ${utcTime} UTC`;
  return `${local} (${local.startsWith(utcDay) ? '' : `${utcDay} `}${utcTime} UTC)`;
}

/** Formats an instant in a zone, `2026-12-01 09:00 +01:00`; null if the zone is UTC or unknown. */
export function formatLocal(instant: string, zone: string | null): string | null {
  const at = new Date(instant);
  if (zone === null || !isTimeZone(zone) || Number.isNaN(at.getTime())) return null;
  const [day, time, offset] = dayAndTime(at, zone);
  return offset === '+00:00' ? null : `${day} ${time} ${offset}`;
}

function dayAndTime(at: Date, zone: string): readonly [day: string, time: string, offset: string] {
  const [day = '', time = '', offset = ''] = formatInZone(at, zone).split(' ');
  return [day, time.replace(/:00$/, ''), offset];
}

/** Columns from the start of a label to its value, so that the values of a schedule line up. */
export const labelWidth = 10;
const shownInputLines = 3;
const shownLineLength = 160;

/** Returns a line with a label. Without a value, what is labelled follows below. */
export function labelled(label: string, ...value: Line): Line {
  return [toned('dim', value.length === 0 ? `${label}:` : `${label}:`.padEnd(labelWidth)), ...value];
}

/** Shows a whole content, but only the first lines of its prompt. */
export function contentLines(entry: ContentEntry, zone: string | null): readonly Line[] {
  return [labelled('when', formatWhen(entry, zone)), labelled('budget', entry.budget), ...inputLines(entry.input)];
}

const promptStartLength = 40;

/** Returns the beginning of a prompt in quotes, enough to recognise the schedule. */
export function promptStart(input: string): string {
  return `"${excerptOf(input, promptStartLength)}"`;
}

function inputLines(input: string): readonly Line[] {
  const lines = input.split('\n');
  const shown = lines.slice(0, shownInputLines).map(cutLine);
  const rest = lines.length - shown.length;
  const column = rest > 0 ? [...shown, [toned('dim', `… ${count(rest, 'more line')}`)]] : shown;
  return column.map((line, index) => (index === 0 ? labelled('input', ...line) : [' '.repeat(labelWidth), ...line]));
}

function cutLine(line: string): Line {
  const shown = cut(line, shownLineLength);
  const rest = line.length - shown.length;
  return rest === 0 ? [line] : [shown, toned('dim', ` … ${count(rest, 'more character')}`)];
}
