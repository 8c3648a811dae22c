import type { Failure } from '../core/model/diagnostic.ts';
import { formatAddress } from '../core/model/declaration.ts';
import type { Outcome } from '../core/model/outcome.ts';
import type { CancelChange, ReplaceChange, UnprotectChange, WriteChange } from '../core/model/change.ts';
import { applyError } from './apply-error.ts';
import type { Attempt, LiveAttempt } from './attempt.ts';
import type { CancelResult } from './cancel-schedule.ts';

/** Returns the outcome of a change that depends on its create alone. */
export function concludeAttempt({ change, state }: Attempt): Outcome {
  switch (state.kind) {
    case 'live':
      return { change, status: 'done', scheduleId: state.scheduleId, error: null, notes: state.notes };
    case 'open':
      return unfinished(change, 'uncertain', state.error);
    case 'taken':
      return unfinished(change, 'failed', applyError('answer-differs', state.difference));
    case 'not-made': {
      const { status, error, putBackAs } = state;
      const outcome = unfinished(change, status, error);
      return putBackAs === undefined ? outcome : { ...outcome, scheduleId: putBackAs };
    }
  }
}

/** Returns the outcome of a replacement whose new schedule no list has shown: the old one stays. */
export function concludeUnlisted(change: ReplaceChange, state: LiveAttempt): Outcome {
  const { scheduleId } = state;
  const message = `the service returned ${scheduleId}, but no list has shown it, so ${change.before.id} was not cancelled`;
  return halfDone(change, state, applyError('not-listed', message, halfDoneHint(change)));
}

/** Returns the outcome of a replacement whose old schedule stays because another create did not succeed. */
export function concludeBlocked(change: ReplaceChange, state: LiveAttempt, blocker: string): Outcome {
  const { scheduleId } = state;
  const message = `${scheduleId} is live and ${change.before.id} was not cancelled, because the create of ${blocker} did not succeed`;
  return halfDone(change, state, applyError('blocked-by-create', message, halfDoneHint(change)));
}

/** Returns the outcome of a replacement after the cancel of its old schedule was sent. */
export function concludeReplace(change: ReplaceChange, state: LiveAttempt, cancelled: CancelResult): Outcome {
  const { scheduleId, notes } = state;
  if (cancelled.status === 'done') {
    const about = cancelled.notes.map((note) => `the previous version, ${change.before.id}: ${note}`);
    return { change, status: 'done', scheduleId, error: null, notes: [...notes, ...about] };
  }
  const { code, message: why } = cancelled.error;
  const message = `${scheduleId} is live, and the previous version, ${change.before.id}, may be live too: ${why}`;
  return halfDone(change, state, { code, message, hint: halfDoneHint(change) });
}

/** Returns the outcome of a cancel, whether it was sent or not. */
export function concludeCancel(change: CancelChange, { status, error, notes }: CancelResult): Outcome {
  return { change, status, scheduleId: change.before.id, error, notes };
}

/** Returns the outcome of a change that was not started. */
export function concludeSkipped(change: WriteChange | UnprotectChange, error: Failure): Outcome {
  return unfinished(change, 'skipped', error);
}

function halfDoneHint({ alias, name }: ReplaceChange): string {
  return `until the previous version is gone, both versions of ${formatAddress(alias, name)} run; with prune: all, the next apply cancels it`;
}

function halfDone(change: ReplaceChange, { scheduleId, notes }: LiveAttempt, error: Failure): Outcome {
  return { change, status: 'uncertain', scheduleId, error, notes };
}

function unfinished(change: WriteChange | UnprotectChange, status: Outcome['status'], error: Failure): Outcome {
  const scheduleId = change.kind === 'create' ? null : change.before.id;
  return { change, status, scheduleId, error, notes: [] };
}
