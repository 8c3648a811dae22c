import type { Failure } from '../core/model/diagnostic.ts';
import type { LedgerError } from '../errors.ts';

/**
 * Why a change is not done, where the service did not say so itself:
 * `interrupted` and `blocked-by-create` were not started, or not finished; `date-passed` and `vanished` are one-shots
 * that time overtook; `answer-differs` and `answer-unreadable` are creates answered with something else; `not-listed`
 * and `still-listed` are writes that the list does not show; `runs-again` is a stopped schedule that moved on by itself
 * before it was renewed; `may-be-lost` is a schedule whose previous version had to go before
 * its new one could be made; `churning` was written too often already; `not-started` is a run that the list shows with its time ahead; the ledger's own codes are about its record.
 */
export const applyErrorCodes = [
  'interrupted',
  'blocked-by-create',
  'unavailable',
  'date-passed',
  'vanished',
  'answer-differs',
  'answer-unreadable',
  'not-listed',
  'still-listed',
  'claimed-by-create',
  'runs-again',
  'may-be-lost',
  'churning',
  'not-started',
] as const;

type ApplyErrorCode = LedgerError['code'] | (typeof applyErrorCodes)[number];

/** An error of the apply itself; the hint says what to type next. */
export function applyError(code: ApplyErrorCode, message: string, hint: string | null = null): Failure {
  return { code, message, hint };
}

/** What was not started because a person or the system asked rota to stop. */
export function interruptedError(): Failure {
  return applyError('interrupted', 'was not started: rota was asked to stop', 'apply again');
}

/** What may have neither form live after a failure between its cancel and its create. */
export function mayBeLostError(message: string): Failure {
  return applyError('may-be-lost', message, 'neither form may be live now: apply again');
}

/** What is not begun because a create of the same worker did not succeed. */
export function blockedError(blocker: string): Failure {
  const message = `was not started: the create of ${blocker} did not succeed, and then nothing on its worker is cancelled`;
  return applyError('blocked-by-create', message);
}

/** What is not cancelled because the service answered a create with it. */
export function claimedError(scheduleId: string): Failure {
  const message = `was not cancelled: the service answered a create with ${scheduleId}`;
  return applyError('claimed-by-create', message, 'run: rota plan');
}
