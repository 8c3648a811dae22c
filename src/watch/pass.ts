import type { RotaError } from '../errors.ts';
import type { Declaration } from '../model/declaration.ts';
import type { Loaded, Preview, Reconciliation } from '../pipeline.ts';
import type { Cause } from './requests.ts';

/** One turn of the loop: the files read once, and the service made to follow them. */
export interface Pass {
  /** Unique over all processes; names the pass in every line logged of it. */
  readonly runId: string;
  /** At least one. */
  readonly causes: readonly Cause[];
  readonly startedAt: Date;
  /** From its start to its end, in milliseconds, 0 or more. */
  readonly durationMs: number;
  /** What the files said. */
  readonly loaded: Loaded;
  /** The declaration that was kept to: the last one that loaded; null when none ever has. */
  readonly inForce: Declaration | null;
  /** Whether every worker was looked at, or only those whose declaration was edited. */
  readonly scope: 'all' | 'edited';
  readonly end: PassEnd;
}

/** What a pass came to. */
export type PassEnd =
  /** No declaration has ever loaded. */
  | { readonly kind: 'undeclared' }
  /** The files changed and say what they said before; the service was not called. */
  | { readonly kind: 'unchanged' }
  /** The service has what is declared; the reconciliation is null in a dry run. */
  | ReachedEnd<'settled', Reconciliation | null>
  /** A dry run found something to write. */
  | ReachedEnd<'pending', null>
  /** A guard refused; nothing was written. */
  | ReachedEnd<'refused', null>
  /** A worker could not be listed, a change is not done, or the service does not show it. */
  | ReachedEnd<'incomplete', Reconciliation | null>
  /** Asked to stop before it was over; null: before anything was written. */
  | { readonly kind: 'stopped'; readonly reached: Reached<Reconciliation> | null }
  /** It could not begin, or could not remember what it was about to do; nothing was written. */
  | { readonly kind: 'failed'; readonly error: RotaError };

/** A plan, and what became of it. */
export interface Reached<Result extends Reconciliation | null> {
  readonly preview: Preview;
  readonly reconciliation: Result;
}

interface ReachedEnd<Kind extends string, Result extends Reconciliation | null> extends Reached<Result> {
  readonly kind: Kind;
}
