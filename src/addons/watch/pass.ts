import type { RotaError } from '../../errors.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import type { Loaded, PlanResult, ApplyResult } from '../../pipeline.ts';
import type { Unsettled } from './settled-load.ts';

/**
 * Why a pass begins: the process started, a file changed, SIGHUP arrived, the interval elapsed, the last pass left
 * something to retry, or a `from`, an `until` or the end of a pause was reached.
 */
export type Cause = 'start' | 'change' | 'hangup' | 'interval' | 'retry' | 'instant';

/** The result of one pass, which reads the files once and makes the live schedules as declared. */
export interface Pass {
  /** Unique across processes; part of every log line about the pass. */
  readonly runId: string;
  /** At least one. */
  readonly causes: readonly Cause[];
  readonly startedAt: Date;
  /** In milliseconds, 0 or more. */
  readonly durationMs: number;
  /** What the files say, or that they are still being written. */
  readonly loaded: Loaded | Unsettled;
  /** The declaration that was followed: the last one that loaded; null if none has yet. */
  readonly inForce: Declaration | null;
  /** What the last settled pass before this one followed, and when it began; null if no pass has settled yet. */
  readonly reachedBefore: { readonly declaration: Declaration; readonly at: Date } | null;
  /** When the next `from`, `until` or end of a pause is due, by this machine's clock; null if none, or in trouble. */
  readonly nextInstantAt: Date | null;
  /** When the trouble began that lasted until this pass; null if there was none. */
  readonly troubleSince: Date | null;
  /** Whether every worker was covered, or only those whose declaration was edited. */
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

/** Every `kind` of a `PassEnd`. */
export const passEndKinds: readonly string[] = Object.keys(isEndKind);

/** How a pass ended. */
export type PassEnd =
  /** No declaration has ever loaded. */
  | { readonly kind: 'undeclared' }
  /** The files say what they said before, or are still being written; the service was not called. */
  | { readonly kind: 'unchanged' }
  /** The live schedules are as declared; `applied` is null in a dry run. */
  | ReachedEnd<'settled', ApplyResult | null>
  /** A dry run found something to write. */
  | ReachedEnd<'pending', null>
  /** A guard refused; nothing was written. */
  | ReachedEnd<'refused', null>
  /** A worker could not be listed, a change failed, or the list does not show it; `applied` is null in a dry run. */
  | ReachedEnd<'incomplete', ApplyResult | null>
  /** Stopped before everything was done; `reached` is null if nothing was written. */
  | { readonly kind: 'stopped'; readonly reached: Reached<ApplyResult> | null }
  /** The pass could not begin, or could not save what it was about to do; nothing was written. */
  | { readonly kind: 'failed'; readonly error: RotaError };

/** A plan, and what became of it. */
export interface Reached<Result extends ApplyResult | null> {
  readonly planned: PlanResult;
  readonly applied: Result;
  /** File with what was cancelled, as YAML that can be declared again; null if there is none. */
  readonly savedAs: string | null;
}

interface ReachedEnd<Kind extends string, Result extends ApplyResult | null> extends Reached<Result> {
  readonly kind: Kind;
}

/** Returns the plan of a pass and what became of it; null if the pass has no plan. */
export function reachedOf(end: PassEnd): Reached<ApplyResult | null> | null {
  if (end.kind === 'stopped') return end.reached;
  return 'planned' in end ? end : null;
}

/** Whether the service or the ledger kept a pass from finishing. */
export function isTrouble({ kind }: PassEnd): boolean {
  return kind === 'incomplete' || kind === 'failed';
}

/** Whether a pass called the service and got everything it needed. */
export function isCalm({ kind }: PassEnd): boolean {
  return kind === 'settled' || kind === 'pending' || kind === 'refused';
}
