import path from 'node:path';
import { systemClock } from '../clock.ts';
import { formatDuration } from '../report/words.ts';
import { createFileTrigger } from '../watch/file-trigger.ts';
import { createHealth } from '../watch/health.ts';
import type { Health } from '../watch/health.ts';
import { runLoop } from '../watch/loop.ts';
import type { Metrics } from '../watch/metrics.ts';
import { createNews } from '../watch/news.ts';
import { createPace } from '../watch/pace.ts';
import { createRequests } from '../watch/requests.ts';
import { createPassRunner } from '../watch/run-passes.ts';
import type { WatchRun } from './commands/watch.ts';
import { UsageError } from './usage-error.ts';
import { createWatchContext } from './watch-context.ts';
import { describeNote } from './watch-entry.ts';
import type { ListenAddress } from './watch-flags.ts';
import { logPass } from './watch-log.ts';
import { reasonOf } from './output-error.ts';

/**
 * Runs the loop with everything that asks it for a pass and everything that is told of one, until it is stopped.
 *
 * @throws UsageError when the address to listen on cannot be taken.
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
      log.write(describeNote('warn', 'unwatchable', `changes are seen at the next interval only: ${problem}`));
    },
  });
  const given = givenPaths(run);
  const endSignals = listenForHangups(run, () => {
    requests.add('hangup');
  });
  try {
    log.write(describeNote('info', 'watching', `watching ${describeRun(run, given, operators?.url ?? null)}`));
    await trigger.follow(given);
    const news = createNews();
    const onFiles = (files: readonly string[]): void => {
      void trigger.follow([...given, ...files.filter((file) => !given.some((each) => isAtOrBelow(file, each)))]);
    };
    await runLoop({
      clock: systemClock,
      requests,
      pace: createPace({ intervalMs, random: Math.random }),
      runPass: createPassRunner(
        createWatchContext({ ...run, onFiles, ...(operators === null ? {} : { onCall: operators.metrics.called }) }),
      ),
      observer: {
        passBegan: health.passBegan,
        passEnded: (pass) => {
          health.passEnded(pass);
          operators?.metrics.passEnded(pass);
          logPass(log, pass, news(pass));
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

interface Operators {
  readonly metrics: Metrics;
  readonly url: string;
  readonly close: () => Promise<void>;
}

async function serveOperators({ host, port }: ListenAddress, health: Health): Promise<Operators> {
  const [{ createMetrics }, { startOperatorServer }] = await Promise.all([
    import('../watch/metrics.ts'),
    import('../watch/operator-server.ts'),
  ]);
  const metrics = createMetrics({ now: () => systemClock.now() });
  try {
    return { metrics, ...(await startOperatorServer({ host, port, health, metrics })) };
  } catch (error) {
    throw new UsageError(`cannot listen on ${host}:${String(port)}: ${reasonOf(error)}`);
  }
}

/** The paths to watch, absolute: those named, else every default, there or not. */
function givenPaths({ paths, io }: WatchRun): readonly string[] {
  const named = paths.length > 0 ? paths : ['schedules.yaml', 'schedules.yml', 'schedules'];
  return named.map((each) => path.resolve(io.cwd, each));
}

function isAtOrBelow(file: string, above: string): boolean {
  return file === above || file.startsWith(`${above}${path.sep}`);
}

/**
 * Asks for a pass at each SIGHUP. On a terminal that signal says that the terminal is gone, and ends the process.
 * Also keeps the process alive when nothing else does: with neither an interval nor anything that can be watched.
 */
function listenForHangups({ io }: WatchRun, onHangup: () => void): () => void {
  const alive = setInterval(() => undefined, 86_400_000);
  if (!io.isInteractive) process.on('SIGHUP', onHangup);
  return () => {
    clearInterval(alive);
    process.off('SIGHUP', onHangup);
  };
}

function describeRun({ flags, io }: WatchRun, given: readonly string[], url: string | null): string {
  const shown = given.map((each) => path.relative(io.cwd, each) || '.').join(', ');
  const { ms } = flags.interval;
  const often = ms === null ? 'on changes only' : `and every ${formatDuration(ms / 1000)}`;
  const parts = [`${shown} ${often}`, ...(flags.dryRun ? ['nothing is written'] : [])];
  return [...parts, ...(url === null ? [] : [`operators are served at ${url}`])].join('; ');
}
