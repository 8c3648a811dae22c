import { assertNever } from '../model/assert-never.ts';
import type { Budget } from '../model/budget.ts';
import type { Content } from '../model/content.ts';
import type { When } from '../model/when.ts';

/** A `Content` in the API's own words, flat, as the service lists it. */
export type ContentEntry = WhenEntry & {
  readonly budget: Budget;
  /** The whole prompt. */
  readonly input: string;
};

type WhenEntry =
  | { readonly type: 'cron'; readonly cron: string }
  | { readonly type: 'interval'; /** Whole seconds. */ readonly intervalSeconds: number }
  | { readonly type: 'scheduled'; /** UTC, whole seconds. */ readonly date: string }
  | { readonly type: 'delayed'; /** Whole seconds. */ readonly delayInSeconds: number };

/** Writes a content as documents hold it. */
export function createContentEntry({ when, budget, input }: Content): ContentEntry {
  return { ...whenEntryOf(when), budget, input };
}

/** Reads a content back; the inverse of `createContentEntry`. */
export function contentOf(entry: ContentEntry): Content {
  return { when: whenOf(entry), budget: entry.budget, input: entry.input };
}

function whenEntryOf(when: When): WhenEntry {
  switch (when.kind) {
    case 'cron':
      return { type: 'cron', cron: when.cron };
    case 'interval':
      return { type: 'interval', intervalSeconds: when.intervalSeconds };
    case 'scheduled':
      return { type: 'scheduled', date: when.date };
    case 'delayed':
      return { type: 'delayed', delayInSeconds: when.delayInSeconds };
    default:
      return assertNever(when);
  }
}

function whenOf(entry: WhenEntry): When {
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
