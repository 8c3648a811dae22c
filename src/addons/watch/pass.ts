import type { RotaError } from '../../errors.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import type { Loaded, PlanResult, ApplyResult } from '../../pipeline.ts';
import type { Unsettled } from './settled-load.ts';

/**
 * Why a pass begins: the process started, a file changed, somebody sent SIGHUP, the interval is over, or the last pass
 * left something to do again, or a `from` or `until` has been reached.
 */
export type Cause = 'start' | 'change' | 'hangup' | 'interval' | 'retry' | 'instant';

/** One turn of the loop: the files read once, and the service made to follow them. */
export interface Pass {
  /** Unique over all processes; names the pass in every line logged of it. */
  readonly runId: string;
  /** At least one. */
  readonly causes: readonly Cause[];
  readonly startedAt: Date;
  /** From its start to its end, in milliseconds, 0 or more. */
  readonly durationMs: number;
  /** What the files said, if they could be read. */
  readonly loaded: Loaded | Unsettled;
  /** The declaration that was kept to: the last one that loaded; null when none ever has. */
  readonly inForce: Declaration | null;
  /** The declaration that the service last had, before this pass, and when that was; null when no pass has ended so yet. */
  readonly reachedBefore: { readonly declaration: Declaration; readonly at: Date } | null;
  /** When the next `from` or `until` comes, by this machine's clock; null when none is ahead, or the pass ended in trouble. */
  readonly nextInstantAt: Date | null;
  /** When the trouble began that the pass before this one was in; null when it was in none. */
  readonly troubleSince: Date | null;
  /** Whether every worker was looked at, or only those whose declaration was edited. */
  readonly scope: 'all' | 'edited';
  readonly end: PassEnd;
}

const isEndKind: Readonly<Record<PassEnd['kind'], true>> = {
  settled: true,
  unchanged: true,
  pending: true,
  refused: true,
  incomplete: true,
  failed: true,
  undeclared: true,
  stopped: true,
};

/** Every way a pass may end. */
export const passEndKinds: readonly string[] = Object.keys(isEndKind);

/** What a pass came to. */
export type PassEnd =
  /** No declaration has ever loaded. */
  | { readonly kind: 'undeclared' }
  /** The files say what they said before, or cannot be read yet; the service was not called. */
  | { readonly kind: 'unchanged' }
  /** The service has what is declared; the applied is null in a dry run. */
  | ReachedEnd<'settled', ApplyResult | null>
  /** A dry run found something to write. */
  | ReachedEnd<'pending', null>
  /** A guard refused; nothing was written. */
  | ReachedEnd<'refused', null>
  /** A worker could not be listed, a change is not done, or the service does not show it. */
  | ReachedEnd<'incomplete', ApplyResult | null>
  /** Asked to stop before it was over; null: before anything was written. */
  | { readonly kind: 'stopped'; readonly reached: Reached<ApplyResult> | null }
  /** It could not begin, or could not remember what it was about to do; nothing was written. */
  | { readonly kind: 'failed'; readonly error: RotaError };

/** A plan, and what became of it. */
export interface Reached<Result extends ApplyResult | null> {
  readonly planned: PlanResult;
  readonly applied: Result;
  /** The file that holds what this cancelled, to be declared again; null: none. */
  readonly savedAs: string | null;
}

interface ReachedEnd<Kind extends string, Result extends ApplyResult | null> extends Reached<Result> {
  readonly kind: Kind;
}

/** The plan of a pass and what became of it; null without one. */
export function reachedOf(end: PassEnd): Reached<ApplyResult | null> | null {
  if (end.kind === 'stopped') return end.reached;
  return 'planned' in end ? end : null;
}

/** Whether a pass wanted something that the service or the ledger kept from it. */
export function isTrouble({ kind }: PassEnd): boolean {
  return kind === 'incomplete' || kind === 'failed';
}

/** Whether a pass looked at the service and had all it wanted of it. */
export function isCalm({ kind }: PassEnd): boolean {
  return kind === 'settled' || kind === 'pending' || kind === 'refused';
}
