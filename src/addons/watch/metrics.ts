/**
 * Prometheus metrics of the loop, of all workers together, and of each worker, so that an alert can name the worker.
 *
 * A worker's label is its alias. Sorted by alias, all workers after the first `maxWorkers` share one label, `(other)`,
 * which cannot be an alias. A worker that is no longer declared has no value.
 * Sums over all workers have no label; their names are older than the metrics of single workers.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { passEndKinds, reachedOf, type Pass } from './pass.ts';
import { tallyWorkers, type WorkerCounts, type WorkerTallies, type WorkerTally } from './tally-workers.ts';
import { outcomeStatuses } from '../../core/model/outcome.ts';
import { remoteErrorCodes } from '../../errors.ts';
import { compareText } from '../../core/collections.ts';
import type { TracedCall } from '../../api/open-accounts.ts';

/** Collects the metrics of a watch. */
export interface Metrics {
  readonly contentType: string;
  readonly passEnded: (pass: Pass) => void;
  readonly called: (call: TracedCall) => void;
  /** Returns every metric in the Prometheus text format. */
  readonly text: () => Promise<string>;
}

/** Upper bounds of the duration buckets, in seconds. */
const buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Starts every count at zero, for every combination of labels. Importing this file loads prom-client. */
export function createMetrics(options: {
  readonly now: () => Date;
  readonly build: { readonly version: string; readonly node: string };
  /** Whether the reconcile loop is stalled now, as `/healthz` says. */
  readonly isStalled: () => boolean;
}): Metrics {
  const { now, build, isStalled } = options;
  const registry = new Registry();
  const registers = [registry];
  const nowSeconds = (): number => now().getTime() / 1000;
  let tallies: WorkerTallies = new Map();
  let declaredAtSeconds: number | null = null;

  new Gauge({
    name: 'rota_build_info',
    help: 'Always 1; the labels say which rota runs on which Node.js.',
    labelNames: ['version', 'node'],
    registers,
  }).set(build, 1);
  const runs = new Counter({
    name: 'rota_runs_total',
    help: 'Passes of the loop, by result.',
    labelNames: ['result'],
    registers,
  });
  const durations = new Histogram({
    name: 'rota_run_duration_seconds',
    help: 'How long a pass took.',
    buckets,
    registers,
  });
  const changes = new Counter({
    name: 'rota_changes_total',
    help: 'Changes, by kind and outcome.',
    labelNames: ['kind', 'status'],
    registers,
  });
  const calls = new Counter({
    name: 'rota_api_calls_total',
    help: 'Calls to the service, by call and status: ok or the error code.',
    labelNames: ['call', 'status'],
    registers,
  });
  const lastSuccess = new Gauge({
    name: 'rota_last_success_timestamp_seconds',
    help: 'When a pass last found or made everything as declared, in Unix time; 0: never.',
    registers,
  });
  const isValid = new Gauge({
    name: 'rota_declaration_valid',
    help: 'Whether the files are valid now: 1 or 0.',
    registers,
  });
  new Gauge({
    name: 'rota_declaration_age_seconds',
    help: 'Seconds since the files last loaded; it grows while they are invalid. NaN: never.',
    registers,
    collect() {
      this.set(declaredAtSeconds === null ? Number.NaN : nowSeconds() - declaredAtSeconds);
    },
  });
  for (const [name, { key, help }] of Object.entries(tallyGauges)) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set([...tallies.values()].reduce((sum, { counted }) => sum + (counted?.[key] ?? 0), 0));
      },
    });
  }
  new Gauge({
    name: 'rota_loop_stalled',
    help: 'Whether the reconcile loop is stalled: 1 or 0.',
    registers,
    collect() {
      this.set(isStalled() ? 1 : 0);
    },
  });
  addWorkerGauges(registry, () => tallies);
  // A series that starts with its first event hides that event from rate() and increase().
  for (const result of passEndKinds) runs.inc({ result }, 0);
  for (const status of outcomeStatuses) {
    for (const kind of writingKinds) changes.inc({ kind, status }, 0);
  }
  for (const status of ['ok', ...remoteErrorCodes, 'bug']) {
    for (const call of Object.keys(callNames)) calls.inc({ call, status }, 0);
  }

  return {
    contentType: registry.contentType,
    passEnded: (pass) => {
      const { end, loaded } = pass;
      runs.inc({ result: end.kind });
      durations.observe(pass.durationMs / 1000);
      isValid.set(loaded.kind === 'loaded' ? 1 : 0);
      if (loaded.kind === 'loaded') declaredAtSeconds = nowSeconds();
      if (end.kind === 'settled') lastSuccess.set(nowSeconds());
      for (const { kind, status } of outcomesOf(pass)) changes.inc({ kind, status });
      tallies = tallyWorkers(tallies, pass);
    },
    called: ({ call, result }) => {
      calls.inc({ call, status: result });
    },
    text: () => registry.metrics(),
  };
}

