/**
 * Live schedules that may be the previous version of a declared one and that nothing cancels.
 *
 * Under `prune: none`, and under `owned` for what rota did not make, an undeclared row stays, so an edit of what it runs
 * is a create and both run. Whether the row is the previous version cannot be known: its prompt says much, its time
 * less. Where the ledger remembers the worker it would have replaced what it made, so there the prompt alone counts.
 */
import { formatAddress } from '../model/declaration.ts';
import { remembersNothing } from '../model/owned.ts';
import { whenKey, type WhenKind } from '../time/when.ts';
import type { Content } from '../model/content.ts';
import type { Change, HoldChange } from '../model/change.ts';
import type { WorkerContext } from './worker-context.ts';

/** Marks the holds that may be a previous version of what is, or would be, live as declared; leaves all others as they are. */
export function markPreviousVersions(context: WorkerContext, changes: readonly Change[]): readonly Change[] {
  if (!changes.some((change) => isLeft(context, change))) return changes;
  const findLookAlike = createFindLookAlike(changes.flatMap(listCurrent), ({ content }) => content);
  const promptOnly = !remembersNothing(context.record);
  return changes.map((change) => {
    if (!isLeft(context, change)) return change;
    const found = findLookAlike(change.content);
    if (found === null || (promptOnly && found.likeness !== 'prompt')) return change;
    const address = formatAddress(context.worker.alias, found.candidate.name);
    const reason = `${change.reason}; with the same ${found.likeness} as ${address} it may be the previous version, and then both run`;
    return { ...change, cause: 'previous-version', reason };
  });
}

type LeftRow = HoldChange & { readonly content: Content; readonly scheduleId: string };

/** Whether a row is left alone by `prune` alone: no declaration and no ignore rule accounts for it. */
function isLeft({ declaredNames }: WorkerContext, change: Change): change is LeftRow {
  if (change.kind !== 'hold' || change.scheduleId === null || change.content === null) return false;
  const isUnclaimed = change.name === null || !declaredNames.has(change.name);
  return isUnclaimed && (change.cause === 'unpruned' || change.cause === 'foreign');
}

function listCurrent(change: Change): readonly { readonly name: string; readonly content: Content }[] {
  switch (change.kind) {
    case 'keep':
    case 'adopt':
    case 'unprotect':
      return [{ name: change.name, content: change.before.content }];
    case 'create':
    case 'replace':
      return [{ name: change.name, content: change.after }];
    case 'cancel':
    case 'forget':
    case 'hold':
      return [];
  }
}

/** What two contents that may be versions of one schedule have in common. */
export type Likeness = 'prompt' | 'cron' | 'interval' | 'date' | 'delay';

/** One of the candidates, and what it has in common with the content it was found for. */
export interface SimilarContent<T> {
  readonly candidate: T;
  readonly likeness: Likeness;
}

const whenWords: Readonly<Record<WhenKind, Likeness>> = {
  cron: 'cron',
  interval: 'interval',
  scheduled: 'date',
  delayed: 'delay',
};

/**
 * Finds the candidate that an edit may have made of a content, or the other way round: the first with its prompt, else
 * the first that runs at its time; null when none has either.
 */
export function createFindLookAlike<T>(
  candidates: readonly T[],
  contentOf: (candidate: T) => Content,
): (content: Content) => SimilarContent<T> | null {
  const byInput = new Map<string, T>();
  const byWhen = new Map<string, T>();
  for (const candidate of candidates) {
    const { input, when } = contentOf(candidate);
    if (!byInput.has(input)) byInput.set(input, candidate);
    if (!byWhen.has(whenKey(when))) byWhen.set(whenKey(when), candidate);
  }
  return ({ input, when }) => {
    const samePrompt = byInput.get(input);
    if (samePrompt !== undefined) return { candidate: samePrompt, likeness: 'prompt' };
    const sameWhen = byWhen.get(whenKey(when));
    return sameWhen === undefined ? null : { candidate: sameWhen, likeness: whenWords[when.type] };
  };
}
