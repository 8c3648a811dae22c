import { assertNever } from '../../core/assert-never.ts';
import type { Budget, Content } from '../../core/model/content.ts';
import { toApiWhen } from '../../core/time/when.ts';
import type { ApiWhen, When } from '../../core/time/when.ts';
import { whenWords } from '../../core/time/when-words.ts';

/** A `Content` in the API's own words, flat, as the service lists it. */
export type ContentEntry = ApiWhen & {
  readonly budget: Budget;
  /** The whole prompt. */
  readonly input: string;
};

/** Writes a content as documents hold it. */
export function createContentEntry({ when, budget, input }: Content): ContentEntry {
  return Object.assign(toApiWhen(when), { budget, input });
}

/** Reads a content back; the inverse of `createContentEntry`. */
export function contentOf(entry: ContentEntry): Content {
  return { when: whenOf(entry), budget: entry.budget, input: entry.input };
}

/** When a content runs, in words; null without one, and for a cron that cannot be read. */
export function wordsOf(entry: ContentEntry | null, formatDate?: (instant: string) => string): string | null {
  return entry === null ? null : whenWords(whenOf(entry), formatDate);
}

function whenOf(entry: ApiWhen): When {
  switch (entry.type) {
    case 'cron':
      return { kind: 'cron', cron: entry.cron };
    case 'interval':
      return { kind: 'interval', intervalSeconds: entry.intervalSeconds };
    case 'scheduled':
      return { kind: 'scheduled', date: entry.date };
    case 'delayed':
      return { kind: 'delayed', delayInSeconds: entry.delayInSeconds };
    default:
      return assertNever(entry);
  }
}
