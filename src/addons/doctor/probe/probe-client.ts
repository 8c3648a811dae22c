/**
 * Creates and removes the schedules of a probe: notes each before creating it once, notes the ID, and removes it at the
 * end.
 *
 * Invariants: nothing that could run is sent unless it is far away at that moment. An ID that was listed before the
 * probe, or that comes back with another prompt, is foreign and never cancelled. A create whose answer was lost is
 * looked for by its prompt and never resent. Clean-up goes on after a stop.
 */
import { RemoteError } from '../../../errors.ts';
import type { Content } from '../../../core/model/content.ts';
import { isProbeRow, isProbeText, type ListedWorker, type LiveSchedule } from '../../../core/model/live.ts';
import { HeldBackError, type ScheduleApi } from '../../../api/port.ts';
import type { SeenAnswer } from '../../../api/client.ts';
import type { ServiceClock } from '../../../api/service-clock.ts';
import type { AnswerLog } from '../check-answers.ts';
import { describeWhen, isFarAway } from './probe-contents.ts';

/** Dependencies of a probe. */
export interface ProbeTools {
  readonly api: ScheduleApi;
  readonly clock: ServiceClock;
  readonly log: AnswerLog;
  readonly workerId: string;
  /** null for the default account. */
  readonly account: string | null;
  /** When aborted, nothing new is created. */
  readonly stop: AbortSignal;
  /** Prints one line for the user. */
  readonly note: (line: string) => void;
}

/** The result of a create. */
export type Sent =
  | { readonly kind: 'answered'; readonly id: string; readonly row: LiveSchedule; readonly answer: SeenAnswer | null }
  /** Nothing was created, for certain. */
  | { readonly kind: 'refused'; readonly status: number | null; readonly reason: string }
  /** The answer was lost; `ids` are the rows that a list shows for it. */
  | { readonly kind: 'lost'; readonly status: number | null; readonly reason: string; readonly ids: readonly string[] }
  /** It was not sent. */
  | { readonly kind: 'unsent'; readonly reason: string };

/** The result of a cancel: what the service said, and with which status. A `failed` one may have worked. */
export interface Cancelled {
  readonly kind: 'there' | 'unknown' | 'failed';
  readonly status: number | null;
  readonly reason: string | null;
}

/** A list, and the HTTP answer it came in. */
export interface AnsweredList {
  readonly listed: ListedWorker;
  readonly answer: SeenAnswer | null;
}

/** The state after everything noted was cancelled. */
interface CleanedUp {
  /** Rows of probes that are, or may be, still there. A null ID belongs to a create whose answer was lost. */
  readonly left: readonly { readonly scheduleId: string | null; readonly input: string }[];
  /** IDs that others removed, or that were removed by a cancel whose answer was lost. */
  readonly goneIds: ReadonlySet<string>;
}

/** Creates, lists and cancels on one worker. */
export interface ProbeClient {
  /** Sends a create. `isHarmless` marks one without a time at which it could run. */
  readonly create: (content: Content, isHarmless?: boolean) => Promise<Sent>;
  readonly cancel: (id: string) => Promise<Cancelled>;
  /** Returns null if the list failed. */
  readonly list: () => Promise<AnsweredList | null>;
  readonly cleanUp: () => Promise<CleanedUp>;
}

interface Noted {
  readonly input: string;
  readonly ids: string[];
  isOpen: boolean;
}

/** Pauses before each list, in milliseconds, as when an apply looks for what it created. */
export const waitsMs: readonly number[] = [0, 500, 1_000, 2_000, 4_000];
const maxSends = 4;

