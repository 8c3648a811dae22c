import type { GuardEntry } from '../documents/guard-entry.ts';
import { toned } from './line.ts';
import type { Line } from './line.ts';
import { hintLines } from './problem-lines.ts';

/** What to do where no flag permits it. */
const policyWay = 'an exception in the policy, for a time';

/** What the guards found: the counts, and for a refusal what to write instead and the exact flag that permits it. */
export function guardLines(guards: readonly GuardEntry[]): readonly Line[] {
  return guards.flatMap(({ code, worker, message, hints, allowed, allow }) => {
    const sentence = `: ${worker ?? 'all workers'}: ${message}`;
    if (allowed) return [[toned('changed', `allowed[${code}]`), sentence]];
    return [
      [toned('removed', `refused[${code}]`), sentence],
      ...hints.flatMap(hintLines),
      [toned('dim', '  to permit it: '), allow ?? policyWay],
    ];
  });
}
