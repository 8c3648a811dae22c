/** What the lists of one worker tell. */
import { groupBy } from '../../core/collections.ts';
import { contentKey } from '../../core/model/content.ts';
import { isProbeRow, removeProbesCommand } from '../../core/model/live.ts';
import { findLateness } from '../../core/time/lateness.ts';
import { formatInstant } from '../../core/time/when.ts';
import { isSameZone, isTimeZone } from '../../core/time/zone.ts';
import { count, listFirst } from '../../core/words.ts';
import { checkBodies } from './check-answers.ts';
import { readZone } from './check-zone.ts';
import type { DeclaredWorker } from '../../core/model/declaration.ts';
import type { ListedWorker, ObservedWorker, RecognisedSchedule } from '../../core/model/live.ts';
import type { CheckName, Finding, WorkerFinding } from './checks.ts';

/** A worker as it was listed, and what the files say of it. */
interface WorkerSight {
  readonly observed: ObservedWorker;
  /** The bodies of the lists that were answered with success, oldest first. */
  readonly bodies: readonly string[];
  /** Null when no file declares it. */
  readonly declared: Pick<DeclaredWorker, 'timezone'> | null;
  /** By the service's clock. */
  readonly now: Date;
}

/** The checks of one worker. */
export function checkWorker(sight: WorkerSight): readonly Finding[] {
  const { workerId } = sight.observed;
  return findingsOf(sight).map((finding) => ({ workerId, ...finding }));
}

function findingsOf({ observed, bodies, declared, now }: WorkerSight): readonly WorkerFinding[] {
  if (observed.kind === 'unavailable') return failedFindings(observed);
  return [
    { check: 'list', state: 'ok', found: count(observed.schedules.length, 'schedule') },
    ...checkBodies(bodies),
    checkRows(observed),
    checkIds(observed),
    checkTimezone(observed, declared?.timezone ?? null),
    checkCronZone(observed),
    checkLate(observed, now),
    checkDoubles(observed),
    checkLeftovers(observed),
  ];
}

/** Failures that are an answer: the worker is not to be had like this. All others may pass. */
const answers = ['remote-forbidden', 'remote-not-found', 'remote-invalid', 'remote-malformed', 'remote-incomplete'];

/** Whether a failed list is an answer about the worker, and no trouble on the way to it. */
export function isAnswer(observed: ObservedWorker): boolean {
  return observed.kind === 'listed' || answers.includes(observed.code);
}

function failedFindings(failed: Extract<ObservedWorker, { kind: 'unavailable' }>): readonly WorkerFinding[] {
  const { code, reason, hint } = failed;
  const state = isAnswer(failed) ? 'differs' : 'unavailable';
  const list = { check: 'list', state, found: reason, ...(hint === null ? {} : { next: hint }) } as const;
  return code === 'remote-incomplete' ? [list, { check: 'paging', state: 'differs', found: reason }] : [list];
}

/** How many things of one kind a line names. */
const maxNamed = 3;

function recognised({ schedules }: ListedWorker): readonly RecognisedSchedule[] {
  return schedules.filter((row) => row.kind === 'recognised');
}

function checkRows({ schedules }: ListedWorker): WorkerFinding {
  const problems = schedules.flatMap((row) =>
    row.kind === 'recognised' ? [] : [`${row.id ?? 'a row without an id'}: ${row.problem}`],
  );
  const all = count(schedules.length, 'row');
  if (problems.length === 0) return { check: 'rows', state: 'ok', found: `${all}, all readable` };
  return {
    check: 'rows',
    state: 'differs',
    found: `${String(problems.length)} of ${all}: ${listFirst(problems, maxNamed)}`,
  };
}

function checkIds({ schedules }: ListedWorker): WorkerFinding {
  const ids = schedules.flatMap(({ id }) => id ?? []);
  const [first] = ids;
  if (first === undefined) return { check: 'ids', state: 'unknown', found: 'no rows' };
  const lengths = [...new Set(ids.map(({ length }) => length))].toSorted((a, b) => a - b);
  const dashed = ids.filter((id) => id.startsWith('-')).length;
  const size = lengths.length === 1 ? String(lengths[0]) : `${String(lengths[0])} to ${String(lengths.at(-1))}`;
  const dashes = dashed === 0 ? '' : `; ${String(dashed)} of ${String(ids.length)} begin with "-"`;
  return { check: 'ids', state: 'ok', found: `${size} characters, such as ${first}${dashes}` };
}