/** Creates the client of one worker; `before` is its list when the probe began. */
export function createProbeClient(tools: ProbeTools, before: ListedWorker): ProbeClient {
  const { api, clock, log, workerId, stop, note } = tools;
  const foreignIds = new Set(before.schedules.filter((row) => !isProbeRow(row)).flatMap(({ id }) => id ?? []));
  const noted: Noted[] = [];
  const strayIds = new Set<string>();
  const cancelled = new Map<string, Cancelled>();

  const lastAnswer = (method: SeenAnswer['method']): SeenAnswer | null =>
    log.take(workerId).findLast((seen) => seen.method === method) ?? null;

  const isSafe = (content: Content): boolean => {
    const now = clock.now();
    const machineNow = new Date(now.getTime() - clock.aheadMs());
    return isProbeText(content.input) && isFarAway(content, now) && isFarAway(content, machineNow);
  };

  const list = async (): Promise<AnsweredList | null> => {
    try {
      const listed = await api.list(workerId);
      return { listed, answer: lastAnswer('GET') };
    } catch (error) {
      if (error instanceof RemoteError) return null;
      throw error;
    }
  };

  const findLost = async (input: string): Promise<readonly string[]> => {
    for (const waitMs of waitsMs) {
      if (waitMs > 0) await clock.sleep(waitMs);
      const ids = idsOf((await list())?.listed, (row) => inputOf(row) === input);
      if (ids.length > 0) return ids;
    }
    return [];
  };

  const take = (entry: Noted, row: LiveSchedule): boolean => {
    const isOurs = row.id !== null && !foreignIds.has(row.id) && [entry.input, null].includes(inputOf(row));
    if (row.id !== null && isOurs) entry.ids.push(row.id);
    // New, but with another prompt: only a person may cancel it.
    if (row.id !== null && !isOurs && !foreignIds.has(row.id)) strayIds.add(row.id);
    return isOurs;
  };

  const send = async (content: Content, entry: Noted, isHarmless: boolean): Promise<Sent> => {
    const beforeSend = (): void => {
      if (stop.aborted || (!isHarmless && !isSafe(content))) throw new HeldBackError();
      entry.isOpen = true;
    };
    for (let sends = 1; ; sends++) {
      try {
        const row = await api.create(workerId, content, beforeSend);
        entry.isOpen = false;
        const answer = lastAnswer('POST');
        if (!take(entry, row)) {
          const reason = `the service answered with ${row.id ?? 'a row'}, which the probe did not create`;
          return { kind: 'lost', status: answer?.status ?? null, reason, ids: [] };
        }
        note(`created ${row.id ?? ''}`);
        return { kind: 'answered', id: row.id ?? '', row, answer };
      } catch (error) {
        if (error instanceof HeldBackError) return { kind: 'unsent', reason: stop.aborted ? interrupted : notFar };
        if (!(error instanceof RemoteError)) throw error;
        const { effect, status, reason } = error;
        if (effect === 'ambiguous') {
          entry.ids.push(...(await findLost(entry.input)).filter((id) => !foreignIds.has(id)));
          if (entry.ids.length > 0) note(`the answer was lost; the list shows ${entry.ids.join(', ')}`);
          return { kind: 'lost', status, reason, ids: [...entry.ids] };
        }
        entry.isOpen = false;
        if (effect === 'refused' || sends === maxSends) return { kind: 'refused', status, reason };
        await clock.sleep(Math.max(error.retryAfterMs ?? 0, 1000), stop);
      }
    }
  };

  const cancel = async (id: string): Promise<Cancelled> => {
    try {
      const wasThere = await api.cancel(workerId, id);
      const answer = lastAnswer('DELETE');
      return { kind: wasThere ? 'there' : 'unknown', status: answer?.status ?? null, reason: null };
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      return { kind: 'failed', status: error.status, reason: error.reason };
    }
  };

  const cancelNoted = async (id: string): Promise<Cancelled> => {
    const known = cancelled.get(id);
    if (known !== undefined && known.kind !== 'failed') return await cancel(id);
    const result = await cancel(id);
    cancelled.set(id, result);
    return result;
  };

  return {
    list,
    create: async (content, isHarmless = false) => {
      if (stop.aborted) return { kind: 'unsent', reason: interrupted };
      const entry: Noted = { input: content.input.trim(), ids: [], isOpen: false };
      noted.push(entry);
      note(`creating "${entry.input}"${isHarmless ? ' without a time' : ` (${describeWhen(content)})`}`);
      return await send(content, entry, isHarmless);
    },
    cancel: cancelNoted,
    cleanUp: async () => {
      const inputs = new Set(noted.map(({ input }) => input));
      const ids = new Set(noted.flatMap((entry) => entry.ids));
      for (const id of ids) if (isLive(cancelled.get(id))) await cancelNoted(id);
      let looked: AnsweredList | null = null;
      for (const waitMs of waitsMs) {
        if (waitMs > 0) await clock.sleep(waitMs);
        looked = await list();
        const listed = looked?.listed;
        const found = idsOf(
          listed,
          (row) => (isMeant(row, ids, inputs) || cancelled.has(row.id ?? '')) && !foreignIds.has(row.id ?? ''),
        );
        for (const id of found.filter((each) => isLive(cancelled.get(each)))) await cancelNoted(id);
        if (looked !== null && found.length === 0) break;
      }
      const goneIds = new Set([...cancelled].flatMap(([id, { kind }]) => (kind === 'unknown' ? [id] : [])));
      return {
        left: looked === null ? listOpen(noted, cancelled) : listLeft(looked.listed, new Set([...ids, ...strayIds])),
        goneIds,
      };
    },
  };
}

const interrupted = 'interrupted';
const notFar = 'it is no longer far enough away';

function isLive(known: Cancelled | undefined): boolean {
  return known === undefined || known.kind === 'failed';
}

function inputOf(row: LiveSchedule): string | null {
  const input = row.kind === 'recognised' ? row.content.input : row.input;
  return input === undefined ? null : input.trim();
}

function isMeant(row: LiveSchedule, ids: ReadonlySet<string>, inputs: ReadonlySet<string>): boolean {
  return (row.id !== null && ids.has(row.id)) || inputs.has(inputOf(row) ?? '');
}

function idsOf(listed: ListedWorker | undefined, isMeant: (row: LiveSchedule) => boolean): readonly string[] {
  return (listed?.schedules ?? []).filter(isMeant).flatMap(({ id }) => id ?? []);
}

function listLeft({ schedules }: ListedWorker, ids: ReadonlySet<string>): CleanedUp['left'] {
  const left = schedules.filter((row) => isProbeRow(row) || ids.has(row.id ?? ''));
  return left.map((row) => ({ scheduleId: row.id, input: inputOf(row) ?? '' }));
}

/** Without a list, everything that is not known to be cancelled may still be there. */
function listOpen(noted: readonly Noted[], cancelled: ReadonlyMap<string, Cancelled>): CleanedUp['left'] {
  return noted.flatMap(({ input, ids, isOpen }): CleanedUp['left'] => {
    const live = ids.filter((id) => isLive(cancelled.get(id))).map((scheduleId) => ({ scheduleId, input }));
    return isOpen && ids.length === 0 ? [{ scheduleId: null, input }] : live;
  });
}
