/** What the lists of one worker show. */
import { groupBy } from '../../core/collections.ts';
import { contentKey } from '../../core/model/content.ts';
import {
  isProbeRow,
  removeProbesCommand,
  type ListedWorker,
  type ObservedWorker,
  type RecognisedSchedule,
} from '../../core/model/live.ts';
import { findLateness } from '../../core/time/lateness.ts';
import { formatInstant } from '../../core/time/when.ts';
import { isSameZone, isTimeZone } from '../../core/time/zone.ts';
import { count, listFirst } from '../../core/words.ts';
import { checkBodies } from './check-answers.ts';
import { readZone } from './check-zone.ts';
import type { DeclaredWorker } from '../../core/model/declaration.ts';
import { findingsOf, type Finding, type Verdict, type Verdicts } from './doctor-document.ts';

/** A worker as listed and as declared. */
interface WorkerView {
  readonly observed: ObservedWorker;
  readonly account: string | null;
  /** Bodies of its successful lists, oldest first. */
  readonly bodies: readonly string[];
  /** null if no file declares it. */
  readonly declared: Pick<DeclaredWorker, 'timezone'> | null;
  /** By the service's clock. */
  readonly now: Date;
}

/** Runs the checks of one worker. */
export function checkWorker({ observed, account, bodies, declared, now }: WorkerView): readonly Finding[] {
  const { workerId } = observed;
  if (observed.kind === 'unavailable') return findingsOf(judgeFailure(observed), { workerId });
  const verdicts = {
    list: { state: 'ok', found: count(observed.schedules.length, 'schedule') },
    ...checkBodies(bodies),
    rows: checkRows(observed),
    ids: checkIds(observed),
    timezone: checkTimezone(observed, declared?.timezone ?? null),
    'cron-zone': checkCronZone(observed),
    late: checkLate(observed, now),
    doubles: checkDoubles(observed),
    leftovers: checkLeftovers(observed, account),
  } as const;
  return findingsOf(verdicts, { workerId });
}

/** Failures that are an answer: this worker cannot be used. All others may be temporary. */
const answers = ['remote-forbidden', 'remote-not-found', 'remote-invalid', 'remote-malformed', 'remote-incomplete'];

/** Whether a list succeeded or failed with an answer about the worker, not with trouble on the way to it. */
export function isAnswer(observed: ObservedWorker): boolean {
  return observed.kind === 'listed' || answers.includes(observed.code);
}

function judgeFailure(failed: Extract<ObservedWorker, { kind: 'unavailable' }>): Verdicts {
  const { code, reason, hint } = failed;
  const state = isAnswer(failed) ? 'differs' : 'unavailable';
  const list = { state, found: reason, ...(hint === null ? {} : { next: hint }) } as const;
  return code === 'remote-incomplete' ? { list, paging: { state: 'differs', found: reason } } : { list };
}

/** How many items of one kind a line names. */
const maxNamed = 3;

function nameSome(some: readonly string[], all: number, noun: string): string {
  return `${String(some.length)} of ${count(all, noun)}: ${listFirst(some, maxNamed)}`;
}

function recognised({ schedules }: ListedWorker): readonly RecognisedSchedule[] {
  return schedules.filter((row) => row.kind === 'recognised');
}

function checkRows({ schedules }: ListedWorker): Verdict {
  const problems = schedules.flatMap((row) =>
    row.kind === 'recognised' ? [] : [`${row.id ?? 'a schedule without an id'}: ${row.problem}`],
  );
  if (problems.length > 0) return { state: 'differs', found: nameSome(problems, schedules.length, 'row') };
  return { state: 'ok', found: `${count(schedules.length, 'row')}, all readable` };
}

