/** What policies say about a declaration: breaches and remarks on exceptions, also as diagnostics. */
import { formatAddress, type Declaration, type DeclaredSchedule, type DeclaredWorker } from '../model/declaration.ts';
import { createPolicyJudge, findBreaches, findInSchedule, listCounting, type PolicyJudge } from './judge-policy.ts';
import { hasEnded, hasRule, isEnding } from './limits.ts';
import type { Breach, Policy, PolicyException } from '../model/policy.ts';
import type { Diagnostic, Location } from '../model/diagnostic.ts';

/** Result of judging a declaration by policies. */
export interface PolicyJudgement {
  /** By policy, then in the order of `findBreaches`. A breach that two policies share is listed once. */
  readonly breaches: readonly Breach[];
  /** About the checkout's policy only: exceptions of another revision cannot be changed here. */
  readonly remarks: readonly ExceptionRemark[];
}

/**
 * Judges a declaration by each of several policies; one of them may be the checkout's. Pure.
 *
 * @example
 * ```ts
 * const loaded = await loadPolicy();
 * const policies = loaded.kind === 'loaded' && loaded.policy !== null ? [loaded.policy] : [];
 * const { breaches } = judgeDeclaration(declaration, policies, now);
 * ```
 */
export function judgeDeclaration(
  declaration: Pick<Declaration, 'workers'>,
  policies: readonly Policy[],
  now: Date,
): PolicyJudgement {
  const judges = policies.map((policy) => createPolicyJudge(policy, now));
  const seen = new Set<string>();
  const breaches = judges
    .flatMap((judge) => findBreaches(judge, declaration))
    .filter((breach) => {
      const key = keyOf(breach);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  const own = judges.find(({ policy }) => policy.revision === null);
  return { breaches, remarks: own === undefined ? [] : reviewExceptions(own, declaration) };
}

/** Returns a key that two breaches share exactly if they read the same to people, whichever policy finds them. */
function keyOf({ rule, alias, name, refuses, found, allowed }: Breach): string {
  return JSON.stringify([rule, alias, name, refuses, found, allowed]);
}

/** A remark on an exception of a policy. */
export interface ExceptionRemark {
  readonly code: 'policy-exception-ends' | 'policy-exception-unused';
  /** One sentence without a full stop. */
  readonly message: string;
  readonly hint: string;
  readonly location: Location;
}

/** Returns remarks on the exceptions that end soon or permit nothing, in file order. */
function reviewExceptions(judge: PolicyJudge, { workers }: Pick<Declaration, 'workers'>): readonly ExceptionRemark[] {
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
    const what = `the exception for ${exception.schedule ?? exception.workerId ?? 'all workers'} from ${rule}`;
    const useless = findUseless(exception, judge, subjects, workerIds);
    if (useless !== null) {
      const message = `${what} ${useless}`;
      return [{ code: 'policy-exception-unused', message, hint: 'remove or correct it', location }];
    }
    if (!isEnding(exception, judge.now)) return [];
    const message = `${what} (${reason}) ends after ${until}; after that, what it permits is a breach`;
    const hint = 'change the schedule before then, or extend until with a reason';
    return [{ code: 'policy-exception-ends', message, hint, location }];
  });
}

interface ExceptionSubject {
  readonly worker: DeclaredWorker;
  readonly schedule: DeclaredSchedule;
}

/** Says why an exception permits nothing, as a predicate; null if it does, or may, permit something. */
function findUseless(
  exception: PolicyException,
  judge: PolicyJudge,
  subjects: ReadonlyMap<string, ExceptionSubject>,
  workerIds: ReadonlySet<string>,
): string | null {
  const { rule, until, schedule: address, workerId } = exception;
  const { limits } = judge.policy;
  if (hasEnded(exception, judge.now)) return `ended after ${until}`;
  if (!hasRule(limits, rule)) return 'names a rule that the policy does not have';
  if (address === null) {
    return workerId === null || workerIds.has(workerId) ? null : 'is for a worker that no file declares';
  }
  const subject = subjects.get(address);
  if (subject === undefined) return 'is for a schedule that no file declares';
  const { worker, schedule } = subject;
  if (workerId !== null && workerId !== worker.workerId)
    return `is for the worker ${workerId}, which is not ${worker.alias}`;
  if (!listCounting(worker, judge.now).includes(schedule)) return null;
  const isNeeded = findInSchedule(schedule, worker, limits).some((found) => found.rule === rule);
  return isNeeded ? null : 'is not needed: the schedule passes without it';
}

/** Lists what to write for a breach, one line each. */
export function breachHints({ nearest, policy, exceptionEnded }: Breach): readonly string[] {
  return [
    ...(nearest === null ? [] : [`the nearest value that passes: ${nearest}`]),
    ...(exceptionEnded === null ? [] : [`its exception in ${policy} ended after ${exceptionEnded}`]),
  ];
}

/** Turns a breach into a diagnostic: an error if the policy refuses it, else a warning. */
export function breachDiagnostic(breach: Breach): Diagnostic {
  const { message, location, refuses } = breach;
  const hint = breachHints(breach).join('; ') || null;
  return { severity: refuses ? 'error' : 'warning', code: 'policy-breach', message, location, hint, excerpt: null };
}

/** Turns a remark on an exception into a diagnostic. */
export function remarkDiagnostic(remark: ExceptionRemark): Diagnostic {
  return { severity: 'warning', ...remark, excerpt: null };
}
