import type { Declaration } from '../model/declaration.ts';
import type { Breach, Policy } from '../model/policy.ts';
import { createPolicyJudge, findBreaches } from './judge-policy.ts';
import { reviewExceptions } from './review-exceptions.ts';
import type { ExceptionRemark } from './review-exceptions.ts';

/** What policies say of a declaration. */
export interface PolicyJudgement {
  /** By policy, then as `findBreaches` orders them; what two policies find alike is there once. */
  readonly breaches: readonly Breach[];
  /** Of the first policy: the exceptions of another revision are not there to be changed. */
  readonly remarks: readonly ExceptionRemark[];
}

/**
 * Judges a declaration by policies, each by itself; the first is that of the checkout. Pure: the same input, the same answer.
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

/** Text that two breaches share exactly when people read the same of both, whichever policy says it. */
function keyOf({ rule, alias, name, refuses, found, allowed }: Breach): string {
  return JSON.stringify([rule, alias, name, refuses, found, allowed]);
}
