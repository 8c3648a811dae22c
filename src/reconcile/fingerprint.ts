import { createHash } from 'node:crypto';
import { contentKey } from '../model/content.ts';
import type { Content } from '../model/content.ts';
import { isWrite, scheduleIdOf } from '../model/plan.ts';
import type { Change } from '../model/plan.ts';

/**
 * SHA-256, hexadecimal, over what a plan would write: kind, worker, content and the id it cancels.
 * Names, reasons, next runs and the time of planning are not in it, so two plans that write the same share it.
 */
export function fingerprintChanges(changes: readonly Change[]): string {
  const writes = changes.filter(isWrite).map((change) => {
    const content = change.kind === 'cancel' ? null : contentKey(change.after);
    return JSON.stringify([change.kind, change.workerId, content, scheduleIdOf(change)]);
  });
  return sha256(writes.toSorted().join('\n'));
}

/** SHA-256, hexadecimal, of what makes a schedule itself; the form in which a ledger remembers it. */
export function hashContent(content: Content): string {
  return sha256(contentKey(content));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
