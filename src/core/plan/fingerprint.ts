import { createHash } from 'node:crypto';
import { contentKey } from '../model/content.ts';
import type { Content } from '../model/content.ts';
import type { PlannedWrite } from './planned-write.ts';

/**
 * SHA-256, hexadecimal, over what a plan would write: kind, worker, content and the id it cancels.
 * Names, reasons, next runs and the time of planning are not in it, so two plans that write the same share it.
 */
export function fingerprintWrites(writes: readonly PlannedWrite[]): string {
  return sha256(
    writes
      .map(({ key }) => key)
      .toSorted()
      .join('\n'),
  );
}

const hashes = new WeakMap<Content, string>();

/** SHA-256, hexadecimal, of what makes a schedule itself; the form in which a ledger remembers it. Made once for each value. */
export function hashContent(content: Content): string {
  const known = hashes.get(content);
  if (known !== undefined) return known;
  const hash = sha256(contentKey(content));
  hashes.set(content, hash);
  return hash;
}

/** SHA-256 of UTF-8 text, hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