const writingKinds = ['create', 'replace', 'cancel'] as const;

const callNames: Readonly<Record<TracedCall['call'], true>> = { list: true, create: true, cancel: true };

const tallyGauges: Readonly<Record<string, { readonly key: keyof WorkerCounts; readonly help: string }>> = {
  rota_live_schedules: { key: 'live', help: 'Live schedules of all declared workers.' },
  rota_owned_schedules: { key: 'owned', help: 'Live schedules that belong to a declared one.' },
  rota_foreign_schedules: { key: 'foreign', help: 'Live schedules that are left alone.' },
  rota_duplicate_schedules: { key: 'duplicates', help: 'Live schedules that are surplus copies of a declared one.' },
  rota_undecided_schedules: {
    key: 'undecided',
    help: 'Declared schedules that need a decision: they may have run or be live, or missed a run during a pause.',
  },
  rota_paused_schedules: { key: 'paused', help: 'Declared schedules that only a pause keeps from running.' },
  rota_pending_changes: { key: 'pending', help: 'Changes that are still to be written.' },
};

function outcomesOf({ end }: Pass): readonly { readonly kind: string; readonly status: string }[] {
  const outcomes = reachedOf(end)?.applied?.workers.flatMap((worker) => worker.outcomes) ?? [];
  return outcomes.map(({ change, status }) => ({ kind: change.kind, status }));
}

/** How many workers have their own label. */
export const maxWorkers = 500;

const otherWorkers = '(other)';

interface WorkerGauge {
  readonly help: string;
  /** Returns the value for one worker; null if it has none. */
  readonly measure: (tally: WorkerTally) => number | null;
  /** Combines the values of workers that share a label. */
  readonly join: (a: number, b: number) => number;
}

function sumOf(key: keyof WorkerCounts, help: string): WorkerGauge {
  return { help, measure: ({ counted }) => counted?.[key] ?? 0, join: (a, b) => a + b };
}

const workerGauges: Readonly<Record<string, WorkerGauge>> = {
  rota_late_schedules: sumOf('late', 'Declared schedules that should have run, or are still running, by worker.'),
  rota_stopped_schedules: sumOf(
    'stopped',
    'Declared schedules that missed at least two runs, or are still running, by worker.',
  ),
  rota_next_run_timestamp_seconds: {
    help: 'When the next declared schedule that is not late runs, in Unix time, by worker.',
    measure: ({ counted }) => {
      const at = counted?.nextRunAt ?? null;
      return at === null ? null : at.getTime() / 1000;
    },
    join: Math.min,
  },
  rota_worker_listed: {
    help: 'Whether the last list of a worker succeeded: 1 or 0, by worker.',
    measure: ({ isListed }) => Number(isListed),
    join: Math.min,
  },
  rota_worker_duplicate_schedules: sumOf(
    'duplicates',
    'Live schedules that are surplus copies of a declared one, by worker.',
  ),
  rota_worker_undecided_schedules: sumOf(
    'undecided',
    'Declared schedules that need a decision: they may have run or be live, or missed a run during a pause, by worker.',
  ),
  rota_worker_pending_changes: sumOf('pending', 'Changes that are still to be written, by worker.'),
};

/** Registers the gauges. Each reads the current tallies when it is scraped. */
export function addWorkerGauges(registry: Registry, tallies: () => WorkerTallies): void {
  for (const [name, gauge] of Object.entries(workerGauges)) {
    new Gauge({
      name,
      help: gauge.help,
      labelNames: ['worker'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [worker, value] of measureAll(tallies(), gauge)) this.set({ worker }, value);
      },
    });
  }
}

function measureAll(tallies: WorkerTallies, { measure, join }: WorkerGauge): ReadonlyMap<string, number> {
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
