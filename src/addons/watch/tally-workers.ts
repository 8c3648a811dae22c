import { groupBy } from '../../core/group-by.ts';
import { countWorker } from './count-worker.ts';
import type { CountedWorker } from './count-worker.ts';
import type { Pass } from './pass.ts';

/** What is known of one worker after a pass. */
export interface WorkerTally {
  readonly alias: string;
  /** Whether the last pass that asked for its list got it. */
  readonly isListed: boolean;
  /** As of the last list; null: there has been none. */
  readonly counted: CountedWorker | null;
}

/** By worker id. */
export type WorkerTallies = ReadonlyMap<string, WorkerTally>;

/** Every declared worker after a pass: counted again where it was listed, as before elsewhere. */
export function tallyWorkers(before: WorkerTallies, { end, inForce }: Pass): WorkerTallies {
  const tallies = new Map(before);
  if ('planned' in end) {
    const { plan, warnings, listedAt } = end.planned;
    const outcomes = new Map(end.applied?.workers.map((outcome) => [outcome.workerId, outcome]));
    const warningsOf = groupBy(warnings, ({ subject }) => (subject === null ? [] : [subject.workerId]));
    for (const worker of plan.workers) {
      const { alias, workerId } = worker.worker;
      const counted = countWorker({
        plan: worker,
        outcome: outcomes.get(workerId),
        warnings: warningsOf.get(workerId) ?? [],
        listedAt,
      });
      const last = before.get(workerId)?.counted ?? null;
      tallies.set(workerId, { alias, isListed: counted !== null, counted: counted ?? last });
    }
  }
  const declared = new Map(inForce?.workers.map(({ workerId, alias }) => [workerId, alias]));
  return new Map(
    [...tallies].flatMap(([workerId, tally]) => {
      const alias = declared.get(workerId);
      return alias === undefined ? [] : [[workerId, { ...tally, alias }] as const];
    }),
  );
}
