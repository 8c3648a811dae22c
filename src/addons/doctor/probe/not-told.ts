import type { WorkerFinding } from '../checks.ts';
import type { Sent } from './probe-hand.ts';

/** Why an experiment tells nothing. */
export function unavailable(check: WorkerFinding['check'], sent: Sent | null): WorkerFinding {
  if (sent === null) return { check, state: 'unknown', found: 'nothing that is far enough away can be created now' };
  const reason = sent.kind === 'answered' ? 'the answer tells nothing' : sent.reason;
  return { check, state: 'unavailable', found: reason };
}

/** Why the absence of a row proves nothing. */
export const removed = 'a row was removed by others meanwhile';
