import { systemClock } from '../../clock.ts';
import { describePause, isInForce } from '../../core/model/bounds.ts';
import { RefusalError } from '../../errors.ts';
import { renderJson } from '../../report/renderer.ts';
import { listenForInterruption, requireYes } from '../../cli/ask.ts';
import { OutputError, UsageError } from '../../cli/errors.ts';
import { exitCodes, type ExitCode } from '../../cli/exit-code.ts';
import { printError, type Io } from '../../cli/io.ts';
import { loadGoverned } from '../../cli/load.ts';
import { openApi } from '../../cli/open-api.ts';
import { openDeclaredLedger } from '../../cli/plan-files.ts';
import { collectReport, createNote, viewOf } from '../../cli/report-run.ts';
import { createRunDocument, type RunReport } from './run-document.ts';
import { runRemembered } from './run-ledger.ts';
import { addressOf, runOnce, type RunResult, type RunTarget } from './run-once.ts';
import { renderRunQuestion, renderRunText } from './run-text.ts';
import { breachHints } from '../../core/policy/judge-declaration.ts';
import { createPolicyJudge, judgeSchedule } from '../../core/policy/judge-policy.ts';
import { formatInstant } from '../../core/time/when.ts';
import { listFirst } from '../../core/words.ts';
import { suggestNearest } from '../../declare/nearest-key.ts';
import type { ScheduleCreator } from '../../api/port.ts';
import type { ServiceClock } from '../../api/service-clock.ts';
import type { Failure } from '../../core/model/diagnostic.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import type { AllowableGuard, GuardFinding } from '../../core/model/guard.ts';
import type { ReportFlags, simpleFormats } from '../../cli/flags.ts';
import type { PolicyFlags } from '../../cli/load-policies.ts';
import type { RemoteFlags } from '../../cli/settings.ts';
import type { Policy, PolicyRule } from '../../core/model/policy.ts';

/** The options of `rota run`. */
export interface RunFlags extends Omit<ReportFlags, 'format'>, RemoteFlags, Pick<PolicyFlags, 'policy'> {
  readonly format: (typeof simpleFormats)[number];
  /** Skips the question. */
  readonly yes: boolean;
  /** If undefined, no guard is permitted to pass. */
  readonly allow?: AllowableGuard;
}

/** Runs one declared schedule once, now, and reports its result. */
export async function runRun(address: string, paths: readonly string[], flags: RunFlags, io: Io): Promise<ExitCode> {
  const note = createNote(flags, io);
  const interruption = listenForInterruption(() => {
    note('Stopping: checking once more what was sent, sending nothing else. A second signal stops at once.');
  }, io);
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
      throw new UsageError(
        'cannot ask for approval without a terminal: use --yes',
        `run it once: rota run ${address} --yes`,
      );
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

/** Refuses a paused schedule, even one that would not be live without the pause. */
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
  // The API that is passed on cannot cancel anything.
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
 * Returns false if a run was sent and its report could not be written.
 *
 * @throws OutputError if nothing was sent.
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
    const message = `the run is ${report.result.status}, but its report could not be written: ${error.message}`;
    printError({ code: error.code, message, hint: 'see what is live: rota status' }, io);
    return false;
  }
}

/** Rules that a single run can break. All others are about when and how often a schedule runs, or about its notes. */
const runRules: ReadonlySet<PolicyRule> = new Set(['budgets.allow', 'hours', 'prompt.maxLength', 'prompt.secrets']);

/** Checks a run against the policies, as a one-shot that is due now and with the exceptions for its schedule. */
function checkPolicy({ worker, declared }: RunTarget, policies: readonly Policy[], now: Date): readonly GuardFinding[] {
  const content = { ...declared.content, when: { type: 'scheduled', date: formatInstant(now) } } as const;
  return policies
    .flatMap((policy) => judgeSchedule({ ...declared, content, spread: null }, worker, createPolicyJudge(policy, now)))
    .filter(({ rule, refuses }) => refuses && runRules.has(rule))
    .map((breach) => {
      const { alias, message } = breach;
      // The user has chosen when it runs: now.
      const hints = breach.rule === 'hours' ? [] : breachHints(breach);
      return { code: 'policy', alias, message, hints, breach, allowed: false };
    });
}

/**
 * Finds the declared schedule with an address.
 *
 * @throws UsageError that suggests the nearest address if there is none.
 */
export function findTarget({ workers }: Declaration, address: string): RunTarget {
  const targets = workers.flatMap((worker) => worker.schedules.map((declared) => ({ worker, declared })));
  const addressed = new Map(targets.map((target) => [addressOf(target), target]));
  const found = addressed.get(address);
  if (found !== undefined) return found;
  const known = [...addressed.keys()];
  const nearest = nearestOf(address, known);
  const hint = nearest === null ? `declared: ${listFirst(known, maxListed) || 'none'}` : `did you mean ${nearest}?`;
  const message = address.includes('/')
    ? `no schedule ${address} is declared`
    : `expected a schedule as WORKER/NAME, got ${address}`;
  throw new UsageError(message, hint);
}

/** Returns the only address that ends with a name, else the most similar one. */
function nearestOf(address: string, known: readonly string[]): string | null {
  const named = known.filter((each) => each.endsWith(`/${address}`));
  return named.length === 1 ? (named[0] ?? null) : suggestNearest(address, known);
}

const maxListed = 20;
