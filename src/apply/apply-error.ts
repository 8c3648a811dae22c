import type { Failure } from '../core/model/diagnostic.ts';
import type { LedgerError } from '../errors.ts';

/**
 * Why a change is not done, if the service itself gave no reason. The ledger's own codes are about its record.
 *
 *   interrupted, blocked-by-create      not started, or not finished
 *   unavailable                         the worker could not be listed
 *   date-passed, vanished               a one-shot that time has overtaken
 *   answer-differs, answer-unreadable   a create whose response is something else
 *   not-listed, still-listed            a write that the list does not show
 *   claimed-by-create                   a cancel of a row that the service returned for a create
 *   runs-again                          a stopped schedule that moved on by itself before it was renewed
 *   may-be-lost                         a schedule whose previous version had to go before its new one could be created
 *   churning                            a schedule that was written too often already
 *   not-started                         a run that the list shows with its time still ahead
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

/** Returns an error of the apply itself; the hint says what to type next. */
export function applyError(code: ApplyErrorCode, message: string, hint: string | null = null): Failure {
  return { code, message, hint };
}

/** The error of a change that was not started because rota was asked to stop. */
export function interruptedError(): Failure {
  return applyError('interrupted', 'was not started: rota was asked to stop', 'apply again');
}

/** The error of a change that failed between its cancel and its create, so that neither version may be live. */
export function mayBeLostError(message: string): Failure {
  return applyError('may-be-lost', message, 'possibly neither version is live: apply again');
}

/** The error of a change that was not started because a create on the same worker did not succeed. */
export function blockedError(blocker: string): Failure {
  const message = `was not started: the create of ${blocker} did not succeed, so nothing on its worker is cancelled`;
  return applyError('blocked-by-create', message);
}

/** The error of a cancel that was not sent because the service answered a create with that schedule. */
export function claimedError(scheduleId: string): Failure {
  const message = `was not cancelled: the service returned ${scheduleId} for a create`;
  return applyError('claimed-by-create', message, 'run: rota plan');
}
