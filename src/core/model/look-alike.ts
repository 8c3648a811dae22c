import type { Content } from './content.ts';
import { whenKey } from '../time/when.ts';
import type { WhenKind } from '../time/when.ts';

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
