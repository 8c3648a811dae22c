/**
 * Finds the breaches of a policy in a declaration.
 *
 * Only the declaration is judged, so that every command says the same. A schedule counts if it is to be live now or
 * later: a paused or future schedule counts, a disabled or ended one does not.
 */
import { findOffCause } from '../model/bounds.ts';
import { formatAddress, type Declaration, type DeclaredSchedule, type DeclaredWorker } from '../model/declaration.ts';
import type { Breach, Found, Policy, PolicyException, PolicyLimits, PolicyRule } from '../model/policy.ts';
import { runsOnBusiestDay } from '../time/when.ts';
import { hasEnded, indexExceptions, permit, type ExceptionIndex } from './limits.ts';
import { scheduleRules, tooManyRuns, type ScheduleRule } from './schedule-rules.ts';

/** A policy at one instant, ready to judge by. */
export interface PolicyJudge {
  readonly policy: Policy;
  readonly exceptions: ExceptionIndex;
  readonly now: Date;
}

export function createPolicyJudge(policy: Policy, now: Date): PolicyJudge {
  return { policy, exceptions: indexExceptions(policy.exceptions), now };
}

/** Returns every breach of a policy: of schedules by worker and name, then of workers, then of all workers together. */
export function findBreaches(judge: PolicyJudge, { workers }: Pick<Declaration, 'workers'>): readonly Breach[] {
  const counting = workers.map((worker) => ({ worker, schedules: listCounting(worker, judge.now) }));
  const sums = counting.map(({ worker, schedules }) => ({ worker, runs: sumRuns(schedules) }));
  const total = sums.reduce((sum, { runs }) => sum + runs, 0);
  return [
    ...counting.flatMap(({ worker, schedules }) => schedules.flatMap((each) => judgeSchedule(each, worker, judge))),
    ...sums.flatMap(({ worker, runs }) => judgeWorker(runs, worker, judge)),
    ...judgeTotal(total, judge),
  ];
}

/** Returns the schedules of a worker that a policy judges: those to be live now or later. */
export function listCounting({ schedules }: DeclaredWorker, now: Date): readonly DeclaredSchedule[] {
  return schedules.filter((schedule) => {
    const cause = findOffCause(schedule, now);
    return cause !== 'disabled' && cause !== 'ended';
  });
}

function sumRuns(schedules: readonly DeclaredSchedule[]): number {
  return schedules.reduce((sum, { content }) => sum + (runsOnBusiestDay(content.when) ?? 0), 0);
}

/** Returns every breach of one schedule, whether or not it counts. */
export function judgeSchedule(
  schedule: DeclaredSchedule,
  worker: DeclaredWorker,
  judge: PolicyJudge,
): readonly Breach[] {
  const { alias, workerId } = worker;
  const { name, location } = schedule;
  const exceptions = judge.exceptions.ofSchedule(alias, name, workerId);
  const subject = { alias, workerId, name, location, what: formatAddress(alias, name), exceptions };
  return findInSchedule(schedule, worker, limitsAt(judge, exceptions)).map((found) => toBreach(found, subject, judge));
}

/** Returns the limits that apply to a schedule, with its exceptions. */
export function limitsOf(schedule: DeclaredSchedule, worker: DeclaredWorker, judge: PolicyJudge): PolicyLimits {
  return limitsAt(judge, judge.exceptions.ofSchedule(worker.alias, schedule.name, worker.workerId));
}

/** Returns the limits of a policy, extended by the exceptions that have not ended. */
function limitsAt({ policy: { limits }, now }: PolicyJudge, exceptions: readonly PolicyException[]): PolicyLimits {
  return exceptions.reduce((all, exception) => (hasEnded(exception, now) ? all : permit(all, exception)), limits);
}

interface FoundByRule extends Found {
  readonly rule: PolicyRule;
}

const rules = Object.entries(scheduleRules) as readonly [ScheduleRule, (typeof scheduleRules)[ScheduleRule]][];

/** Checks a schedule by each rule about single schedules. */
export function findInSchedule(
  schedule: DeclaredSchedule,
  worker: DeclaredWorker,
  limits: PolicyLimits,
): readonly FoundByRule[] {
  const all: FoundByRule[] = [];
  for (const [rule, check] of rules) {
    const found = check(schedule, limits, worker);
    if (found !== null) all.push({ rule, ...found });
  }
  return all;
}

function judgeWorker(runs: number, worker: DeclaredWorker, judge: PolicyJudge): readonly Breach[] {
  const { alias, workerId, location } = worker;
  const exceptions = judge.exceptions.ofWorker(workerId);
  const { worker: limit } = limitsAt(judge, exceptions).maxRunsPerDay;
  if (limit === null || runs <= limit) return [];
  const subject = { alias, workerId, name: null, location, what: `worker ${alias}`, exceptions };
  return [toBreach({ rule: 'maxRunsPerDay.worker', ...tooManyRuns(runs, limit) }, subject, judge)];
}

function judgeTotal(runs: number, judge: PolicyJudge): readonly Breach[] {
  const exceptions = judge.exceptions.ofAll;
  const { total: limit } = limitsAt(judge, exceptions).maxRunsPerDay;
  const { 'maxRunsPerDay.total': location } = judge.policy.places;
  if (limit === null || location === undefined || runs <= limit) return [];
  const subject = { alias: null, workerId: null, name: null, location, what: 'all workers together', exceptions };
  const found = tooManyRuns(runs, limit);
  return [toBreach({ rule: 'maxRunsPerDay.total', ...found, says: found.says.replace('runs', 'run') }, subject, judge)];
}

interface Subject extends Pick<Breach, 'alias' | 'workerId' | 'name' | 'location'> {
  /** The subject as a sentence names it. */
  readonly what: string;
  readonly exceptions: readonly PolicyException[];
}

function toBreach(
  { rule, excess, found, allowed, says, nearest }: FoundByRule,
  { what, exceptions, ...subject }: Subject,
  { policy: { file, warn }, now }: PolicyJudge,
): Breach {
  const ended = exceptions
    .flatMap((each) => (each.rule === rule && hasEnded(each, now) ? [each.until] : []))
    .toSorted();
  const demands = rule === 'require' ? 'requires' : 'allows';
  return {
    rule,
    policy: file,
    ...subject,
    refuses: !warn.includes(rule),
    message: `${what} ${says}; ${file} ${demands} ${allowed} (${rule})`,
    found,
    allowed,
    nearest: nearest(),
    exceptionEnded: ended.at(-1) ?? null,
    excess,
  };
}
