import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type TestAPI } from 'vitest';
import { stringify } from 'yaml';
import { startTickingSandbox, type InProcessSandbox } from '../support/in-process-sandbox.ts';
import { startRota, type Finished, type StartOptions } from '../support/rota.ts';
import { runBuilt, runRota, type RunOptions } from '../support/run-rota.ts';
import { contentOf, type ShortContent } from '../support/scenario.ts';

/** The worker in `team`. */
export const workerId = 'wrk_team';

/** The additional worker in `teams`. */
export const otherWorkerId = 'wrk_other';

/** A date in the far future. */
export const farDate = '2099-12-01T09:00:00Z';

/** A folder, a sandbox and the command with both in its environment. */
export interface Bench {
  readonly folder: string;
  readonly sandbox: InProcessSandbox;
  /** The address and the key of the sandbox, as the command reads them. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes files into the folder. */
  readonly write: (files: Readonly<Record<string, string>>) => void;
  readonly read: (file: string) => string;
  /** Runs the command in the folder to its end, and expects that no output contains the key. */
  readonly rota: (args: readonly string[], options?: RunOptions) => Promise<Finished>;
  /** The same, always with the build in its own process. */
  readonly built: (args: readonly string[], options?: RunOptions) => Promise<Finished>;
  /** Starts the command in the folder. It is killed when the test ends. */
  readonly start: (args: readonly string[], options?: StartOptions) => ChildProcessWithoutNullStreams;
  /** Adds a live row like another writer and returns its ID. */
  readonly add: (short: ShortContent, options?: { readonly id?: string; readonly workerId?: string }) => string;
  /** The actual rows, sorted, in one line each without ID. */
  readonly live: (workerId?: string) => readonly string[];
  /** The IDs of the actual rows in order of creation. */
  readonly liveIds: (workerId?: string) => readonly string[];
  /** All requests so far except GET: `POST wrk_team`, `DELETE wrk_team sch_1`. */
  readonly writes: () => readonly string[];
  /** The number of requests with a method so far. */
  readonly countRequests: (method: string) => number;
  /** Plans and applies again, and expects no changes and no writes. */
  readonly expectSettled: (...args: readonly string[]) => Promise<void>;
}

/** A test with a bench of its own. The tests of a file run concurrently. */
export const it: TestAPI<{ readonly bench: Bench }> = test.extend<{ bench: Bench }>({
  bench: async ({ task }, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rota-e2e-'));
    const sandbox = await startTickingSandbox();
    const children: ChildProcessWithoutNullStreams[] = [];
    try {
      await use(createBench({ folder, sandbox, children }));
    } catch (error) {
      throw new Error(`${task.name}: its bench failed`, { cause: error });
    } finally {
      for (const child of children) child.kill('SIGKILL');
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

/** A declaration of one worker as YAML. */
export function team(
  schedules: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return stringify({ version: 1, prune: 'all', workers: { team: { id: workerId, ...more, schedules } } });
}

/** A declaration of two workers with one schedule each, as YAML. */
export function teams(input = 'Sweep.'): string {
  const schedules = { sweep: { interval: '15m', input } };
  const workers = { team: { id: workerId, schedules }, other: { id: otherWorkerId, schedules } };
  return stringify({ version: 1, prune: 'all', workers });
}

function createBench({
  folder,
  sandbox,
  children,
}: {
  readonly folder: string;
  readonly sandbox: InProcessSandbox;
  readonly children: ChildProcessWithoutNullStreams[];
}): Bench {
  const env = { HANDINGER_BASE_URL: sandbox.baseUrl, HANDINGER_API_KEY: sandbox.apiKey };

  const start: Bench['start'] = (args, options = {}) => {
    const child = startRota(args, { cwd: folder, ...options, env: options.env ?? env });
    children.push(child);
    return child;
  };

  const runBy =
    (run: typeof runRota): Bench['rota'] =>
    async (args, options = {}) => {
      const finished = await run(args, { cwd: folder, ...options, env: options.env ?? env });
      expect(finished.stdout).not.toContain(sandbox.apiKey);
      expect(finished.stderr).not.toContain(sandbox.apiKey);
      return finished;
    };
  const rota = runBy(runRota);

  const writes: Bench['writes'] = () =>
    sandbox.requests().flatMap(({ method, path: url }) => {
      const [, , , id, , scheduleId] = url.split('/').map(decodeURIComponent);
      return method === 'GET' ? [] : [[method, id, scheduleId].filter(Boolean).join(' ')];
    });

  return {
    folder,
    sandbox,
    env,
    write: (files) => {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), text);
      }
    },
    read: (file) => readFileSync(path.join(folder, file), 'utf8'),
    rota,
    built: runBy(runBuilt),
    start,
    add: (short, { workerId: id = workerId, ...options } = {}) => {
      ensureWorker(sandbox, id);
      return sandbox.service.addSchedule(id, contentOf(short), options);
    },
    live: (id = workerId) => sandbox.service.rows(id).map(describeRow).toSorted(),
    liveIds: (id = workerId) => sandbox.service.rows(id).flatMap((row) => row.id ?? []),
    writes,
    countRequests: (method) => sandbox.requests().filter((request) => request.method === method).length,
    expectSettled: async (...args) => {
      const before = writes();
      const [plan, apply] = await Promise.all([
        rota(['plan', '--detailed-exitcode', ...args]),
        rota(['apply', '--yes', ...args]),
      ]);
      const nothing = { stdout: expect.stringMatching(/^No changes\.$/m) as string, stderr: '', exitCode: 0 };
      expect(plan).toEqual(nothing);
      expect(apply).toEqual(nothing);
      expect(writes()).toEqual(before);
    },
  };
}

function ensureWorker({ service }: InProcessSandbox, id: string): void {
  if (!service.settle().workers.some((worker) => worker.workerId === id)) service.addWorker(id);
}

function describeRow(row: ReturnType<InProcessSandbox['service']['rows']>[number]): string {
  if (row.kind === 'alien') return `alien ${row.id ?? '-'}`;
  const { when, budget, input } = row.content;
  return [...(Object.values(when) as readonly (string | number)[]), budget, input].join(' | ');
}
