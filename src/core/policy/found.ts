import type { DeclaredSchedule } from '../model/declaration.ts';

/** A schedule as rules see it; of what is live the notes of its declaration stand for its own. */
export type JudgedSchedule = Pick<DeclaredSchedule, 'content' | 'description' | 'owner' | 'spread'>;

/** What a rule finds. */
export interface Found {
  /** By how much, more than 0; comparable with what the same rule finds elsewhere. */
  readonly excess: number;
  /** What is declared. */
  readonly found: string;
  /** What the rule permits. */
  readonly allowed: string;
  /** What is declared, as a predicate. */
  readonly says: string;
  /** The nearest value that passes; null where there is none. */
  readonly nearest: () => string | null;
}
