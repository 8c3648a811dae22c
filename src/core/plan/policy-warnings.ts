import type { Location } from '../model/diagnostic.ts';
import { breachHints } from '../policy/breach-words.ts';
import type { PlanJudgement } from './guard-policy.ts';

/** What policies say of a plan that refuses nothing. */
export interface PolicyRemark {
  readonly code: 'policy-breach' | 'policy-exception-ends' | 'policy-exception-unused';
  readonly message: string;
  readonly hint: string | null;
  readonly location: Location;
  /** Null: all workers together, or an exception. */
  readonly subject: { readonly alias: string; readonly workerId: string; readonly name: string | null } | null;
}

/** The breaches that a plan does not bring, or that only warn, then what there is to know of exceptions. */
export function describePolicy(judged: Pick<PlanJudgement, 'warned' | 'remarks'> | undefined): readonly PolicyRemark[] {
  if (judged === undefined) return [];
  const { warned, remarks } = judged;
  return [
    ...warned.map((breach): PolicyRemark => {
      const { alias, workerId, name, message, location } = breach;
      const subject = alias === null || workerId === null ? null : { alias, workerId, name };
      return { code: 'policy-breach', message, hint: breachHints(breach).join('; ') || null, location, subject };
    }),
    ...remarks.map((remark): PolicyRemark => ({ ...remark, subject: null })),
  ];
}
