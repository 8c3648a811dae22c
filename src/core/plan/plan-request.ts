import { mapDecisions, noDecisions, type Decisions } from './decisions.ts';

/**
 * What a person asks of a plan. Every plan of a run is made with it: the one against a git revision, the one made again
 * after a question, and the one that verifies an apply.
 */
export interface PlanRequest {
  /** What is decided of single schedules. */
  readonly decisions: Decisions;
  /** Whether to plan only what stops what is paused, and to leave everything else for an apply. */
  readonly onlyStops: boolean;
}

/** The same as options of a command; absent: not asked for. */
export type RequestFlags = Partial<Decisions & Omit<PlanRequest, 'decisions'>>;

/** Fills in what is not asked for. */
export function completeRequest({ decisions = noDecisions, onlyStops = false }: Partial<PlanRequest>): PlanRequest {
  return { decisions, onlyStops };
}

/** What the options of a command ask for. */
export function requestOf(flags: RequestFlags): PlanRequest {
  return completeRequest({ ...flags, decisions: mapDecisions((name) => flags[name] ?? []) });
}
