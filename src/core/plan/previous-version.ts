/**
 * Live schedules that may be the previous version of a declared schedule and that nothing cancels.
 *
 * Under `prune: none`, and under `prune: owned` for rows that rota did not create, an undeclared row stays. So an edit
 * of its schedule is a create, and both run. Whether the row is the previous version cannot be known: its prompt says
 * much, its time less. If the ledger remembers the worker, rota would have replaced its own row, so only the prompt
 * counts there.
 */
import { formatAddress } from '../model/declaration.ts';
import { remembersNothing } from '../model/owned.ts';
import { whenKey, type WhenKind } from '../time/when.ts';
import type { Content } from '../model/content.ts';
import type { Change, HoldChange } from '../model/change.ts';
import type { WorkerContext } from './worker-context.ts';

/**
 * Marks holds that may be a previous version of what is, or would be, live as declared; keeps all other changes as they
 * are.
 */
export function markPreviousVersions(context: WorkerContext, changes: readonly Change[]): readonly Change[] {
  if (!changes.some((change) => isLeft(context, change))) return changes;
  const findLookAlike = createFindLookAlike(changes.flatMap(listCurrent), ({ content }) => content);
  const promptOnly = !remembersNothing(context.record);
  return changes.map((change) => {
    if (!isLeft(context, change)) return change;
    const found = findLookAlike(change.content);
    if (found === null || (promptOnly && found.likeness !== 'prompt')) return change;
    const address = formatAddress(context.worker.alias, found.candidate.name);
    const reason = `${change.reason}; it has the same ${found.likeness} as ${address} and may be its previous version, in which case both run`;
    return { ...change, cause: 'previous-version', reason };
  });
}

type LeftRow = HoldChange & { readonly content: Content; readonly scheduleId: string };

/** Whether a row is left alone by `prune` only: no declaration and no ignore rule accounts for it. */
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

/** What two possible versions of one schedule have in common. */
export type Likeness = 'prompt' | 'cron' | 'interval' | 'date' | 'delay';

/** A candidate, and what it has in common with the content it was found for. */
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
 * Returns a function that finds the candidate that may be another version of a content: the first with the same prompt,
 * else the first that runs at the same time; null if there is neither.
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
