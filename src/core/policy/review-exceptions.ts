import { formatAddress } from '../model/declaration.ts';
import type { Declaration, DeclaredSchedule, DeclaredWorker } from '../model/declaration.ts';
import type { Location } from '../model/diagnostic.ts';
import type { PolicyException } from '../model/policy.ts';
import { hasEnded, isEnding } from './exceptions.ts';
import { findInSchedule, listCounting } from './judge-policy.ts';
import type { PolicyJudge } from './judge-policy.ts';
import { hasRule } from './limits.ts';

/** Something to know about an exception. */
export interface ExceptionRemark {
  readonly code: 'policy-exception-ends' | 'policy-exception-unused';
  /** One sentence without a full stop. */
  readonly message: string;
  readonly hint: string;
  readonly location: Location;
}

/** The exceptions of a policy that end soon, or that permit nothing, in the order of the file. */
export function reviewExceptions(
  judge: PolicyJudge,
  { workers }: Pick<Declaration, 'workers'>,
): readonly ExceptionRemark[] {
  const { exceptions } = judge.policy;
  if (exceptions.length === 0) return [];
  const subjects = new Map<string, ExceptionSubject>();
  for (const worker of workers) {
    for (const schedule of worker.schedules) {
      subjects.set(formatAddress(worker.alias, schedule.name), { worker, schedule });
    }
  }
  const workerIds = new Set(workers.map(({ workerId }) => workerId));
  return exceptions.flatMap((exception): readonly ExceptionRemark[] => {
    const { rule, until, location, reason } = exception;
    const what = `the exception of ${nameOf(exception)} from ${rule}`;
    const useless = findUseless(exception, { judge, subjects, workerIds });
    if (useless !== null) {
      const message = `${what} ${useless}`;
      return [{ code: 'policy-exception-unused', message, hint: 'remove it, or correct it', location }];
    }
    if (!isEnding(exception, judge.now)) return [];
    const message = `${what} (${reason}) ends after ${until}; what it permits is a breach from then on`;
    const hint = 'change the schedule before then, or move until and say why';
    return [{ code: 'policy-exception-ends', message, hint, location }];
  });
}

interface ExceptionSubject {
  readonly worker: DeclaredWorker;
  readonly schedule: DeclaredSchedule;
}

function nameOf({ schedule, workerId }: PolicyException): string {
  return schedule ?? workerId ?? 'all workers';
}

/** Why an exception permits nothing, as a predicate; null when it does, or may. */
function findUseless(
  exception: PolicyException,
  {
    judge,
    subjects,
    workerIds,
  }: {
    readonly judge: PolicyJudge;
    readonly subjects: ReadonlyMap<string, ExceptionSubject>;
    readonly workerIds: ReadonlySet<string>;
  },
): string | null {
  const { rule, until, schedule: address, workerId } = exception;
  const { limits } = judge.policy;
  if (hasEnded(exception, judge.now)) return `ended after ${until}`;
  if (!hasRule(limits, rule)) return 'is from a rule that the policy does not have';
  if (address === null) {
    return workerId === null || workerIds.has(workerId) ? null : 'is of a worker that no file declares';
  }
  const subject = subjects.get(address);
  if (subject === undefined) return 'is of a schedule that no file declares';
  const { worker, schedule } = subject;
  if (workerId !== null && workerId !== worker.workerId)
    return `is of the worker ${workerId}, which is not ${worker.alias}`;
  if (!listCounting(worker, judge.now).includes(schedule)) return null;
  const isNeeded = findInSchedule(schedule, worker, limits).some((found) => found.rule === rule);
  return isNeeded ? null : 'is not needed: the schedule passes without it';
}
