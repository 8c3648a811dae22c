/** `rota doctor`: this machine first, then the service and every worker, and one report whatever fails. */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../clock.ts';
import { RefusalError } from '../../errors.ts';
import { escapeInvisibleJson } from '../../report/escape/escape-invisible.ts';
import { requireYes } from '../../cli/ask.ts';
import { UsageError } from '../../cli/errors.ts';
import { exitCodes } from '../../cli/exit-code.ts';
import type { ExitCode } from '../../cli/exit-code.ts';
import { listenForInterruption } from '../../cli/interruption.ts';
import type { Io } from '../../cli/io.ts';
import { printError } from '../../cli/print-error.ts';
import { createNote, viewOf } from '../../cli/report-run.ts';
import { askService } from './ask-service.ts';
import type { ProbeOrder, ServiceReport } from './ask-service.ts';
import { checkLedger } from './check-ledger.ts';
import type { DoctorFlags } from './doctor-flags.ts';
import { createDoctorDocument } from './doctor-document.ts';
import type { DoctorDocument } from './doctor-document.ts';
import { renderDoctorText } from './doctor-text.ts';
import { findTargets } from './find-targets.ts';
import type { Target } from './find-targets.ts';
import { readCi, readFiles, readSettings } from './read-machine.ts';

/** Checks the machine, the service and the workers; a part that cannot be checked stops no other. */
export async function runDoctor(names: readonly string[], flags: DoctorFlags, io: Io): Promise<ExitCode> {
  const now = systemClock.now();
  const files = await readFiles(io);
  const targets = findTargets(names, files);
  const probed = requireProbed(targets, flags, io);
  const settings = await readSettings(flags, io);
  const { baseUrl, error } = settings;
  const machine = [files.finding, ...settings.findings, ...(await readCi(io))];
  const ledger =
    files.declaration === null || baseUrl === null ? [] : await checkLedger(files.declaration, baseUrl, io);
  const finish = async (seen: ServiceReport): Promise<ExitCode> => {
    const findings = [...machine, ...ledger, ...seen.findings];
    const document = createDoctorDocument({ ...seen, baseUrl, workers: targets, findings, now });
    await print(document, flags, io);
    return exitCodeOf(document);
  };
  if (error !== null) return await finish({ findings: [], left: [], apiKey: null, error });
  if (probed === null) return await finish(await askService({ targets, flags, io, probe: null }));
  return await runProbe(probed, { flags, io, baseUrl: baseUrl ?? '' }, async (probe) =>
    finish(await askService({ targets, flags, io, probe })),
  );
}

/** The worker to probe; null when none is to be. */
function requireProbed(targets: readonly Target[], { probe, yes }: DoctorFlags, io: Io): Target | null {
  if (!probe) return null;
  const [target, ...more] = targets;
  if (target === undefined || more.length > 0) {
    const hint = 'rota doctor WORKER_ID --probe';
    throw new UsageError(`a probe is of one worker: expected one, got ${String(targets.length)}`, hint);
  }
  if (!yes && !io.isInteractive) {
    throw new UsageError('there is no terminal to ask on: expected --yes', 'look first with: rota doctor WORKER_ID');
  }
  return target;
}

/** Asks, listens for signals while the probe runs, and ends as a signal asks unless something is left. */
async function runProbe(
  { workerId }: Target,
  { flags, io, baseUrl }: { readonly flags: DoctorFlags; readonly io: Io; readonly baseUrl: string },
  run: (probe: ProbeOrder) => Promise<ExitCode>,
): Promise<ExitCode> {
  const note = createNote(flags, io);
  const interruption = listenForInterruption(() => {
    note('Stopping: what the probe created is removed. A second signal stops at once.');
  });
  const { stop } = interruption;
  try {
    if (!flags.yes) {
      note('A probe creates up to 7 schedules that do nothing, measures, and cancels them.');
      note('None is due for four weeks. Do not apply to this worker meanwhile.');
      await requireYes(`Probe ${workerId} of ${baseUrl}?`, 'Cancelled. Nothing was created.', { io, stop });
    }
    const exitCode = await run({ workerId, nonce: randomBytes(6).toString('hex'), stop, note });
    return exitCode === exitCodes.partial ? exitCode : (interruption.exitCode() ?? exitCode);
  } catch (error) {
    const exitCode = interruption.exitCode();
    if (exitCode === null || !(error instanceof RefusalError)) throw error;
    // A signal in place of an answer.
    note(error.message);
    return exitCode;
  } finally {
    interruption.close();
  }
}

async function print(document: DoctorDocument, flags: DoctorFlags, io: Io): Promise<void> {
  const text =
    flags.format === 'json'
      ? `${escapeInvisibleJson(JSON.stringify(document, null, 2))}\n`
      : renderDoctorText(document, viewOf(flags, io));
  await io.write(text);
  if (document.error !== null) printError(document.error, io);
}

/** What is left behind is worth more than what could not be asked, and that more than a difference. */
function exitCodeOf({ left, error, summary }: DoctorDocument): ExitCode {
  if (left.length > 0) return exitCodes.partial;
  if (error !== null) return exitCodes.error;
  return summary.differs > 0 ? exitCodes.changes : exitCodes.done;
}
