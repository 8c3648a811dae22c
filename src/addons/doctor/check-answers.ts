/** The HTTP answers of a run, and what they show about the service, the key and the lists. */
import { accountPart } from '../../report/documents/worker-entry.ts';
import { count, formatDuration } from '../../core/words.ts';
import type { ObservedWorker } from '../../core/model/live.ts';
import type { JsonRecord } from '../../json/reader.ts';
import { findingsOf, type Finding, type Verdict, type Verdicts } from './doctor-document.ts';
import type { SeenAnswer } from '../../api/client.ts';

/** Log of HTTP answers: the latest ones of each worker, and facts from the headers of all. */
export interface AnswerLog {
  readonly add: (seen: SeenAnswer) => void;
  /** Returns and removes the logged answers on a worker, oldest first. */
  readonly take: (workerId: string) => readonly SeenAnswer[];
  /** How long each successful list took, in milliseconds. */
  readonly listTimesMs: readonly number[];
  /** Latest value of each header that announces a limit, by lower-case name. */
  readonly limits: ReadonlyMap<string, string>;
  /** How many calls were refused with 429. */
  readonly limited: number;
  /** Whether a successful answer showed the time of the service: a `Date` that is not from a cache. */
  readonly isDated: boolean;
}

const limitHeader = /^(?:x-)?rate-?limit|^retry-after$/;

export function createAnswerLog(): AnswerLog {
  const byWorker = new Map<string, SeenAnswer[]>();
  const limits = new Map<string, string>();
  const listTimesMs: number[] = [];
  const log = {
    ...{ listTimesMs, limits, limited: 0, isDated: false },
    add: (seen: SeenAnswer) => {
      const { workerId, method, status, headers, tookMs } = seen;
      byWorker.set(workerId, [...(byWorker.get(workerId) ?? []), seen]);
      for (const [name, value] of Object.entries(headers)) {
        if (limitHeader.test(name) && value !== undefined) limits.set(name, String(value));
      }
      const isSuccess = status >= 200 && status < 300;
      if (method === 'GET' && isSuccess) listTimesMs.push(tookMs);
      if (status === 429) log.limited++;
      const hasDate = headers['age'] === undefined && !Number.isNaN(Date.parse(String(headers['date'])));
      if (isSuccess && hasDate) log.isDated = true;
    },
    take: (workerId: string) => {
      const taken = byWorker.get(workerId) ?? [];
      byWorker.delete(workerId);
      return taken;
    },
  };
  return log;
}

interface ServiceView {
  /** null for the default account. */
  readonly account: string | null;
  readonly observed: readonly ObservedWorker[];
  readonly log: AnswerLog;
  /** How far the service's clock is ahead, in milliseconds. */
  readonly clockAheadMs: number;
  readonly timeoutMs: number;
}

/** Checks the service, after all lists. */
export function checkService(sight: ServiceView): readonly Finding[] {
  const verdicts = {
    'key-accepted': checkKey(sight.observed),
    'round-trip': checkRoundTrip(sight),
    clock: checkClock(sight),
    limits: checkLimits(sight.log),
  };
  return findingsOf(verdicts, { workerId: null, ...accountPart(sight.account) });
}

function checkKey(observed: readonly ObservedWorker[]): Verdict {
  const listed = observed.filter(({ kind }) => kind === 'listed').length;
  if (listed > 0) return { state: 'ok', found: 'accepted' };
  const failed = observed.filter((worker) => worker.kind === 'unavailable');
  const refused = failed.find(({ code }) => code === 'remote-unauthorized');
  if (refused !== undefined) return { state: 'differs', found: refused.reason, next: refused.hint };
  if (failed.some(({ code }) => code === 'remote-forbidden')) {
    return { state: 'ok', found: 'accepted, without access to any of these workers' };
  }
  const [first] = failed;
  return { state: 'unavailable', found: first === undefined ? 'no worker was asked about' : first.reason };
}

/** A median of more than this share of the timeout is too slow. */
const slowShare = 0.5;

function checkRoundTrip({ log, timeoutMs }: ServiceView): Verdict {
  const times = log.listTimesMs.toSorted((a, b) => a - b);
  const median = times[Math.floor((times.length - 1) / 2)];
  if (median === undefined) return { state: 'unavailable', found: 'no list was answered' };
  const found = `${String(median)} ms, the median of ${count(times.length, 'list')}`;
  return { state: median > timeoutMs * slowShare ? 'differs' : 'ok', found };
}

/** In milliseconds; the same bound as for the warnings of a plan. */
const minSkewMs = 30_000;

