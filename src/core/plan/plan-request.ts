import { mapDecisions, noDecisions, type Decisions } from './decisions.ts';

/**
 * Options that a person chooses for a plan. Every plan of a run is made with them: the plan against a git revision, the
 * plan made again after a question, and the plan that verifies an apply.
 */
export interface PlanRequest {
  /** Decisions about single schedules. */
  readonly decisions: Decisions;
  /** Whether to plan only what stops paused schedules, and to leave everything else for an apply. */
  readonly onlyStops: boolean;
}

/** The same as the options of a command; absent if not asked for. */
export type RequestFlags = Partial<Decisions & Omit<PlanRequest, 'decisions'>>;

/** Fills in what is not asked for. */
export function completeRequest({ decisions = noDecisions, onlyStops = false }: Partial<PlanRequest>): PlanRequest {
  return { decisions, onlyStops };
}

/** Returns what the options of a command ask for. */
export function requestOf(flags: RequestFlags): PlanRequest {
  return completeRequest({ ...flags, decisions: mapDecisions((name) => flags[name] ?? []) });
}
