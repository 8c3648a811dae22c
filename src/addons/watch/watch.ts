import { systemClock } from '../../clock.ts';
import { createFindTransitions } from './transitions.ts';
import { createPassRunner } from './run-passes.ts';
import { exitCodeOfError, exitCodes, type ExitCode } from '../../cli/exit-code.ts';
import { listenForInterruption, requireYes, type Interruption } from '../../cli/ask.ts';
import { hasAnyKey, readAccountSettings, refuseServiceFlags } from '../../cli/account-settings.ts';
import { neededAccounts } from '../../cli/open-api.ts';
import { isSelected } from '../../cli/load.ts';
import { loadFiles } from '../../cli/load-files.ts';
import { policyPathOf } from '../../cli/load-policies.ts';
import { UsageError } from '../../cli/errors.ts';
import { readBaseUrl } from '../../cli/settings.ts';
import { createWatchContext, prepareCancelledFolder, type WatchRun } from './watch-context.ts';
import { createEntry, createWatchLog, logPass, type WatchLog } from './watch-log.ts';
import { exitCodeOfIncomplete } from '../../cli/plan-files.ts';
import type { Io } from '../../cli/io.ts';
import type { WatchFlags } from './watch-flags.ts';
import type { PassEnd } from './pass.ts';

/** How long requests in flight may take after the first signal, in milliseconds. Supervisors wait ten seconds. */
const stopWithinMs = 9_000;

/** Keeps the live schedules as declared until a signal ends it; with `--once`, runs one pass. */
export async function runWatch(paths: readonly string[], flags: WatchFlags, io: Io): Promise<ExitCode> {
  if (paths.includes('-')) throw new UsageError('standard input cannot be watched: expected files or directories');
  await requireConsent(flags, io);
  if (flags.saveCancelled !== undefined && !flags.dryRun) {
    await prepareCancelledFolder(flags.saveCancelled, paths, io);
  }
  // Every pass reads the keys again. Unusable ones are reported before anything starts.
  const apiKeys = await readKeys(paths, flags, io);
  const level = flags.verbose ? 'debug' : flags.quiet ? 'warn' : 'info';
  const log = createWatchLog({ format: flags.logFormat, level, io });
  for (const apiKey of apiKeys) log.hide(apiKey);
  const interruption: Interruption = listenForInterruption(() => {
    beginToStop(log, () => interruption.exitCode());
  }, io);
  const run = { paths, flags, io, log, stop: interruption.stop };
  try {
    if (flags.once) {
      const exitCode = await runOnce(run);
      return interruption.exitCode() ?? exitCode;
    }
    // The file watcher and the operator server are loaded only here.
    const { keepWatching } = await import('./keep-watching.ts');
    await keepWatching(run);
    return interruption.exitCode() ?? exitCodes.done;
  } finally {
    interruption.close();
  }
}

/** Reads the keys of the accounts that the files name now. The first pass reports files that do not load. */
async function readKeys(paths: readonly string[], flags: WatchFlags, io: Io): Promise<readonly string[]> {
  const loaded = await loadFiles(paths, io, { policy: policyPathOf(flags, io) });
  // The files do not load, so the accounts they name are not known.
  if (loaded.kind === 'invalid' && flags.apiKeyFile === undefined && hasAnyKey(io.env)) {
    readBaseUrl(flags, io);
    return [];
  }
  const all = loaded.kind === 'loaded' ? loaded.declaration.workers : [];
  refuseServiceFlags(all, flags);
  const selected = all.filter((worker) => isSelected(worker, flags));
  const accounts = loaded.kind === 'loaded' ? neededAccounts(selected, flags) : [null];
  const settings = await readAccountSettings(accounts, flags, io);
  return [...settings.values()].map(({ apiKey }) => apiKey);
}

async function requireConsent({ yes, dryRun }: WatchFlags, io: Io): Promise<void> {
  if (yes || dryRun) return;
  if (!io.isInteractive) {
    throw new UsageError(
      'cannot ask for approval without a terminal: use --yes',
      'to see the changes first: rota watch --dry-run',
    );
  }
  await requireYes('Apply every change from now on without asking?', 'Watch cancelled. Nothing was written.', {
    io,
    stop: new AbortController().signal,
  });
}

function beginToStop(log: WatchLog, exitCode: () => ExitCode | null): void {
  const message = 'Shutting down after in-flight requests finish. Send the signal again to stop immediately.';
  log.write(createEntry('info', 'stopping', message));
  setTimeout(() => {
    log.write(createEntry('warn', 'stopped', 'Forced exit with a request in flight.'));
    process.exit(exitCode() ?? exitCodes.terminated);
  }, stopWithinMs).unref();
}

/** How long a single pass waits for files that are being written, in milliseconds. */
const maxSaveMs = 600_000;

async function runOnce(run: WatchRun): Promise<ExitCode> {
  const runPass = createPassRunner(createWatchContext(run));
  const findTransitions = createFindTransitions();
  for (;;) {
    const pass = await runPass(['start']);
    logPass(run.log, pass, findTransitions(pass));
    const { loaded } = pass;
    const isOver = loaded.kind !== 'unsettled' || pass.startedAt.getTime() - loaded.since.getTime() > maxSaveMs;
    if (isOver || run.stop.aborted) return exitCodeOfPass(pass.end);
    await systemClock.sleep(loaded.againMs, run.stop);
  }
}

/** Returns the exit code after a single pass, which is the one `rota apply` would exit with. */
function exitCodeOfPass(end: PassEnd): ExitCode {
  switch (end.kind) {
    case 'settled':
      return (end.applied?.undecided.length ?? 0) === 0 ? exitCodes.done : exitCodes.partial;
    case 'unchanged':
    case 'pending':
      return exitCodes.done;
    case 'undeclared':
      return exitCodes.error;
    case 'refused':
      return exitCodes.refused;
    case 'incomplete':
      return isBegun(end.applied) ? exitCodes.partial : exitCodeOfIncomplete(end.planned.plan);
    case 'stopped':
      return isBegun(end.reached?.applied ?? null) ? exitCodes.partial : exitCodes.error;
    case 'failed':
      return exitCodeOfError(end.error.code);
  }
}

function isBegun(applied: Extract<PassEnd, { readonly kind: 'incomplete' }>['applied']): boolean {
  return applied?.workers.some(({ outcomes }) => outcomes.length > 0) ?? false;
}
