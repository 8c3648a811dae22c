/** `rota doctor`: checks this machine, then the service and every worker, and always prints one report. */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../clock.ts';
import { RefusalError } from '../../errors.ts';
import { accountPart } from '../../report/documents/worker-entry.ts';
import { renderJson } from '../../report/renderer.ts';
import { listenForInterruption, requireYes } from '../../cli/ask.ts';
import { UsageError } from '../../cli/errors.ts';
import { exitCodes, type ExitCode } from '../../cli/exit-code.ts';
import { printError, type Io } from '../../cli/io.ts';
import { createNote, viewOf } from '../../cli/report-run.ts';
import { listAccounts, readOrigins, refuseServiceFlags } from '../../cli/account-settings.ts';
import { accountVariables } from '../../core/model/account.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import { askService, type ProbeOrder, type ServiceOrder, type ServiceReport } from './ask-service.ts';
import { checkLedger, readCi, readFiles, readSettings, type FoundSettings } from './read-machine.ts';
import { findTargets, type DoctorFlags, type Target } from './find-targets.ts';
import { createDoctorDocument, findingsOf, type DoctorDocument, type Verdicts } from './doctor-document.ts';
import { renderDoctorText } from './doctor-text.ts';

/** Checks the machine, the service and the workers. A part that cannot be checked does not stop the others. */
export async function runDoctor(names: readonly string[], flags: DoctorFlags, io: Io): Promise<ExitCode> {
  const now = systemClock.now();
  const files = await readFiles(io);
  const targets = findTargets(names, flags, files);
  refuseServiceFlags([...(files.declaration?.workers ?? []), ...targets], flags);
  const probed = requireProbed(targets, flags, io);
  const accounts = await readAccounts(targets, flags, io);
  const [first, ...others] = new Set(accounts.map(({ settings }) => settings.baseUrl));
  const baseUrl = others.length === 0 ? (first ?? null) : null;
  const ci = await readCi(io);
  const ledger = await checkLedgerOf(files.declaration, flags, io);
  const machine = [
    ...findingsOf({ files: files.verdict, ...(ci === null ? {} : { ci }), ...ledger }, { workerId: null }),
    ...accounts.flatMap(({ settings }) => settings.findings),
  ];
  const finish = async (probe: ProbeOrder | null): Promise<ExitCode> => {
    // Accounts do not wait for each other.
    const seen = await Promise.all(accounts.map((each) => askAccount(each, { flags, io, probe })));
    const findings = [...machine, ...seen.flatMap((each) => each.findings)];
    const errors = seen.map(({ error }) => error);
    const document = createDoctorDocument({
      baseUrl,
      workers: targets.map(({ workerId, alias, account }) => ({ workerId, alias, ...accountPart(account) })),
      findings,
      left: seen.flatMap(({ left }) => left),
      apiKeys: seen.flatMap(({ apiKeys }) => apiKeys),
      error: errors.every((error) => error !== null) ? (errors[0] ?? null) : null,
      now,
    });
    await print(document, flags, io);
    return exitCodeOf(document);
  };
  if (probed === null || accounts.some(({ settings }) => settings.error !== null)) return await finish(null);
  return await runProbe(probed, { flags, io, baseUrl: baseUrl ?? '' }, finish);
}

/** An account, and its workers to check. */
interface CheckedAccount {
  readonly account: string | null;
  readonly targets: readonly Target[];
  readonly settings: FoundSettings;
}

async function readAccounts(
  targets: readonly Target[],
  flags: DoctorFlags,
  io: Io,
): Promise<readonly CheckedAccount[]> {
  const read = listAccounts(targets).map(async (account): Promise<CheckedAccount> => {
    const own = targets.filter((target) => target.account === account);
    return { account, targets: own, settings: await readSettings(account, flags, io) };
  });
  return refuseShared(await Promise.all(read));
}

