import type { Plan } from '../core/model/plan.ts';
import { isWhole } from '../pipeline.ts';
import { exitCodes } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';

/**
 * How a run ends that has written nothing: done when every worker was listed, and an error when one was not. Where the key of
 * one account is refused and those of others are not, the run is done in part.
 */
export function exitCodeOfPlan(plan: Plan): ExitCode {
  if (isWhole(plan)) return exitCodes.done;
  const refused = new Set<string | null>();
  const read = new Set<string | null>();
  for (const { worker, observed } of plan.workers) {
    if (observed.kind === 'listed') read.add(worker.account);
    else if (observed.code === 'remote-unauthorized') refused.add(worker.account);
  }
  const isReadElsewhere = [...read].some((account) => !refused.has(account));
  return refused.size > 0 && isReadElsewhere ? exitCodes.partial : exitCodes.error;
}

/** How a run ends after which not everything is as declared, and that has begun no write. */
export function exitCodeOfIncomplete(plan: Plan): ExitCode {
  return isWhole(plan) ? exitCodes.error : exitCodeOfPlan(plan);
}
