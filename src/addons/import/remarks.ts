/** The comments in an import: remarks about what is live, and why it cannot be declared. */
import type { Content } from '../../core/model/content.ts';
import type { ListedWorker, RecognisedSchedule } from '../../core/model/live.ts';
import { findMergeConflict } from '../../core/model/secrets.ts';
import { parseCron } from '../../core/time/cron.ts';
import { whenWords } from '../../core/time/when-words.ts';
import type { When } from '../../core/time/when.ts';
import { isTimeZone } from '../../core/time/zone.ts';
import { count, formatDuration } from '../../core/words.ts';

/** The last year that a file may name. */
const lastYear = 9998;

/** Returns why a content cannot be declared, to follow its description; null if it can. */
export function findObstacle({ when, input }: Content, now: Date): string | null {
  return findBadWhen(when, now) ?? findBadInput(input);
}

function findBadWhen(when: When, now: Date): string | null {
  switch (when.type) {
    case 'cron':
      return parseCron(when.cron).refused;
    case 'scheduled': {
      const at = new Date(when.date);
      if (at.getTime() <= now.getTime()) return 'its date has passed, so it is running or about to vanish';
      return at.getUTCFullYear() > lastYear ? `its date is after the year ${String(lastYear)}` : null;
    }
    case 'interval':
    case 'delayed':
      return null;
  }
}

function findBadInput(input: string): string | null {
  if (input.includes('\0')) return 'its prompt has a NUL character';
  if (/\p{Surrogate}/u.test(input)) return 'its prompt has half a character (a lone surrogate)';
  if (findMergeConflict(input) !== null) return 'its prompt contains a merge conflict';
  return input.trim() === '' ? 'its prompt is empty' : null;
}

const excerptLength = 40;

/** Describes what is live and why it cannot be declared. */
export function obstacleRemark({ when, input }: Content, obstacle: string): string {
  const excerpt = input.length <= excerptLength ? input : `${input.slice(0, excerptLength)}…`;
  return `Cannot be declared: ${describeWhen(when)}, ${JSON.stringify(excerpt)}: ${obstacle}.`;
}

/** Says why equal rows are ignored although they are declared. */
export function duplicatesRemark(count: number, name: string): string {
  return `${String(count)} equal schedules, declared once as ${name}. Without these rules an apply keeps one and cancels the rest.`;
}

/** Says why a row is ignored that is equal to an already ignored row. */
export function ignoredTwinRemark(ignoredId: string): string {
  return `Equal to ${ignoredId}, which is ignored as well.`;
}

/** Says how a declared `date` came about; null if none of its rows was a delay. */
export function delayRemark(rows: readonly RecognisedSchedule[]): string | null {
  const delay = rows.flatMap(({ content: { when } }) => (when.type === 'delayed' ? [when.delayInSeconds] : []))[0];
  if (delay === undefined) return null;
  return `Created as a delay of ${formatDuration(delay)}; this is when it runs.`;
}

/** Returns what a reader should know about a worker but a file cannot say, one line each. */
export function workerRemarks({ schedules, timezone }: ListedWorker): readonly string[] {
  const unreadable = schedules.flatMap((row) => (row.kind === 'unrecognised' ? [row] : []));
  const rows = unreadable.map(({ id, problem }) => {
    return `Not declared and left alone, because rota cannot read it: ${id ?? 'a schedule without an id'}: ${problem}.`;
  });
  if (timezone === null || isTimeZone(timezone)) return rows;
  return [...rows, `The service lists an unknown time zone: ${timezone}.`];
}

/** Returns the end of the sentence that begins with the number of declared schedules. */
export function describeIgnored(ignored: number): string {
  return ignored === 0 ? '' : `; ${count(ignored, 'live schedule')} ignored by id; the comments say why`;
}

function describeWhen(when: When): string {
  return when.type === 'cron' ? `cron ${JSON.stringify(when.cron)}` : (whenWords(when) ?? '');
}
