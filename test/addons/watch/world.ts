import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { createManualClock, type ManualClock } from '../../../src/clock.ts';
import { loadDeclaration, type Loaded, type ParsedFiles } from '../../../src/pipeline.ts';
import { createMemoryService, type MemoryService } from '../../../src/addons/sandbox/memory-service.ts';
import { withRetry } from '../../../src/api/retry.ts';
import { createHealth, createRequests, runLoop, type Health } from '../../../src/addons/watch/loop.ts';
import { createFindTransitions } from '../../../src/addons/watch/transitions.ts';
import type { LogEntry } from '../../../src/addons/watch/watch-log.ts';
import { createBackoff } from '../../../src/addons/watch/backoff.ts';
import type { Cause, Pass } from '../../../src/addons/watch/pass.ts';
import { createPassRunner, type PassContext } from '../../../src/addons/watch/run-passes.ts';
import { createSettledLoad } from '../../../src/addons/watch/settled-load.ts';
import { plainRequest } from '../../support/scenario.ts';

/** The start time of every watched world. */
export const watchStartAt: Date = new Date('2026-11-20T09:00:00Z');

/** The interval of every watched world in milliseconds. */
export const intervalMs = 300_000;

/** A loop over real files and a service in memory. Its waits move the clock. */
export interface WatchWorld {
  readonly clock: ManualClock;
  readonly service: MemoryService;
  readonly health: Health;
  /** All passes so far. */
  readonly passes: readonly Pass[];
  /** All log entries so far. */
  readonly news: readonly LogEntry[];
  /** Writes a file in the watched folder. */
  write(file: string, text: string): void;
  /** Asks the loop for a pass. */
  readonly ask: (cause: Cause) => void;
  /** Asks the loop to stop. */
  stop(): void;
  /** Runs the loop with one step after each pass, during the wait. The pass after the last step is the last one. */
  run(...steps: readonly (() => void)[]): Promise<void>;
  /** The actual rows of a worker, sorted, in one line each without ID. */
  live(workerId: string): readonly string[];
}

/** YAML for workers by alias, each with its schedules by name. The ID of worker `a` is `wrk_a`. */
export function declare(workers: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string {
  const entries = Object.entries(workers).map(
    ([alias, schedules]) => [alias, { id: `wrk_${alias}`, schedules }] as const,
  );
  return stringify({ version: 1, prune: 'all', workers: Object.fromEntries(entries) });
}

/** Creates a world whose folder contains the given `schedules.yaml`. `null`: no file yet. */
export function createWatchWorld(
  yaml: string | null,
  options: Partial<Pick<PassContext, 'isDryRun' | 'allow' | 'connect'>> & {
    readonly intervalMs?: number | null;
    /** What another program does before each read of the files. Absent: the files do not change. */
    readonly beforeRead?: () => void;
    /** How many of the latest passes and entries to keep. Absent: all. */
    readonly keep?: number;
  } = {},
): WatchWorld {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'rota-watch-')));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const write: WatchWorld['write'] = (file, text) => {
    writeFileSync(path.join(folder, file), text);
  };
  if (yaml !== null) write('schedules.yaml', yaml);

  const clock = createManualClock(watchStartAt);
  const service = createMemoryService({ clock, behaviour: { unknownWorkers: 'create' } });
  const stopping = new AbortController();
  const stop = stopping.signal;
  const requests = createRequests({ clock, stop });
  const random = (): number => 0.5;
  const { keep = Number.POSITIVE_INFINITY } = options;
  const interval = options.intervalMs === undefined ? intervalMs : options.intervalMs;
  const health = createHealth({ now: () => clock.now(), intervalMs: interval });
  const passes: Pass[] = [];
  const news: LogEntry[] = [];
  const parsed: ParsedFiles = new Map();
  const { beforeRead } = options;
  const read = (): Promise<Loaded> => {
    beforeRead?.();
    return loadDeclaration({ paths: [], cwd: folder, env: {}, readStdin: () => Promise.resolve(''), parsed });
  };
  const runPass = createPassRunner({
    clock,
    governanceOf: (whole) => ({ policies: [], whole }),
    load: beforeRead === undefined ? read : createSettledLoad({ read, clock, stop }),
    connect: () =>
      Promise.resolve({ api: withRetry(service.api, { clock, stop, random }), clock, close: () => undefined }),
    openLedger: () => Promise.resolve(null),
    concurrency: 4,
    allow: new Set(),
    isPartial: false,
    isDryRun: false,
    ...plainRequest,
    openKeeper: null,
    stop,
    ...options,
  });

  return {
    clock,
    service,
    health,
    passes,
    news,
    write,
    ask: (cause) => {
      requests.add(cause);
    },
    stop: () => {
      stopping.abort();
    },
    run: async (...steps) => {
      const findTransitions = createFindTransitions();
      const left = [...steps];
      await runLoop({
        clock,
        requests,
        pace: createBackoff({ intervalMs: interval, random }),
        runPass,
        observer: {
          passBegan: health.passBegan,
          passEnded: (pass) => {
            health.passEnded(pass);
            passes.push(pass);
            news.push(...findTransitions(pass));
            for (const list of [passes, news]) list.splice(0, list.length - keep);
          },
          waiting: (dueAt) => {
            health.waiting(dueAt);
            const step = left.shift();
            if (step === undefined) stopping.abort();
            else step();
          },
        },
        stop,
      });
    },
    live: (workerId) =>
      service
        .rows(workerId)
        .map((row) => {
          if (row.kind === 'alien') return `alien ${row.id ?? '-'}`;
          const { when, budget, input } = row.content;
          return [...Object.values<unknown>({ ...when }), budget, input].join(' | ');
        })
        .toSorted(),
  };
}
