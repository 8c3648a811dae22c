/** Asks the service: makes a probe if one is requested, then lists every worker. */
import { mapConcurrently } from '../../concurrency.ts';
import { failureOf, isProbeRow, removeProbesCommand, type ObservedWorker } from '../../core/model/live.ts';
import { observeWorker } from '../../api/port.ts';
import type { Io } from '../../cli/io.ts';
import { openApi, type OpenApi } from '../../cli/open-api.ts';
import { checkService, createAnswerLog, type AnswerLog } from './check-answers.ts';
import { checkWorker, isAnswer } from './check-worker.ts';
import type { DoctorReport, Finding, LeftEntry } from './doctor-document.ts';
import type { DoctorFlags, Target } from './find-targets.ts';
import { probeWorker, type Probed } from './probe/probe-worker.ts';

/** The results of the calls to one service. */
export type ServiceReport = Pick<DoctorReport, 'left' | 'error' | 'findings' | 'apiKeys'>;

/** Several lists of a worker show their order and a fair median. With many workers, one list of each is enough. */
const listsOfEach = 3;
const maxListedOften = 10;

/** A probe that the user has agreed to. */
export interface ProbeOrder {
  readonly workerId: string;
  /** Letters and digits. */
  readonly nonce: string;
  readonly stop: AbortSignal;
  readonly note: (line: string) => void;
}

export interface ServiceOrder {
  /** null for the default account. */
  readonly account: string | null;
  /** Workers of this account only. */
  readonly targets: readonly Target[];
  readonly flags: DoctorFlags;
  readonly io: Io;
  /** null to read only. */
  readonly probe: ProbeOrder | null;
}

/** Makes a probe if one is requested, then lists every worker. */
export async function askService({ account, targets, flags, io, probe }: ServiceOrder): Promise<ServiceReport> {
  const log = createAnswerLog();
  const service = await openApi(targets, { ...flags, account: [] }, io, { onAnswer: log.add });
  try {
    // The service was opened without a stop signal, so that a stopped probe can still remove what it created.
    const probed: Probed =
      probe === null
        ? { findings: [], left: [] }
        : await probeWorker({ ...service, ...probe, account, log }, probe.nonce);
    const times = targets.length <= maxListedOften ? listsOfEach : 1;
    const workers = await mapConcurrently({
      items: targets,
      concurrency: flags.concurrency,
      map: (target) => askWorker(target, { service, log, times }),
    });
    const observed = workers.map((worker) => worker.observed);
    const findings = [
      ...checkService({
        account,
        observed,
        log,
        clockAheadMs: service.clock.aheadMs(),
        timeoutMs: flags.timeout * 1000,
      }),
      ...workers.flatMap((worker) => worker.findings),
      ...probed.findings,
    ];
    const left = [...probed.left, ...observed.flatMap((each) => listLeft(each, account))];
    const onceEach = new Map(left.map((row) => [`${row.workerId} ${row.scheduleId ?? row.input}`, row]));
    return { findings, left: [...onceEach.values()], apiKeys: service.apiKeys, error: findError(observed) };
  } finally {
    service.close();
  }
}

async function askWorker(
  { workerId, account, declared }: Target,
  { service, log, times }: { readonly service: OpenApi; readonly log: AnswerLog; readonly times: number },
): Promise<{ readonly observed: ObservedWorker; readonly findings: readonly Finding[] }> {
  const { api, clock } = service;
  let observed = await observeWorker(api, workerId);
  for (let left = times - 1; left > 0 && observed.kind === 'listed'; left--)
    observed = await observeWorker(api, workerId);
  const bodies = log
    .take(workerId)
    .flatMap(({ method, status, text }) => (method === 'GET' && status === 200 ? [text] : []));
  return { observed, findings: checkWorker({ observed, account, bodies, declared, now: clock.now() }) };
}

function listLeft(observed: ObservedWorker, account: string | null): readonly LeftEntry[] {
  if (observed.kind === 'unavailable') return [];
  const { workerId } = observed;
  return observed.schedules.filter(isProbeRow).map((row) => ({
    workerId,
    scheduleId: row.id,
    input: (row.kind === 'recognised' ? row.content.input : (row.input ?? '')).trim(),
    command: removeProbesCommand(workerId, account),
  }));
}

/** Why nothing could be checked at the service; null if something could, such as an answer about a single worker. */
function findError(observed: readonly ObservedWorker[]): DoctorReport['error'] {
  if (observed.length === 0 || observed.some(isAnswer)) return null;
  return observed.map(failureOf).find((failure) => failure !== null) ?? null;
}
