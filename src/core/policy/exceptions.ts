import { formatAddress } from '../model/declaration.ts';
import type { PolicyException } from '../model/policy.ts';
import { groupBy } from '../collections.ts';

const dayMs = 86_400_000;
/** From so long before its last day an exception is warned of, in milliseconds. */
const noticeMs = 7 * dayMs;

/** Whether the last day of an exception is over, by UTC. */
export function hasEnded({ until }: Pick<PolicyException, 'until'>, now: Date): boolean {
  return now.getTime() >= lastDayOf(until) + dayMs;
}

/** Whether an exception holds for a week more at most. */
export function isEnding({ until }: Pick<PolicyException, 'until'>, now: Date): boolean {
  return !hasEnded({ until }, now) && now.getTime() >= lastDayOf(until) - noticeMs;
}

function lastDayOf(until: string): number {
  return new Date(`${until}T00:00:00Z`).getTime();
}

/** Finds the exceptions of one policy by what they are about, those that have ended among them. */
export interface ExceptionIndex {
  readonly ofSchedule: (alias: string, name: string, workerId: string) => readonly PolicyException[];
  readonly ofWorker: (workerId: string) => readonly PolicyException[];
  readonly ofAll: readonly PolicyException[];
}

/** Sorts exceptions by what they are about. */
export function indexExceptions(exceptions: readonly PolicyException[]): ExceptionIndex {
  if (exceptions.length === 0) return { ofSchedule: () => [], ofWorker: () => [], ofAll: [] };
  const bySchedule = groupBy(exceptions, ({ schedule }) => (schedule === null ? [] : [schedule]));
  const byWorker = groupBy(exceptions, ({ schedule, workerId }) =>
    schedule === null && workerId !== null ? [workerId] : [],
  );
  return {
    ofSchedule: (alias, name, workerId) =>
      (bySchedule.get(formatAddress(alias, name)) ?? []).filter(
        (exception) => exception.workerId === null || exception.workerId === workerId,
      ),
    ofWorker: (workerId) => byWorker.get(workerId) ?? [],
    ofAll: exceptions.filter(({ schedule, workerId }) => schedule === null && workerId === null),
  };
}