/** Refuses a key that is set for two accounts, because it would be sent to the other account's address. */
function refuseShared(accounts: readonly CheckedAccount[]): readonly CheckedAccount[] {
  return accounts.map((each) => {
    const { account, settings } = each;
    const other = accounts.find(
      (one) => one.account !== account && one.settings.apiKey !== null && one.settings.apiKey === settings.apiKey,
    );
    if (other === undefined) return each;
    const found = `the same key as in ${accountVariables(other.account).apiKey}`;
    const next = 'set the key of this account';
    const findings = settings.findings.map((finding) =>
      finding.check === 'api-key' ? { ...finding, state: 'differs' as const, found, next } : finding,
    );
    const error = {
      code: 'remote-unauthorized',
      message: `${accountVariables(account).apiKey} holds ${found}`,
      hint: next,
    };
    return { ...each, settings: { ...settings, findings, error } };
  });
}

/** Checks the ledger of the files. If an account has an unusable address, there is no ledger to look for. */
async function checkLedgerOf(declaration: Declaration | null, flags: DoctorFlags, io: Io): Promise<Verdicts> {
  if (declaration === null) return {};
  try {
    return await checkLedger(declaration, readOrigins(declaration.workers, flags, io), io);
  } catch (error) {
    if (error instanceof UsageError) return {};
    throw error;
  }
}

async function askAccount(
  { account, targets, settings }: CheckedAccount,
  order: Pick<ServiceOrder, 'flags' | 'io' | 'probe'>,
): Promise<ServiceReport> {
  const { error } = settings;
  if (error !== null) return { findings: [], left: [], apiKeys: [], error };
  return await askService({ account, targets, ...order });
}

/** Returns the worker to probe; null without `--probe`. */
function requireProbed(targets: readonly Target[], { probe, yes }: DoctorFlags, io: Io): Target | null {
  if (!probe) return null;
  const [target, ...more] = targets;
  if (target === undefined || more.length > 0) {
    const hint = 'rota doctor WORKER_ID --probe';
    throw new UsageError(`a probe needs exactly one worker, got ${String(targets.length)}`, hint);
  }
  if (!yes && !io.isInteractive) {
    throw new UsageError(
      'cannot ask for approval without a terminal: use --yes',
      'to check without a probe: rota doctor WORKER_ID',
    );
  }
  return target;
}

/** Asks for consent, listens for signals during the probe, and exits as a signal demands unless something is left. */
async function runProbe(
  { workerId }: Target,
  { flags, io, baseUrl }: { readonly flags: DoctorFlags; readonly io: Io; readonly baseUrl: string },
  run: (probe: ProbeOrder) => Promise<ExitCode>,
): Promise<ExitCode> {
  const note = createNote(flags, io);
  const interruption = listenForInterruption(() => {
    note('Stopping: removing what the probe created. A second signal stops at once.');
  }, io);
  const { stop } = interruption;
  try {
    if (!flags.yes) {
      note('A probe creates up to 7 schedules that do nothing, measures, and cancels them.');
      note('None is due for four weeks. Do not apply to this worker meanwhile.');
      await requireYes(`Probe ${workerId} at ${baseUrl}?`, 'Cancelled. Nothing was created.', { io, stop });
    }
    const exitCode = await run({ workerId, nonce: randomBytes(6).toString('hex'), stop, note });
    return exitCode === exitCodes.partial ? exitCode : (interruption.exitCode() ?? exitCode);
  } catch (error) {
    const exitCode = interruption.exitCode();
    if (exitCode === null || !(error instanceof RefusalError)) throw error;
    // A signal instead of an answer.
    note(error.message);
    return exitCode;
  } finally {
    interruption.close();
  }
}

async function print(document: DoctorDocument, flags: DoctorFlags, io: Io): Promise<void> {
  const text = flags.format === 'json' ? renderJson(document) : renderDoctorText(document, viewOf(flags, io));
  await io.write(text);
  if (document.error !== null) printError(document.error, io);
}

/** Rows left behind outweigh a service that could not be asked, which outweighs a difference. */
function exitCodeOf({ left, error, summary }: DoctorDocument): ExitCode {
  if (left.length > 0) return exitCodes.partial;
  if (error !== null) return exitCodes.error;
  return summary.differs > 0 ? exitCodes.changes : exitCodes.done;
}
