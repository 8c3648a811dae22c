/** `rota doctor`: machine first, then every worker, and one report whatever fails. */
import { systemClock } from '../../clock.ts';
import { mapConcurrently } from '../../concurrency.ts';
import { isProbeRow, removeProbesCommand } from '../../core/model/probe-text.ts';
import type { ObservedWorker } from '../../core/model/live.ts';
import { failureOf } from '../../core/model/live.ts';
import { observeWorkers } from '../../api/observe.ts';
import { escapeInvisibleJson } from '../../report/escape/escape-invisible.ts';
import { exitCodes } from '../../cli/exit-code.ts';
import type { ExitCode } from '../../cli/exit-code.ts';
import type { ReportFlags } from '../../cli/flags.ts';
import type { Io } from '../../cli/io.ts';
import { openApi } from '../../cli/open-api.ts';
import type { OpenApi } from '../../cli/open-api.ts';
import { printError } from '../../cli/print-error.ts';
import { viewOf } from '../../cli/report-run.ts';
import type { RemoteFlags } from '../../cli/settings.ts';
import { createAnswerLog } from './answer-log.ts';
import type { AnswerLog } from './answer-log.ts';
import { checkLedger } from './check-ledger.ts';
import { checkService } from './check-service.ts';
import { checkWorker, isAnswer } from './check-worker.ts';
import type { Finding } from './checks.ts';
import { createDoctorDocument } from './doctor-document.ts';
import type { DoctorDocument, DoctorReport, LeftEntry } from './doctor-document.ts';
import { renderDoctorText } from './doctor-text.ts';
import { findTargets } from './find-targets.ts';
import type { Target } from './find-targets.ts';
import { readCi, readFiles, readSettings } from './read-machine.ts';

/** The options of `rota doctor`. */
export interface DoctorFlags extends RemoteFlags, Omit<ReportFlags, 'format'> {
  readonly format: 'text' | 'json';
}

/** Checks the machine, the service and the workers; a part that cannot be checked stops no other. */
export async function runDoctor(names: readonly string[], flags: DoctorFlags, io: Io): Promise<ExitCode> {
  const now = systemClock.now();
  const files = await readFiles(io);
  const targets = findTargets(names, files);
  const settings = await readSettings(flags, io);
  const { baseUrl, error } = settings;
  const machine = [files.finding, ...settings.findings, ...(await readCi(io))];
  const ledger =
    files.declaration === null || baseUrl === null ? [] : await checkLedger(files.declaration, baseUrl, io);
  const seen = error === null ? await askService(targets, flags, io) : { findings: [], left: [], apiKey: null, error };
  const findings = [...machine, ...ledger, ...seen.findings];
  const document = createDoctorDocument({ ...seen, baseUrl, workers: targets, findings, now });
  await print(document, flags, io);
  return exitCodeOf(document);
}

type ServiceReport = Pick<DoctorReport, 'left' | 'error' | 'findings' | 'apiKey'>;

/** So many lists of each worker show their order and an honest median; of many workers one each is enough. */
const listsOfEach = 3;
const maxListedOften = 10;

async function askService(targets: readonly Target[], flags: DoctorFlags, io: Io): Promise<ServiceReport> {
  const log = createAnswerLog();
  const service = await openApi(flags, io, { onAnswer: log.add });
  try {
    const { concurrency } = flags;
    const times = targets.length <= maxListedOften ? listsOfEach : 1;
    const workers = await mapConcurrently({
      items: targets,
      concurrency,
      map: (target) => askWorker(target, { service, log, times }),
    });
    const observed = workers.map((worker) => worker.observed);
    const clockAheadMs = service.clock.aheadMs();
    const findings = [
      ...checkService({ observed, log, clockAheadMs, timeoutMs: flags.timeout * 1000 }),
      ...workers.flatMap((worker) => worker.findings),
    ];
    return { findings, left: observed.flatMap(listLeft), apiKey: service.apiKey, error: findError(observed) };
  } finally {
    service.close();
  }
}

async function askWorker(
  { workerId, declared }: Target,
  { service, log, times }: { readonly service: OpenApi; readonly log: AnswerLog; readonly times: number },
): Promise<{ readonly observed: ObservedWorker; readonly findings: readonly Finding[] }> {
  const { api, clock } = service;
  let observed: ObservedWorker = await observe(service, workerId);
  for (let left = times - 1; left > 0 && observed.kind === 'listed'; left--)
    observed = await observe({ api }, workerId);
  const bodies = log.take(workerId).flatMap(({ status, text }) => (status === 200 ? [text] : []));
  return { observed, findings: checkWorker({ observed, bodies, declared, now: clock.now() }) };
}

async function observe({ api }: Pick<OpenApi, 'api'>, workerId: string): Promise<ObservedWorker> {
  const [observed] = (await observeWorkers({ reader: api, workerIds: [workerId], concurrency: 1 })).values();
  if (observed === undefined) throw new Error(`${workerId} was not listed`);
  return observed;
}

function listLeft(observed: ObservedWorker): readonly LeftEntry[] {
  if (observed.kind === 'unavailable') return [];
  const { workerId } = observed;
  return observed.schedules.filter(isProbeRow).map((row) => ({
    workerId,
    scheduleId: row.id,
    input: (row.kind === 'recognised' ? row.content.input : (row.input ?? '')).trim(),
    command: removeProbesCommand(workerId),
  }));
}

/** Why nothing could be checked at the service; an answer about a single worker is something. */
function findError(observed: readonly ObservedWorker[]): DoctorReport['error'] {
  if (observed.length === 0 || observed.some(isAnswer)) return null;
  return observed.map(failureOf).find((failure) => failure !== null) ?? null;
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
