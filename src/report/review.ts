import { findCronDispute } from '../forecast/cron-dispute.ts';
import { compareBudgets } from '../model/budget.ts';
import type { Content } from '../model/content.ts';
import type { Change } from '../model/plan.ts';
import { findSecrets } from './secrets.ts';
import { countHidden } from './visible-text.ts';
import { count } from './words.ts';

/** What may be unusual about a schedule that would be written, in the order it is told. */
export const warningCodes = ['secret-in-prompt', 'hidden-characters', 'budget-raise', 'cron-read-otherwise'] as const;

/** The word for one thing that a reviewer should know. */
export type WarningCode = (typeof warningCodes)[number];

/** Something that a reviewer should know of a change; it refuses nothing. */
export interface WarningEntry {
  readonly code: WarningCode;
  /** One sentence without a full stop; of a secret it tells kind and line alone. */
  readonly message: string;
}

/** What a reviewer should know of a create or a replacement, in the order of `warningCodes`; empty for other changes. */
export function reviewChange(change: Change): readonly WarningEntry[] {
  if (change.kind !== 'create' && change.kind !== 'replace') return [];
  const before = change.kind === 'replace' ? change.before.content : null;
  const { after } = change;
  return warningCodes.flatMap((code) => checks[code](after, before).map((message) => ({ code, message })));
}

/** The messages of one code, none when all is well; `before` is null for what is new. */
type Check = (after: Content, before: Content | null) => readonly string[];

const checks: Readonly<Record<WarningCode, Check>> = {
  'secret-in-prompt': ({ input }) =>
    findSecrets(input).map(({ kind, line, count: found }) => {
      const more = found === 1 ? '' : `, and ${String(found - 1)} more`;
      return `line ${String(line)} of the input holds what looks like a secret (${kind})${more}`;
    }),
  'hidden-characters': ({ input }) => {
    const hidden = countHidden(input);
    return hidden === 0 ? [] : [`the input has ${count(hidden, 'hidden character')}`];
  },
  'budget-raise': (after, before) => {
    if (before === null || compareBudgets(after.budget, before.budget) <= 0) return [];
    return [`the budget of each run rises from ${before.budget} to ${after.budget}`];
  },
  'cron-read-otherwise': ({ when }) => {
    const dispute = when.kind === 'cron' ? findCronDispute(when.cron) : null;
    return dispute === null ? [] : [`the service ${dispute.service}, other crons ${dispute.others}; ${dispute.hint}`];
  },
};