function checkClock({ log, clockAheadMs }: ServiceView): Verdict {
  if (log.listTimesMs.length === 0) return { state: 'unavailable', found: 'no list was answered' };
  if (!log.isDated) return { state: 'unknown', found: 'no answer shows the time of the service' };
  const seconds = Math.floor(Math.abs(clockAheadMs) / 1000);
  if (seconds === 0) return { state: 'ok', found: 'the same, within a second' };
  const side = clockAheadMs > 0 ? 'behind' : 'ahead of';
  const found = `this machine is ${formatDuration(seconds)} ${side} the service`;
  return { state: Math.abs(clockAheadMs) < minSkewMs ? 'ok' : 'differs', found };
}

function checkLimits(log: AnswerLog): Verdict {
  const announced = [...log.limits].map(([name, value]) => `${name}: ${value}`).toSorted();
  const limited = log.limited;
  const times = limited === 0 ? [] : [`${count(limited, 'answer')} with 429`];
  const parts = [...times, ...announced];
  return { state: 'ok', found: parts.length === 0 ? 'none announced' : parts.join(', ') };
}

const listFields: ReadonlySet<string> = new Set(['schedules', 'workerId', 'timezone']);
const rowFields: ReadonlySet<string> = new Set([
  ...['id', 'type', 'budget', 'input', 'nextRunAt'],
  ...['cron', 'delayInSeconds', 'intervalSeconds'],
]);

/** Names of paging fields, in lower case without `_`. A whole list that has one is still reported. */
const pagingFields =
  /^(?:hasmore|hasnextpage|more|truncated|next|nextpage|nextcursor|nexttoken|nextpagetoken|cursor|page|pagecount|totalpages|total|totalcount|count|limit|offset|perpage|pagesize|links|meta|pagination|pageinfo)$/;

/** Checks the bodies of a worker's lists, oldest first, for what rota does not read: fields, signs of paging, order. */
export function checkBodies(bodies: readonly string[]): Verdicts {
  const lists = bodies.map(readBody).filter((list) => list !== null);
  const newest = lists.at(-1);
  if (newest === undefined) return {};
  return { paging: checkPaging(newest), keys: checkFields(newest), order: checkOrder(lists) };
}

interface Body {
  readonly list: JsonRecord;
  readonly rows: readonly JsonRecord[];
}

/** Returns null if it is not a list, which is reported elsewhere. */
export function readBody(text: string): Body | null {
  try {
    const list: unknown = JSON.parse(text);
    if (!isRecord(list) || !Array.isArray(list['schedules'])) return null;
    return { list, rows: list['schedules'].filter(isRecord) };
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPaging(name: string): boolean {
  return !listFields.has(name) && pagingFields.test(name.toLowerCase().replaceAll('_', ''));
}

function checkPaging({ list, rows }: Body): Verdict {
  const hints = Object.keys(list).filter(isPaging);
  if (hints.length === 0) return { state: 'ok', found: 'none' };
  const told = hints.map((name) => `${name}: ${JSON.stringify(list[name]).slice(0, 60)}`).join(', ');
  return { state: 'ok', found: `${told}, and the list is complete with ${count(rows.length, 'row')}` };
}

function checkFields({ list, rows }: Body): Verdict {
  const ofList = Object.keys(list).filter((name) => !listFields.has(name) && !isPaging(name));
  const ofRows = new Set(rows.flatMap((row) => Object.keys(row).filter((name) => !rowFields.has(name))));
  const parts = [
    ...(ofList.length === 0 ? [] : [`in the list ${ofList.toSorted().join(', ')}`]),
    ...(ofRows.size === 0 ? [] : [`in rows ${[...ofRows].toSorted().join(', ')}`]),
  ];
  if (parts.length > 0) return { state: 'differs', found: `unknown: ${parts.join('; ')}` };
  return { state: 'ok', found: 'all known' };
}

function checkOrder(lists: readonly Body[]): Verdict {
  const orders = lists.map(({ rows }) => rows.map((row) => String(row['id'])));
  const [first = []] = orders;
  if (first.length < 2) return { state: 'unknown', found: 'fewer than two rows' };
  const isSameSet = orders.every((ids) => ids.toSorted().join('\n') === first.toSorted().join('\n'));
  if (!isSameSet) return { state: 'unavailable', found: 'rows were added or removed meanwhile' };
  if (orders.some((ids) => ids.join('\n') !== first.join('\n'))) {
    return { state: 'ok', found: 'changes from list to list' };
  }
  const found = isByRun(lists[0]?.rows ?? [])
    ? 'by next run'
    : lists.length === 1
      ? 'not by next run'
      : `the same in ${count(lists.length, 'list')}`;
  return { state: 'ok', found };
}

export function isByRun(rows: readonly JsonRecord[]): boolean {
  const runs = rows.map((row) => String(row['nextRunAt']));
  return runs.every((at, index) => index === 0 || (runs[index - 1] ?? '') <= at);
}
