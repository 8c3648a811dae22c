import { systemClock } from '../../clock.ts';
import type { ScheduleCreator } from '../../api/port.ts';
import type { ServiceClock } from '../../api/service-clock.ts';
import { describePause, isInForce } from '../../core/model/pause.ts';
import type { Failure } from '../../core/model/failure.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import type { GuardFinding } from '../../core/model/guard.ts';
import { RefusalError } from '../../errors.ts';
import { renderJson } from '../../report/renderer.ts';
import { listenForInterruption, requireYes } from '../../cli/ask.ts';
import { OutputError, UsageError } from '../../cli/errors.ts';
import { exitCodes } from '../../cli/exit-code.ts';
import type { ExitCode } from '../../cli/exit-code.ts';
import type { Io } from '../../cli/io.ts';
import { loadGoverned } from '../../cli/load.ts';
import { openApi } from '../../cli/open-api.ts';
import { openDeclaredLedger } from '../../cli/plan-files.ts';
import { printError } from '../../cli/io.ts';
import { collectReport, createNote, viewOf } from '../../cli/report-run.ts';
import { checkPolicy } from './check-policy.ts';
import { addressOf, findTarget } from './find-target.ts';
import { createRunDocument } from './run-document.ts';
import type { RunReport } from './run-document.ts';
import type { RunFlags } from './run-flags.ts';
import { runRemembered } from './run-ledger.ts';
import { runOnce } from './run-once.ts';
import type { RunTarget } from './run-once.ts';
import type { RunResult } from './run-result.ts';
import { renderRunQuestion, renderRunText } from './run-text.ts';

/** Runs one declared schedule once, now, and reports what became of it. */
export async function runRun(address: string, paths: readonly string[], flags: RunFlags, io: Io): Promise<ExitCode> {
  const note = createNote(flags, io);
  const interruption = listenForInterruption(() => {
    note('Stopping: what was sent is looked at once more, nothing else is sent. A second signal stops at once.');
  });
  try {
    const { report, exitCode } = await run({ address, paths, flags, io, stop: interruption.stop });
    const isReported = await tryToReport(report, flags, io);
    return interruption.exitCode() ?? (isReported ? exitCode : exitCodes.partial);
  } finally {
    interruption.close();
  }
}

interface RunCommand {
  readonly address: string;
  readonly paths: readonly string[];
  readonly flags: RunFlags;
  readonly io: Io;
  readonly stop: AbortSignal;
}

async function run(command: RunCommand): Promise<{ readonly report: RunReport; readonly exitCode: ExitCode }> {
  const { address, paths, flags, io, stop } = command;
  const nothing: RunReport = {
    target: null,
    result: null,
    findings: [],
    diagnostics: [],
    ledgerProblem: null,
    error: null,
  };
  return await collectReport(nothing, async (add) => {
    const { declaration, diagnostics, policies } = await loadGoverned(paths, { ...flags, worker: [] }, io);
    add({ diagnostics });
    const target = findTarget(declaration, address);
    const findings = [...checkBudget(target, flags), ...checkPolicy(target, policies, systemClock.now())];
    add({ target, findings });
    requireAllowed(findings);
    requireUnpaused(target, systemClock.now());
    if (!flags.yes && !io.isInteractive) {
      throw new UsageError('there is no terminal to ask on: expected --yes', `run it once: rota run ${address} --yes`);
    }
    const service = await openApi([target.worker], flags, io, { stop });
    try {
      await ask(target, command, service.clock.now());
      const ended = await send(target, declaration, { ...command, ...service });
      add(ended);
      return exitCodeOf(ended);
    } finally {
      service.close();
    }
  });
}

function checkBudget(target: RunTarget, { allow }: RunFlags): readonly GuardFinding[] {
  if (target.declared.content.budget !== 'unlimited') return [];
  const message = `would run ${addressOf(target)} with budget unlimited`;
  const { alias } = target.worker;
  return [{ code: 'unlimited-budget', alias, message, hints: [], allowed: allow === 'unlimited-budget' }];
}

function requireAllowed(findings: readonly GuardFinding[]): void {
  const refusing = findings.filter(({ allowed }) => !allowed);
  if (refusing.length === 0) return;
  const codes = [...new Set(refusing.map(({ code }) => code))].join(', ');
  throw new RefusalError('guard-refused', `refused before anything was sent, by ${codes}`, { findings: refusing });
}

/** What a pause covers does not run, whether or not it would without it. */
function requireUnpaused({ worker, declared }: RunTarget, now: Date): void {
  const { pause } = declared;
  if (pause === null || !isInForce(pause, now)) return;
  const message = `refused before anything was sent: ${addressOf({ worker, declared })} is paused: ${describePause(pause)}`;
  const hint = 'end the pause first: rota resume; or leave the schedule out of it with except';
  throw new RefusalError('paused', message, { hint });
}

async function ask(target: RunTarget, { flags, io, stop }: RunCommand, now: Date): Promise<void> {
  if (flags.yes) return;
  io.log(renderRunQuestion(target, { ...viewOf(flags, io, 'logColumns'), now }));
  await requireYes('\nRun it?', 'Run cancelled.', { io, stop });
}

interface Ended {
  readonly result: RunResult;
  readonly ledgerProblem: Failure | null;
}

async function send(
  target: RunTarget,
  declaration: Declaration,
  { flags, io, stop, api: opened, clock }: RunCommand & { readonly api: ScheduleCreator; readonly clock: ServiceClock },
): Promise<Ended> {
  // What is handed on can end nothing.
  const api: ScheduleCreator = {
    list: (workerId) => opened.list(workerId),
    create: (...order) => opened.create(...order),
  };
  const ledger = await openDeclaredLedger(declaration, flags, io);
  const observed = await api.list(target.worker.workerId);
  const tools = { observed, api, clock, stop };
  if (ledger === null || stop.aborted) return { result: await runOnce(target, tools), ledgerProblem: null };
  return await runRemembered(ledger, target, tools);
}

function exitCodeOf({ result: { status }, ledgerProblem }: Ended): ExitCode {
  switch (status) {
    case 'started':
    case 'gone':
      return ledgerProblem === null ? exitCodes.done : exitCodes.partial;
    case 'uncertain':
      return exitCodes.partial;
    case 'failed':
    case 'skipped':
      return exitCodes.error;
  }
}

/**
 * False when a run was sent and the report of it could not be written.
 *
 * @throws OutputError when nothing was sent.
 */
async function tryToReport(report: RunReport, flags: RunFlags, io: Io): Promise<boolean> {
  try {
    const document = createRunDocument(report);
    const isText = flags.format === 'text';
    if (isText && report.result === null) io.log(renderRunText(document, viewOf(flags, io, 'logColumns')));
    else if (isText) await io.write(renderRunText(document, viewOf(flags, io)));
    else await io.write(renderJson(document));
    return true;
  } catch (error) {
    if (!(error instanceof OutputError) || report.result === null) throw error;
    const message = `the run is ${report.result.status}, but its report is lost: ${error.message}`;
    printError({ code: error.code, message, hint: 'see what is live: rota status' }, io);
    return false;
  }
}
