import { describePause, isInForce, isPaused } from '../../core/model/bounds.ts';
import type { Pause } from '../../core/model/bounds.ts';
import type { Pass } from './pass.ts';

/** A pause that has begun, or has ended, since the pass before. */
export type PauseTransition =
  | {
      readonly kind: 'paused';
      /** Why and until when. */
      readonly pause: string;
      /** How many schedules all pauses together keep from running now. */
      readonly schedules: number;
    }
  | { readonly kind: 'resumed'; /** Why it was. */ readonly pause: string };

/** Finds the pauses that begin and end with each pass: each once, also one whose end is moved. */
export function createFindPauses(): (pass: Pass) => readonly PauseTransition[] {
  let logged: readonly Pause[] = [];
  return ({ end, inForce }) => {
    // What was refused has not begun.
    if (!('planned' in end) || end.kind === 'refused' || inForce === null) return [];
    const now = end.planned.plannedAt;
    const pauses = inForce.pauses.filter((pause) => isInForce(pause, now));
    const known = new Set(logged.map(describePause));
    const reasons = new Set(pauses.map(({ reason }) => reason));
    const begun = pauses.filter((pause) => !known.has(describePause(pause)));
    const over = logged.filter(({ reason }) => !reasons.has(reason));
    logged = pauses;
    const schedules = begun.length === 0 ? 0 : countPaused(inForce, now);
    return [
      ...begun.map((pause) => ({ kind: 'paused', pause: describePause(pause), schedules }) as const),
      ...over.map(({ reason }) => ({ kind: 'resumed', pause: reason }) as const),
    ];
  };
}

function countPaused({ workers }: NonNullable<Pass['inForce']>, now: Date): number {
  return workers.flatMap(({ schedules }) => schedules).filter((schedule) => isPaused(schedule, now)).length;
}
