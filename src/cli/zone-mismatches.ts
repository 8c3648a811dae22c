import type { Diagnostic } from '../core/model/diagnostic.ts';
import { isWrite } from '../core/model/plan.ts';
import type { Plan, WorkerPlan } from '../core/model/plan.ts';
import { isSameZone } from '../core/time/zone.ts';

/**
 * Warns of workers whose listed zone is not the declared one. A guard refuses to write to them; as long as nothing is to
 * be written, nothing else would say that what runs at nine does so in another city.
 */
export function findZoneMismatches(plan: Plan): readonly Diagnostic[] {
  return plan.workers.flatMap(warnOf);
}

function warnOf({ worker, observed, changes }: WorkerPlan): readonly Diagnostic[] {
  if (worker.timezone === null || observed.kind === 'unavailable' || changes.some(isWrite)) return [];
  const listed = observed.timezone ?? 'UTC';
  if (isSameZone(worker.timezone, listed)) return [];
  return [
    {
      severity: 'warning',
      code: 'timezone-mismatch',
      message: `worker "${worker.alias}" is expected to run in ${worker.timezone}, and the service reads its crons in ${listed}`,
      location: worker.location,
      hint: `set its zone at the service, or write "timezone: ${listed}"`,
      excerpt: null,
    },
  ];
}