function checkTimezone({ timezone }: ListedWorker, declared: string | null): WorkerFinding {
  const check = 'timezone';
  const wanted = declared === null ? {} : { expected: declared };
  if (timezone === null) {
    const isUtc = declared === null || isSameZone(declared, 'UTC');
    return { check, state: isUtc ? 'unknown' : 'differs', found: 'none listed, which means UTC', ...wanted };
  }
  if (!isTimeZone(timezone))
    return { check, state: 'differs', found: `${timezone}, which is not a known zone`, ...wanted };
  const isAgreed = declared === null || isSameZone(declared, timezone);
  return { check, state: isAgreed ? 'ok' : 'differs', found: timezone, ...wanted };
}

function checkCronZone(listed: ListedWorker): WorkerFinding {
  const check: CheckName = 'cron-zone';
  const zone = listed.timezone ?? 'UTC';
  const crons = recognised(listed).flatMap(({ id, content: { when }, nextRunAt }) =>
    when.type === 'cron' ? [{ id, reading: readZone(when.cron, nextRunAt, zone) }] : [],
  );
  const expected = `next runs in ${zone}`;
  if (crons.length === 0) return { check, state: 'unknown', found: 'no cron is listed', expected };
  const others = crons.flatMap(({ id, reading }) => (reading.kind === 'other' ? [`${id} in ${reading.other}`] : []));
  if (others.length > 0) {
    return {
      check,
      state: 'differs',
      found: `${String(others.length)} of ${count(crons.length, 'cron')}: ${listFirst(others, maxNamed)}`,
      expected,
    };
  }
  const telling = crons.filter(({ reading }) => reading.kind === 'expected' && reading.isTelling).length;
  if (telling > 0) {
    return { check, state: 'ok', found: `${zone}, by ${String(telling)} of ${count(crons.length, 'cron')}`, expected };
  }
  const isSilent = crons.every(({ reading }) => reading.kind === 'expected');
  const found = isSilent ? 'the listed crons run at the same times in other zones' : 'next runs that match no zone';
  return { check, state: 'unknown', found, expected };
}

function checkLate(listed: ListedWorker, now: Date): WorkerFinding {
  const check = 'late';
  const rows = recognised(listed);
  const { timezone } = listed;
  const late = rows.flatMap(({ id, content: { when }, nextRunAt }) => {
    const lateness = findLateness({ when, nextRunAt, timezone, now });
    return lateness === null ? [] : [`${id} ${lateness} since ${formatInstant(nextRunAt)}`];
  });
  if (late.length > 0) {
    return {
      check,
      state: 'differs',
      found: `${String(late.length)} of ${count(rows.length, 'row')}: ${listFirst(late, maxNamed)}`,
    };
  }
  const due = rows.filter(({ nextRunAt }) => nextRunAt <= now).length;
  return { check, state: 'ok', found: due === 0 ? 'none' : `none; ${count(due, 'row')} due or running now` };
}

function checkDoubles(listed: ListedWorker): WorkerFinding {
  const check = 'doubles';
  const groups = [...groupBy(recognised(listed), ({ content }) => [contentKey(content)]).values()];
  const doubled = groups.filter(({ length }) => length > 1).map((rows) => rows.map(({ id }) => id).join(' = '));
  if (doubled.length === 0) return { check, state: 'ok', found: 'none' };
  return {
    check,
    state: 'differs',
    found: `${count(doubled.length, 'schedule')} more than once: ${listFirst(doubled, maxNamed)}`,
  };
}

function checkLeftovers({ workerId, schedules }: ListedWorker): WorkerFinding {
  const check = 'leftovers';
  const left = schedules.filter(isProbeRow).map(({ id }) => id ?? 'a row without an id');
  if (left.length === 0) return { check, state: 'ok', found: 'none' };
  return {
    check,
    state: 'differs',
    found: `${count(left.length, 'row')}: ${left.join(', ')}`,
    next: removeProbesCommand(workerId),
  };
}
