import { count, cut, excerptOf, joinWords } from '../../core/words.ts';
import { wordsOf, type ContentEntry } from '../documents/content-entry.ts';
import { toned, type Line } from './line.ts';
import { formatInZone, isTimeZone } from '../../core/time/zone.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';

/**
 * When a schedule runs, in words, those of a cron beside what people type: `cron 0 9 * * * (at 09:00 every day)`,
 * `every 15 minutes`, `once at 2026-12-01 09:00 +01:00 (08:00 UTC)`.
 */
export function formatWhen(entry: ContentEntry, zone: string | null): string {
  const words = wordsOf(entry, (instant) => formatAt(instant, zone));
  if (entry.type !== 'cron') return words ?? '';
  return `cron ${entry.cron}${words === null ? '' : ` (${words})`}`;
}

/**
 * The next runs of a change in the zone, the first in UTC as well: `2026-12-01 09:00 +01:00 (08:00 UTC), then
 * 2026-12-02 09:00 and 2026-12-03 09:00`. What is the same as in the run before is left out; null without any run.
 */
export function formatNextRuns({ nextRuns, after }: ChangeEntry, zone: string | null): string | null {
  const [first, ...later] = nextRuns.map(({ at }) => formatAt(at, zone));
  if (first === undefined) return null;
  // A phase that begins when the create is sent, or when a run ends.
  const about = after?.type === 'interval' || after?.type === 'delayed' ? 'about ' : '';
  const then = later.map((run, index) => shorten(run, [first, ...later][index] ?? ''));
  return `${about}${first}${then.length === 0 ? '' : `, then ${joinWords(then)}`}`;
}

/** A run without its UTC time, and without the day and the offset of the run before. */
function shorten(run: string, before: string): string {
  const [day, time, offset] = run.split(' ');
  const [dayBefore, , offsetBefore] = before.split(' ');
  return [day === dayBefore ? '' : day, time, offset === offsetBefore ? '' : offset].filter(Boolean).join(' ');
}

/**
 * An instant in the zone and in UTC: `2026-12-01 09:00 +01:00 (08:00 UTC)`; in UTC alone without a zone, and as it is
 * when it is no instant. The day is repeated only when it is another one.
 */
export function formatAt(instant: string, zone: string | null): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  const [utcDay, utcTime] = dayAndTime(at, 'UTC');
  const local = formatLocal(instant, zone);
  if (local === null) return `${utcDay} ${utcTime} UTC`;
  return `${local} (${local.startsWith(utcDay) ? '' : `${utcDay} `}${utcTime} UTC)`;
}

/** An instant on the wall clock of a zone, `2026-12-01 09:00 +01:00`; null where that is UTC or not known. */
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

/** How far a label and its value are apart from the left: the values of one schedule stand in a column. */
export const labelWidth = 10;
const shownInputLines = 3;
const shownLineLength = 160;

/** A line with a label; without a value, what it labels follows below. */
export function labelled(label: string, ...value: Line): Line {
  return [toned('dim', value.length === 0 ? `${label}:` : `${label}:`.padEnd(labelWidth)), ...value];
}

/** All of a content, its prompt by its first lines. */
export function contentLines(entry: ContentEntry, zone: string | null): readonly Line[] {
  return [labelled('when', formatWhen(entry, zone)), labelled('budget', entry.budget), ...inputLines(entry.input)];
}

const promptStartLength = 40;

/** How a prompt begins, in quotes: enough to know which schedule is meant. */
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
