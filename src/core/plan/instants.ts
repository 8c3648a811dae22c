/**
 * The instants of a declaration at which its plan changes by itself: a `from`, an `until`, and a `date` that is still to
 * be sent. A plan lists those ahead.
 */
import { compareBy, compareText } from '../model/compare.ts';
import type { Comparator } from '../model/compare.ts';
import { formatAddress } from '../model/declaration.ts';
import type { DeclaredSchedule, DeclaredWorker } from '../model/declaration.ts';
import type { Instant } from '../model/instant.ts';
import type { WorkerPlan } from '../model/plan.ts';

/** The instants of these workers that are ahead by the clock of each and change their plans; sorted. */
export function listAhead(workers: readonly WorkerPlan[], nowOf: (worker: WorkerPlan) => Date): readonly Instant[] {
  return workers
    .flatMap((plan) => {
      const { worker, changes } = plan;
      const now = nowOf(plan);
      const instants = instantsOf(worker).filter(({ at }) => at > now);
      if (instants.length === 0) return [];
      const sent = new Set(
        changes.flatMap(({ kind, name }) => (kind === 'create' || kind === 'replace' ? [name] : [])),
      );
      return instants.filter(({ cause, name }) => cause !== 'date' || sent.has(name));
    })
    .toSorted(compareInstants);
}

/** The instants of these workers that are not ahead of `now`; sorted. */
export function listPassed(workers: readonly DeclaredWorker[], now: Date): readonly Instant[] {
  return workers
    .flatMap(instantsOf)
    .filter(({ at }) => at <= now)
    .toSorted(compareInstants);
}

function instantsOf(worker: DeclaredWorker): readonly Instant[] {
  return worker.schedules.flatMap((schedule) => instantsOfSchedule(worker, schedule));
}

function instantsOfSchedule(
  { alias }: DeclaredWorker,
  { name, enabled, from, until, content: { when } }: DeclaredSchedule,
): readonly Instant[] {
  if (!enabled) return [];
  const about = { alias, name };
  return [
    ...(from === null ? [] : [{ ...about, at: from, cause: 'from', then: 'create' } as const]),
    ...(until === null ? [] : [{ ...about, at: until, cause: 'until', then: 'cancel' } as const]),
    ...(when.type === 'scheduled' ? [{ ...about, at: new Date(when.date), cause: 'date', then: 'hold' } as const] : []),
  ];
}

/** Soonest first, then by address, then by cause. */
const compareInstants: Comparator<Instant> = compareBy(
  (a, b) => a.at.getTime() - b.at.getTime(),
  (a, b) => compareText(a.alias, b.alias),
  (a, b) => compareText(a.name, b.name),
  (a, b) => compareText(a.cause, b.cause),
);

/** An instant with its schedule: `until of support/brief`. */
export function describeInstant({ alias, name, cause }: Instant): string {
  return `${cause} of ${formatAddress(alias, name)}`;
}
