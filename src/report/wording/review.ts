import { compareBudgets } from '../../core/model/budget.ts';
import type { Content } from '../../core/model/content.ts';
import type { Change } from '../../core/model/plan.ts';
import type { FindLeftVersion, LeftVersion } from './left-version.ts';
import { describeRise } from './rate-warnings.ts';
import { findSecrets } from '../escape/secrets.ts';
import { countHidden } from '../escape/escape-invisible.ts';
import { count } from './words.ts';

/** What may be unusual about a schedule that would be written, in the order it is told. */
const changeWarningCodes = [
  'secret-in-prompt',
  'hidden-characters',
  'budget-raise',
  'runs-more',
  'previous-version-left',
] as const;

/** The same, and what may be unusual about a worker as a whole. */
export const warningCodes: readonly WarningCode[] = [...changeWarningCodes, 'runs-less'];

/** The word for one thing that a reviewer should know. */
export type WarningCode = (typeof changeWarningCodes)[number] | 'runs-less';

/** Something that a reviewer should know; it refuses nothing. */
export interface WarningEntry {
  readonly code: WarningCode;
  /** One sentence without a full stop; of a secret it tells kind and line alone. */
  readonly message: string;
}

/** What a reviewer should know of a create or a replacement, in the order of their codes; empty for other changes. */
export function reviewChange(change: Change, findLeftVersion: FindLeftVersion): readonly WarningEntry[] {
  if (change.kind !== 'create' && change.kind !== 'replace') return [];
  const before = change.kind === 'replace' ? change.before.content : null;
  const scene = { before, left: before === null ? findLeftVersion(change.after) : null };
  return changeWarningCodes.flatMap((code) => checks[code](change.after, scene).map((message) => ({ code, message })));
}

interface ReviewScene {
  /** Null for what is new. */
  readonly before: Content | null;
  /** What stays live beside what is new; null when nothing like it does. */
  readonly left: LeftVersion | null;
}

/** The messages of one code, none when all is well. */
type Check = (after: Content, scene: ReviewScene) => readonly string[];

const checks: Readonly<Record<(typeof changeWarningCodes)[number], Check>> = {
  'secret-in-prompt': ({ input }) =>
    findSecrets(input).map(({ kind, line, count: found }) => {
      const more = found === 1 ? '' : `, and ${String(found - 1)} more`;
      return `line ${String(line)} of the input holds what looks like a secret (${kind})${more}`;
    }),
  'hidden-characters': ({ input }) => {
    const hidden = countHidden(input);
    return hidden === 0 ? [] : [`the input has ${count(hidden, 'hidden character')}`];
  },
  'budget-raise': (after, { before }) => {
    if (before === null || compareBudgets(after.budget, before.budget) <= 0) return [];
    return [`the budget of each run rises from ${before.budget} to ${after.budget}`];
  },
  'runs-more': ({ when }, { before }) => {
    const rise = before === null ? null : describeRise(before.when, when);
    return rise === null ? [] : [rise];
  },
  'previous-version-left': (_, { left }) => {
    if (left === null) return [];
    const advice = 'if it is the previous version, both run: cancel it, or set prune: all so that rota does';
    return [`${left.scheduleId} has the same ${left.likeness} and stays live, because rota did not make it; ${advice}`];
  },
};
