/** What the calls of a probe mean that create nothing: cancels of what is gone, a worker that does not exist, no `when`. */
import { count } from '../../../core/words.ts';
import type { WorkerFinding } from '../checks.ts';
import type { Observations } from './experiments.ts';
import type { Cancelled, Sent } from './probe-hand.ts';

export function judgeCalls(seen: Observations): readonly WorkerFinding[] {
  return [judgeCancelAgain(seen), judgeCancelUnknown(seen), judgeUnknownWorker(seen), judgeInvalid(seen)];
}

function describeCancel({ kind, status, reason }: Cancelled): string {
  if (kind === 'failed') return reason ?? 'no answer';
  if (kind === 'there') return '{ "cancelled": true }';
  return status === 404 ? '404' : '{ "cancelled": false }';
}

function judgeCancelAgain({ date, cancel, cancelAgain }: Observations): WorkerFinding {
  const check = 'cancel-again';
  if (cancel === null) return unavailable(check, date);
  if (cancelAgain === null) {
    const found = cancel.kind === 'unknown' ? removed : describeCancel(cancel);
    return { check, state: 'unavailable', found };
  }
  const states = { unknown: 'ok', there: 'differs', failed: 'unavailable' } as const;
  return { check, state: states[cancelAgain.kind], found: describeCancel(cancelAgain) };
}

function judgeCancelUnknown({ cancelUnknown }: Observations): WorkerFinding {
  const check = 'unknown-schedule';
  if (cancelUnknown === null) return { check, state: 'unavailable', found: 'interrupted' };
  const states = { unknown: 'ok', there: 'differs', failed: 'unavailable' } as const;
  return { check, state: states[cancelUnknown.kind], found: describeCancel(cancelUnknown) };
}

function judgeUnknownWorker({ unknownWorker: sight }: Observations): WorkerFinding {
  const check = 'unknown-worker';
  if (sight === null) return { check, state: 'unavailable', found: 'interrupted' };
  if (sight.kind === 'listed')
    return { check, state: 'differs', found: `listed, with ${count(sight.rows, 'schedule')}` };
  const isAnswer = ['remote-not-found', 'remote-forbidden', 'remote-invalid'].includes(sight.code);
  return { check, state: isAnswer ? 'ok' : 'unavailable', found: sight.reason };
}

function judgeInvalid({ invalid }: Observations): WorkerFinding {
  const check = 'invalid-create';
  if (invalid?.kind === 'answered')
    return { check, state: 'differs', found: `a create without a time is answered with ${invalid.id}` };
  if (invalid?.kind === 'refused' && invalid.status !== null)
    return { check, state: 'ok', found: `status ${String(invalid.status)}` };
  if (invalid?.kind === 'lost' && invalid.status !== null) {
    return {
      check,
      state: 'differs',
      found: `status ${String(invalid.status)}, which leaves open whether it was done`,
    };
  }
  return unavailable(check, invalid);
}

/** Why an experiment tells nothing. */
export function unavailable(check: WorkerFinding['check'], sent: Sent | null): WorkerFinding {
  if (sent === null) return { check, state: 'unknown', found: 'nothing that is far enough away can be created now' };
  const reason = sent.kind === 'answered' ? 'the answer tells nothing' : sent.reason;
  return { check, state: 'unavailable', found: reason };
}

/** Why the absence of a row proves nothing. */
export const removed = 'a row was removed by others meanwhile';
