import { observeWorker } from '../../../api/port.ts';
import { isProbeRow, removeProbesCommand, type ListedWorker } from '../../../core/model/live.ts';
import { count } from '../../../core/words.ts';
import { checks } from '../checks.ts';
import { findingsOf, type Finding, type Verdict, type LeftEntry } from '../doctor-document.ts';
import { runExperiments } from './experiments.ts';
import { judgeProbe } from './judge.ts';
import { createProbeClient, type ProbeClient, type ProbeTools } from './probe-client.ts';

/** The findings of a probe, and the rows that it left. */
export interface Probed {
  readonly findings: readonly Finding[];
  readonly left: readonly LeftEntry[];
}

/**
 * Probes one worker: removes what earlier probes left, runs the experiments, and removes what they created, even after
 * a stop.
 */
export async function probeWorker(tools: ProbeTools, nonce: string): Promise<Probed> {
  const { api, workerId, account, log, note } = tools;
  const before = await observeWorker(api, workerId);
  if (before.kind === 'unavailable') return nothing(workerId, { state: 'unavailable', found: before.reason });
  // With a wrong clock, what seems far away may be past. Without a time in the answers, the clock cannot be checked.
  if (!log.isDated) {
    return nothing(workerId, { state: 'unknown', found: 'not tried: no answer shows the time of the service' });
  }
  const client = createProbeClient(tools, before);
  await removeEarlier(client, before, note);
  const seen = await runExperiments(client, tools, { nonce, before }).catch(async (error: unknown) => {
    await client.cleanUp();
    throw error;
  });
  const { left, goneIds } = await client.cleanUp();
  note(left.length === 0 ? 'everything is cancelled, and no list shows it' : `left: ${count(left.length, 'schedule')}`);
  const findings = findingsOf(judgeProbe(seen, goneIds), { workerId });
  const command = removeProbesCommand(workerId, account);
  return { findings, left: left.map((row) => ({ workerId, ...row, command })) };
}

/** Removes what earlier probes left. Rows that cannot be read are left alone and reported at the end. */
async function removeEarlier(
  client: ProbeClient,
  { schedules }: ListedWorker,
  note: (line: string) => void,
): Promise<void> {
  const left = schedules.filter((row) => row.kind === 'recognised' && isProbeRow(row)).flatMap(({ id }) => id ?? []);
  if (left.length === 0) return;
  note(`removing ${count(left.length, 'schedule')} of an earlier probe: ${left.join(', ')}`);
  for (const id of left) await client.cancel(id);
}

function nothing(workerId: string, verdict: Verdict): Probed {
  const probed = Object.entries(checks).filter(([, { scope }]) => scope === 'probe');
  return {
    findings: findingsOf(Object.fromEntries(probed.map(([check]) => [check, verdict])), { workerId }),
    left: [],
  };
}
