import { groupBy } from '../../../core/group-by.ts';
import { formatCount } from '../../../core/time/rate-words.ts';
import { count } from '../../../core/words.ts';
import { plainPaint } from '../../../report/renderer.ts';
import type { View } from '../../../report/renderer.ts';
import { joinSections, printLines, toned } from '../../../report/text/line.ts';
import type { Line } from '../../../report/text/line.ts';
import { problemLines } from '../../../report/text/problem-lines.ts';
import type { CalendarDocument } from '../calendar-document.ts';
import { gridLines } from './grid-lines.ts';
import {
  busiestLines,
  changeLines,
  foreignLines,
  intervalLines,
  nextLines,
  onceLines,
  boundedLines,
  pastDueLines,
  runLines,
  silentLines,
} from './section-lines.ts';

/** Above so many days a row is a week. */
const maxDayRows = 31;
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A calendar for a person: the sums by hour, or by day where it is long, then what stands out. */
export function renderCalendarText(document: CalendarDocument, { paint = plainPaint }: View = {}): string {
  const { diagnostics, error, workers } = document;
  const drawn = workers.length === 0 ? [] : drawnSections(document);
  return printLines(joinSections([...drawn, problemLines(diagnostics, error), emptyLines(document)]), paint);
}

function drawnSections(document: CalendarDocument): readonly (readonly Line[])[] {
  const { days } = document;
  return [
    [headLine(document), ...zoneLines(document)],
    ...(days.length > maxDayRows ? [weekLines(document), hourSumLines(document)] : [dayLines(document)]),
    busiestLines(document),
    nextLines(document),
    onceLines(document),
    intervalLines(document),
    runLines(document),
    changeLines(document),
    boundedLines(document),
    pastDueLines(document),
    foreignLines(document),
    silentLines(document),
  ];
}

function headLine({ days, runs, timezone }: CalendarDocument): Line {
  const [first = '', last = first] = [days[0], days.at(-1)];
  const period = first === last ? first : `${first} to ${last}`;
  const total = `${formatCount(runs.total)} ${runs.total === 1 ? 'run' : 'runs'}`;
  return [toned('bold', `${period}, in ${timezone}: ${total}`)];
}

function zoneLines({ timezone, timezoneFrom, workers }: CalendarDocument): readonly Line[] {
  if (timezoneFrom === 'workers')
    return [[toned('dim', `${timezone} is the zone of ${workers.length === 1 ? 'the worker' : 'all workers'}.`)]];
  if (timezoneFrom === 'option') return [];
  const reason = workers.every((worker) => worker.timezone === null)
    ? 'no worker declares a zone'
    : 'workers have different zones or none';
  return [[toned('dim', `Drawn in UTC, since ${reason}; see --timezone.`)]];
}

function dayLines({ days, hours }: CalendarDocument): readonly Line[] {
  const heads = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
  const rows = days.map((day, index) => ({ label: `${weekdayOf(day)} ${day.slice(8)}`, sums: hours[index] ?? [] }));
  return gridLines({ heads, rows });
}

/** Weeks from Monday on; a day that is not in the period is a dot. */
function weekLines({ days, hours }: CalendarDocument): readonly Line[] {
  const dated = days.map((day, index) => ({ day, sum: sumOf(hours[index] ?? []) }));
  const weeks = groupBy(dated, ({ day }) => [mondayOf(day)]);
  const heads = [...weekdays.slice(1), weekdays[0] ?? ''];
  const rows = [...weeks].map(([monday, ofWeek]) => {
    const byWeekday = new Map(ofWeek.map(({ day, sum }) => [weekdayOf(day), sum]));
    return { label: monday, sums: heads.map((weekday) => byWeekday.get(weekday) ?? 0) };
  });
  return [['Runs by day, weeks from Monday on'], ...gridLines({ heads, rows })];
}

function hourSumLines({ hours }: CalendarDocument): readonly Line[] {
  const heads = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
  const sums = heads.map((_, hour) => sumOf(hours.map((day) => day[hour] ?? 0)));
  return [['Runs by hour, all days together'], ...gridLines({ heads, rows: [{ label: '', sums }] })];
}

function weekdayOf(day: string): string {
  return weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? '';
}

function mondayOf(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7));
  return at.toISOString().slice(0, 10);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function emptyLines({ workers, diagnostics, error }: CalendarDocument): readonly Line[] {
  const isFailed = error !== null || diagnostics.some(({ severity }) => severity === 'error');
  if (workers.length === 0) return isFailed ? [] : [[toned('bold', 'No workers.')]];
  const schedules = workers.reduce((sum, worker) => sum + worker.schedules, 0);
  return [[toned('bold', `${count(workers.length, 'worker')}, ${count(schedules, 'schedule')} declared.`)]];
}