function checkIds({ schedules }: ListedWorker): Verdict {
  const ids = schedules.flatMap(({ id }) => id ?? []);
  const [first] = ids;
  if (first === undefined) return { state: 'unknown', found: 'no rows' };
  const lengths = [...new Set(ids.map(({ length }) => length))].toSorted((a, b) => a - b);
  const dashed = ids.filter((id) => id.startsWith('-')).length;
  const size = lengths.length === 1 ? String(lengths[0]) : `${String(lengths[0])} to ${String(lengths.at(-1))}`;
  const dashes = dashed === 0 ? '' : `; ${String(dashed)} of ${String(ids.length)} begin with "-"`;
  return { state: 'ok', found: `${size} characters, such as ${first}${dashes}` };
}

function checkTimezone({ timezone }: ListedWorker, declared: string | null): Verdict {
  const wanted = declared === null ? {} : { expected: declared };
  if (timezone === null) {
    const isUtc = declared === null || isSameZone(declared, 'UTC');
    return { state: isUtc ? 'unknown' : 'differs', found: 'none listed, which means UTC', ...wanted };
  }
  if (!isTimeZone(timezone)) return { state: 'differs', found: `${timezone}, which is not a known zone`, ...wanted };
  const isAgreed = declared === null || isSameZone(declared, timezone);
  return { state: isAgreed ? 'ok' : 'differs', found: timezone, ...wanted };
}

function checkCronZone(listed: ListedWorker): Verdict {
  const zone = listed.timezone ?? 'UTC';
  const crons = recognised(listed).flatMap(({ id, content: { when }, nextRunAt }) =>
    when.type === 'cron' ? [{ id, reading: readZone(when.cron, nextRunAt, zone) }] : [],
  );
  const expected = `next runs in ${zone}`;
  if (crons.length === 0) return { state: 'unknown', found: 'no cron is listed', expected };
  const others = crons.flatMap(({ id, reading }) => (reading.kind === 'other' ? [`${id} in ${reading.other}`] : []));
  if (others.length > 0) return { state: 'differs', found: nameSome(others, crons.length, 'cron'), expected };
  const telling = crons.filter(({ reading }) => reading.kind === 'expected' && reading.isTelling).length;
  if (telling > 0) {
    return { state: 'ok', found: `${zone}, by ${String(telling)} of ${count(crons.length, 'cron')}`, expected };
  }
  const isSilent = crons.every(({ reading }) => reading.kind === 'expected');
  const found = isSilent ? 'the listed crons run at the same times in other zones' : 'next runs that match no zone';
  return { state: 'unknown', found, expected };
}

function checkLate(listed: ListedWorker, now: Date): Verdict {
  const rows = recognised(listed);
  const { timezone } = listed;
  const late = rows.flatMap(({ id, content: { when }, nextRunAt }) => {
    const lateness = findLateness({ when, nextRunAt, timezone, now });
    return lateness === null ? [] : [`${id} ${lateness} since ${formatInstant(nextRunAt)}`];
  });
  if (late.length > 0) return { state: 'differs', found: nameSome(late, rows.length, 'row') };
  const due = rows.filter(({ nextRunAt }) => nextRunAt <= now).length;
  return { state: 'ok', found: due === 0 ? 'none' : `none; ${count(due, 'row')} due or running now` };
}

function checkDoubles(listed: ListedWorker): Verdict {
  const groups = [...groupBy(recognised(listed), ({ content }) => [contentKey(content)]).values()];
  const doubled = groups.filter(({ length }) => length > 1).map((rows) => rows.map(({ id }) => id).join(' = '));
  if (doubled.length === 0) return { state: 'ok', found: 'none' };
  const found = `${count(doubled.length, 'schedule')} more than once: ${listFirst(doubled, maxNamed)}`;
  return { state: 'differs', found };
}

function checkLeftovers({ workerId, schedules }: ListedWorker, account: string | null): Verdict {
  const left = schedules.filter(isProbeRow).map(({ id }) => id ?? 'a schedule without an id');
  if (left.length === 0) return { state: 'ok', found: 'none' };
  const found = `${count(left.length, 'row')}: ${left.join(', ')}`;
  return { state: 'differs', found, next: removeProbesCommand(workerId, account) };
}
