/**
 * What Prometheus reads of single workers, so that an alert can name the one it is about.
 *
 * A worker is named by its alias. Of more than `maxWorkers` declared ones those with the last aliases are one value,
 * `(other)`, which no alias can be; a worker that is no longer declared has none. What is summed over all of them has
 * no label, and kept the name it had before there were any.
 */
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { compareText } from '../../core/model/compare.ts';
import type { WorkerTallies, WorkerTally } from './tally-workers.ts';

/** How many workers have a label of their own. */
export const maxWorkers = 500;

/** The label of all others together. */
const otherWorkers = '(other)';

/** A number of one worker; null: it has none. */
type Measure = (tally: WorkerTally) => number | null;

interface WorkerGauge {
  readonly name: string;
  readonly help: string;
  readonly measure: Measure;
  /** Makes one number of those of all others. */
  readonly join: (a: number, b: number) => number;
}

const sum = (a: number, b: number): number => a + b;

const workerGauges: readonly WorkerGauge[] = [
  {
    name: 'rota_late_schedules',
    help: 'Declared schedules that should have run, or are still running, by worker.',
    measure: ({ counted }) => counted?.late ?? 0,
    join: sum,
  },
  {
    name: 'rota_stopped_schedules',
    help: 'Declared schedules that missed at least two runs, or are still running, by worker.',
    measure: ({ counted }) => counted?.stopped ?? 0,
    join: sum,
  },
  {
    name: 'rota_next_run_timestamp_seconds',
    help: 'When the first declared schedule of a worker that is not late runs next, in Unix time, by worker.',
    measure: ({ counted }) => {
      const at = counted?.nextRunAt ?? null;
      return at === null ? null : at.getTime() / 1000;
    },
    join: Math.min,
  },
  {
    name: 'rota_worker_listed',
    help: 'Whether a worker could be listed the last time, 1 or 0, by worker.',
    measure: ({ isListed }) => Number(isListed),
    join: Math.min,
  },
  {
    name: 'rota_worker_duplicate_schedules',
    help: 'Live schedules that are there once more than declared, by worker.',
    measure: ({ counted }) => counted?.duplicates ?? 0,
    join: sum,
  },
  {
    name: 'rota_worker_undecided_schedules',
    help: 'Declared schedules of which it is unknown whether they ran or are live, by worker.',
    measure: ({ counted }) => counted?.undecided ?? 0,
    join: sum,
  },
  {
    name: 'rota_worker_pending_changes',
    help: 'Changes that are still to be written, by worker.',
    measure: ({ counted }) => counted?.pending ?? 0,
    join: sum,
  },
];

/** Registers the gauges; each reads the tallies as they are when it is asked. */
export function addWorkerGauges(registry: Registry, tallies: () => WorkerTallies): void {
  for (const { name, help, measure, join } of workerGauges) {
    new Gauge({
      name,
      help,
      labelNames: ['worker'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [worker, value] of measureAll(tallies(), { measure, join })) this.set({ worker }, value);
      },
    });
  }
}

function measureAll(
  tallies: WorkerTallies,
  { measure, join }: Pick<WorkerGauge, 'measure' | 'join'>,
): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  const sorted = [...tallies.values()].toSorted((a, b) => compareText(a.alias, b.alias));
  for (const [index, tally] of sorted.entries()) {
    const value = measure(tally);
    if (value === null) continue;
    const worker = index < maxWorkers ? tally.alias : otherWorkers;
    const before = values.get(worker);
    values.set(worker, before === undefined ? value : join(before, value));
  }
  return values;
}
