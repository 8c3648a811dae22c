import path from 'node:path';
import { systemClock } from '../../clock.ts';
import { formatDuration } from '../../core/words.ts';
import { createFileTrigger } from './file-trigger.ts';
import { createHealth, createRequests, runLoop, type Health } from './loop.ts';
import type { Metrics } from './metrics.ts';
import type { OperatorServer } from './operator-server.ts';
import { createFindTransitions } from './transitions.ts';
import { createBackoff } from './backoff.ts';
import { createPassRunner } from './run-passes.ts';
import { reasonOf } from '../../errors.ts';
import { UsageError } from '../../cli/errors.ts';
import { version } from '../../cli/version.ts';
import { absolutePaths } from '../../cli/load.ts';
import { isAtOrBelow } from '../../cli/write-whole.ts';
import { createWatchContext, type WatchRun } from './watch-context.ts';
import { createEntry, logPass } from './watch-log.ts';
import type { ListenAddress } from './watch-flags.ts';

/**
 * Runs the loop, its triggers and its reports until it is stopped.
 *
 * @throws UsageError if the address to listen on cannot be bound.
 */
export async function keepWatching(run: WatchRun): Promise<void> {
  const { flags, log, stop } = run;
  const intervalMs = flags.interval.ms;
  const now = (): Date => systemClock.now();
  const health = createHealth({ now, intervalMs });
  const operators = flags.listen === undefined ? null : await serveOperators(flags.listen, health);
  const requests = createRequests({ clock: systemClock, stop });
  const trigger = createFileTrigger({
    onChange: () => {
      requests.add('change');
    },
    onProblem: (problem) => {
      log.write(
        createEntry(
          'warn',
          'unwatchable',
          `Cannot watch the files, so changes are only seen at the next interval: ${problem}`,
        ),
      );
    },
  });
  const given = absolutePaths(run.paths, run.io);
  const endSignals = listenForHangups(run, () => {
    requests.add('hangup');
  });
  try {
    log.write(createEntry('info', 'watching', `Watching ${describeRun(run, given)}.`));
    if (operators !== null) {
      log.write(createEntry('info', 'serving', `Serving /healthz, /readyz and /metrics on ${operators.url}`));
    }
    await trigger.follow(given);
    const findTransitions = createFindTransitions();
    const onFiles = (files: readonly string[]): void => {
      const elsewhere = files.filter((file) => !given.some((each) => isAtOrBelow(file, each)));
      void trigger.follow([...given, ...elsewhere]);
    };
    await runLoop({
      clock: systemClock,
      requests,
      pace: createBackoff({ intervalMs, random: Math.random }),
      runPass: createPassRunner(
        createWatchContext({ ...run, onFiles, ...(operators === null ? {} : { onCall: operators.metrics.called }) }),
      ),
      observer: {
        passBegan: health.passBegan,
        passEnded: (pass) => {
          health.passEnded(pass);
          operators?.metrics.passEnded(pass);
          logPass(log, pass, findTransitions(pass));
        },
        waiting: health.waiting,
      },
      stop,
    });
  } finally {
    endSignals();
    await trigger.close();
    await operators?.close();
  }
}

interface Operators extends OperatorServer {
  readonly metrics: Metrics;
}

async function serveOperators({ host, port }: ListenAddress, health: Health): Promise<Operators> {
  const [{ createMetrics }, { startOperatorServer }] = await Promise.all([
    import('./metrics.ts'),
    import('./operator-server.ts'),
  ]);
  const metrics = createMetrics({
    now: () => systemClock.now(),
    build: { version, node: process.versions.node },
    isStalled: () => health.whyDead() !== null,
  });
  try {
    return { metrics, ...(await startOperatorServer({ host, port, health, metrics })) };
  } catch (error) {
    throw new UsageError(`cannot listen on ${host}:${String(port)}: ${reasonOf(error)}`);
  }
}

/**
 * Requests a pass at each SIGHUP. On a terminal, SIGHUP means that the terminal is gone, and stops the watch.
 * Also keeps the process alive if there is neither an interval nor anything that can be watched.
 */
function listenForHangups({ io }: WatchRun, onHangup: () => void): () => void {
  const alive = setInterval(() => undefined, 86_400_000);
  if (!io.isInteractive) process.on('SIGHUP', onHangup);
  return () => {
    clearInterval(alive);
    process.off('SIGHUP', onHangup);
  };
}

function describeRun({ flags, io }: WatchRun, given: readonly string[]): string {
  const shown = given.map((each) => path.relative(io.cwd, each) || '.').join(', ');
  const { ms } = flags.interval;
  const often = ms === null ? 'on changes only' : `and every ${formatDuration(ms / 1000)}`;
  return `${shown} ${often}${flags.dryRun ? '; nothing is written' : ''}`;
}
