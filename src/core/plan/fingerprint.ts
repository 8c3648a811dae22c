/** The writes of a plan in a form that can be compared with another plan's, and hashes of writes and contents. */
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
 * Returns the SHA-256, hexadecimal, of what a plan would write: kind, worker, content and the ID it cancels. Names,
 * reasons, next runs and the time of planning are left out, so two plans with the same writes share it.
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

/** Returns the SHA-256, hexadecimal, of a content, as a ledger stores it. Hashes each object once. */
export function hashContent(content: Content): string {
  const known = hashes.get(content);
  if (known !== undefined) return known;
  const hash = sha256(contentKey(content));
  hashes.set(content, hash);
  return hash;
}

/** Returns the SHA-256 of UTF-8 text, hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** One write of a plan, without volatile parts, in a form that can be compared with another plan's. */
export interface PlannedWrite {
  /** Equal in two plans exactly if they would write the same. */
  readonly key: string;
  /** For people: `cancel research/old (sch_1)`. */
  readonly words: string;
}

/**
 * Lists what changes would write, in their order: to the service, and to the ledger if a person reviews or decides it.
 */
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

/** Names the first few writes and counts the rest; expects at least one. */
export function nameWrites(writes: readonly PlannedWrite[]): string {
  const named = writes.slice(0, maxNamed).map(({ words }) => words);
  const rest = writes.length - named.length;
  return `${named.join(', ')}${rest > 0 ? `, and ${String(rest)} more` : ''}`;
}

/** Says how a plan differs from the reviewed plan, one sentence each; empty if both write the same. */
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
