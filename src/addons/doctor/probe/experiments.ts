/** Runs the experiments of a probe, one after the other. `judge.ts` says what they mean, once all is removed. */
import type { Content } from '../../../core/model/content.ts';
import type { ListedWorker, ObservedWorker } from '../../../core/model/live.ts';
import { observeWorker } from '../../../api/port.ts';
import { pickContents, type ProbeContents } from './probe-contents.ts';
import {
  waitsMs,
  type Cancelled,
  type AnsweredList,
  type ProbeClient,
  type ProbeTools,
  type Sent,
} from './probe-client.ts';

/** How long a new row took to be listed. */
interface Lag {
  /** Number of the list that showed it, from 1; null if none did. */
  readonly list: number | null;
  /** From the answer to the create until the answer to the last list, in milliseconds. */
  readonly tookMs: number;
}

/** Everything that was observed; null where an experiment was not made. */
export interface Observations {
  readonly contents: ProbeContents;
  /** Zone listed before the probe, in which crons are expected to be read. */
  readonly zone: string;
  readonly cron: Sent | null;
  readonly lag: Lag | null;
  /** The same create, repeated. */
  readonly again: Sent | null;
  /** The same create with another budget; null if equal creates make two rows. */
  readonly otherBudget: Sent | null;
  readonly date: Sent | null;
  readonly interval: Sent | null;
  readonly longInterval: Sent | null;
  readonly delay: Sent | null;
  readonly invalid: Sent | null;
  /** Two consecutive lists. */
  readonly lists: readonly AnsweredList[];
  readonly cancel: Cancelled | null;
  readonly cancelAgain: Cancelled | null;
  readonly cancelUnknown: Cancelled | null;
  /** The list of a worker that does not exist. */
  readonly unknownWorker: ObservedWorker | null;
}

/** Runs every experiment. After a stop, nothing more is created. */
export async function runExperiments(
  client: ProbeClient,
  tools: Pick<ProbeTools, 'api' | 'clock' | 'stop'>,
  { nonce, before }: { readonly nonce: string; readonly before: ListedWorker },
): Promise<Observations> {
  const { clock, stop } = tools;
  const contents = pickContents(nonce, clock.now());
  const create = async (content: Content | null): Promise<Sent | null> =>
    content === null ? null : await client.create(content);

  const cron = await create(contents.cron);
  const lag = cron?.kind === 'answered' ? await measureLag(client, cron.id, tools) : null;
  const again = cron?.kind === 'answered' ? await create(contents.cron) : null;
  const isDeduped = cron?.kind === 'answered' && again?.kind === 'answered' && cron.id === again.id;
  const otherBudget = isDeduped ? await create(contents.cron && { ...contents.cron, budget: 'standard' }) : null;
  const date = await create(contents.date);
  const interval = await create(contents.interval);
  const longInterval = await create(contents.longInterval);
  const delay = await create(contents.delay);
  const invalid = contents.delay === null ? null : await client.create(withoutWhen(contents.delay), true);
  const lists = [await client.list(), await client.list()].filter((looked) => looked !== null);
  const mayCancel = date?.kind === 'answered' && !stop.aborted;
  const cancel = mayCancel ? await client.cancel(date.id) : null;
  const cancelAgain = mayCancel && cancel?.kind === 'there' ? await client.cancel(date.id) : null;
  const cancelUnknown = stop.aborted ? null : await client.cancel(`sch_rota_doctor_${nonce}`);
  const unknownWorker = stop.aborted ? null : await observeWorker(tools.api, `rota_doctor_${nonce}`);
  return {
    contents,
    zone: before.timezone ?? 'UTC',
    ...{ cron, lag, again, otherBudget, date, interval, longInterval, delay, invalid, lists },
    ...{ cancel, cancelAgain, cancelUnknown, unknownWorker },
  };
}

/** Without a `when` there is no time at which it could run, however a service reads it. */
function withoutWhen({ input, budget }: Content): Content {
  return { input, budget } as Content;
}

async function measureLag(
  client: ProbeClient,
  id: string,
  { clock, stop }: Pick<ProbeTools, 'clock' | 'stop'>,
): Promise<Lag | null> {
  const startMs = clock.now().getTime();
  let tookMs = 0;
  for (const [index, waitMs] of waitsMs.entries()) {
    if (waitMs > 0) await clock.sleep(waitMs, stop);
    if (stop.aborted) return null;
    const looked = await client.list();
    if (looked === null) return null;
    tookMs = clock.now().getTime() - startMs;
    if (looked.listed.schedules.some((row) => row.id === id)) return { list: index + 1, tookMs };
  }
  return { list: null, tookMs };
}
