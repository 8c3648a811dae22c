import { runsOnBusiestDay } from '../time/when.ts';
import type { WorkerOutcome } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';

/** How often schedules ran when one process last saw them live as declared; it is lost when the process ends. */
export interface RateMemory {
  /** Runs on the busiest day, 1 or more; null for what was not seen, or does not recur. */
  recall(workerId: string, name: string): number | null;
  /** Remembers what a plan found as declared, and forgets the names that its workers no longer declare. */
  notePlan(plan: Plan): void;
  /** Remembers what was made. */
  noteOutcomes(workers: readonly WorkerOutcome[]): void;
}

/** A memory of nothing yet. */
export function createRateMemory(): RateMemory {
  const byWorker = new Map<string, Map<string, number | null>>();
  return {
    recall: (workerId, name) => byWorker.get(workerId)?.get(name) ?? null,
    notePlan: ({ workers }) => {
      for (const { worker, changes } of workers) {
        const known = byWorker.get(worker.workerId);
        const rates = new Map(worker.schedules.map(({ name }) => [name, known?.get(name) ?? null]));
        for (const change of changes) {
          if (change.kind !== 'keep' && change.kind !== 'adopt') continue;
          rates.set(change.name, runsOnBusiestDay(change.before.content.when));
        }
        byWorker.set(worker.workerId, rates);
      }
    },
    noteOutcomes: (workers) => {
      for (const { change, status } of workers.flatMap(({ outcomes }) => outcomes)) {
        if (status !== 'done' || (change.kind !== 'create' && change.kind !== 'replace')) continue;
        byWorker.get(change.workerId)?.set(change.name, runsOnBusiestDay(change.after.when));
      }
    },
  };
}
