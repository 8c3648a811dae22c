import { systemClock } from '../../clock.ts';
import { createFindTransitions } from './transitions.ts';
import { createPassRunner } from './run-passes.ts';
import { exitCodes } from '../../cli/exit-code.ts';
import type { ExitCode } from '../../cli/exit-code.ts';
import { listenForInterruption, requireYes } from '../../cli/ask.ts';
import type { Interruption } from '../../cli/ask.ts';
import type { Io } from '../../cli/io.ts';
import { exitCodeOfPass } from './pass-exit-code.ts';
import { hasAnyKey, listAccounts, readAccountSettings, refuseServiceFlags } from '../../cli/account-settings.ts';
import { isSelected, loadFiles } from '../../cli/load.ts';
import { policyPathOf } from '../../cli/load-policies.ts';
import { UsageError } from '../../cli/errors.ts';
import { readBaseUrl } from '../../cli/settings.ts';
import { createWatchContext } from './watch-context.ts';
import { describeNote } from './watch-entry.ts';
import type { WatchFlags } from './watch-flags.ts';
import type { WatchRun } from './watch-run.ts';
import { createWatchLog, logPass } from './watch-log.ts';
import type { WatchLog } from './watch-log.ts';

/** How long what is in flight may take after the first signal, in milliseconds; supervisors wait ten seconds. */
const stopWithinMs = 9_000;

/** Keeps the schedules what the files say until a signal ends it, or for one pass. */
export async function runWatch(paths: readonly string[], flags: WatchFlags, io: Io): Promise<ExitCode> {
  if (paths.includes('-')) throw new UsageError('standard input cannot be watched: expected files or directories');
  await requireConsent(flags, io);
  if (flags.saveCancelled !== undefined && !flags.dryRun) {
    const { prepareCancelledFolder } = await import('./cancelled-folder.ts');
    await prepareCancelledFolder(flags.saveCancelled, { paths, io });
  }
  // Every pass reads them again; wrong ones are reported before anything starts.
  const apiKeys = await readKeys(paths, flags, io);
  const level = flags.verbose ? 'debug' : flags.quiet ? 'warn' : 'info';
  const log = createWatchLog({ format: flags.logFormat, level, io, now: () => systemClock.now() });
  for (const apiKey of apiKeys) log.hide(apiKey);
  const interruption: Interruption = listenForInterruption(() => {
    beginToStop(log, () => interruption.exitCode());
  });
  const run = { paths, flags, io, log, stop: interruption.stop };
  try {
    const exitCode = flags.once ? await runOnce(run) : await keepOn(run);
    return interruption.exitCode() ?? exitCode;
  } finally {
    interruption.close();
  }
}

/** The keys of the accounts that the files name by now; files that do not load are for the first pass to report. */
async function readKeys(paths: readonly string[], flags: WatchFlags, io: Io): Promise<readonly string[]> {
  const loaded = await loadFiles(paths, io, { policy: policyPathOf(flags, io) });
  // Which accounts they would name is not known.
  if (loaded.kind === 'invalid' && flags.apiKeyFile === undefined && hasAnyKey(io.env)) {
    readBaseUrl(flags, io);
    return [];
  }
  const all = loaded.kind === 'loaded' ? loaded.declaration.workers : [];
  refuseServiceFlags(all, flags);
  const settings = await readAccountSettings(
    listAccounts(all.filter((worker) => isSelected(worker, flags))),
    flags,
    io,
  );
  return [...settings.values()].map(({ apiKey }) => apiKey);
}

async function requireConsent({ yes, dryRun }: WatchFlags, io: Io): Promise<void> {
  if (yes || dryRun) return;
  if (!io.isInteractive) {
    throw new UsageError('there is no terminal to ask on: expected --yes', 'look first with: rota watch --dry-run');
  }
  await requireYes('Apply every change from now on without asking?', 'Watch cancelled. Nothing was written.', {
    io,
    stop: never,
  });
}

const never = new AbortController().signal;

const stoppingWords = 'Shutting down after in-flight requests finish. Send the signal again to stop immediately.';

function beginToStop(log: WatchLog, exitCode: () => ExitCode | null): void {
  log.write(describeNote('info', 'stopping', stoppingWords));
  setTimeout(() => {
    log.write(describeNote('warn', 'stopped', 'Forced exit with a request in flight.'));
    process.exit(exitCode() ?? exitCodes.terminated);
  }, stopWithinMs).unref();
}

/** How long a single pass waits for files that are being written, in milliseconds. */
const maxSaveMs = 600_000;

async function runOnce(run: WatchRun): Promise<ExitCode> {
  const runPass = createPassRunner(createWatchContext(run));
  const news = createFindTransitions();
  for (;;) {
    const pass = await runPass(['start']);
    logPass(run.log, pass, news(pass));
    const { loaded } = pass;
    const isOver = loaded.kind !== 'unsettled' || pass.startedAt.getTime() - loaded.since.getTime() > maxSaveMs;
    if (isOver || run.stop.aborted) return exitCodeOfPass(pass.end);
    await systemClock.sleep(loaded.againMs, run.stop);
  }
}

async function keepOn(run: WatchRun): Promise<ExitCode> {
  const { keepWatching } = await import('./keep-watching.ts');
  await keepWatching(run);
  return exitCodes.done;
}
