/** What a plan would write, in a form in which two plans can be compared, and hashes over that. */
import { createHash } from 'node:crypto';
import { contentKey, type Content } from '../model/content.ts';
import { formatAddress } from '../model/declaration.ts';
import {
  isReviewed,
  scheduleIdOf,
  type Change,
  type HoldChange,
  type UnprotectChange,
  type WriteChange,
} from '../model/change.ts';

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

/** One write of a plan, in the form in which two plans can be compared; volatile parts are left out. */
export interface PlannedWrite {
  /** Equal in two plans exactly when they would write the same. */
  readonly key: string;
  /** For a person: `cancel research/old (sch_1)`. */
  readonly words: string;
}

/** What changes would write, in their order: to the service, and what a person has the ledger remember. */
export function listWrites(changes: readonly Change[]): readonly PlannedWrite[] {
  return changes.flatMap((change) => {
    if (isReviewed(change)) return [{ key: keyOf(change), words: wordsOf(change) }];
    return change.kind === 'hold' && change.isCountedAsDone === true ? [countAsDone(change)] : [];
  });
}

function countAsDone({ alias, workerId, name, content }: HoldChange): PlannedWrite {
  return {
    key: JSON.stringify(['completed', workerId, content === null ? null : contentKey(content), null]),
    words: `count ${formatAddress(alias, name ?? '')} as done`,
  };
}

const maxNamed = 5;

/** The first few writes by their words, with how many more there are; at least one. */
export function nameWrites(writes: readonly PlannedWrite[]): string {
  const named = writes.slice(0, maxNamed).map(({ words }) => words);
  const rest = writes.length - named.length;
  return `${named.join(', ')}${rest > 0 ? `, and ${String(rest)} more` : ''}`;
}

/** How a plan differs from the one that was reviewed, a sentence each; empty when both write the same. */
export function describeMove(reviewed: readonly PlannedWrite[], now: readonly PlannedWrite[]): readonly string[] {
  const reviewedKeys = new Set(reviewed.map(({ key }) => key));
  const keysNow = new Set(now.map(({ key }) => key));
  return [
    ...reviewed.filter(({ key }) => !keysNow.has(key)).map(({ words }) => `no longer needed: ${words}`),
    ...now.filter(({ key }) => !reviewedKeys.has(key)).map(({ words }) => `not in the reviewed plan: ${words}`),
  ];
}

function keyOf(change: WriteChange | UnprotectChange): string {
  const content = 'after' in change ? contentKey(change.after) : null;
  return JSON.stringify([change.kind, change.workerId, content, scheduleIdOf(change)]);
}

function wordsOf(change: WriteChange | UnprotectChange): string {
  const address = change.name === null ? change.alias : formatAddress(change.alias, change.name);
  const id = scheduleIdOf(change);
  return `${change.kind} ${address}${id === null ? '' : ` (${id})`}`;
}
