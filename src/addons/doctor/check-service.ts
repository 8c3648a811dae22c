/** What the calls of a run tell of the service and the key. */
import type { ObservedWorker } from '../../core/model/live.ts';
import { count, formatDuration } from '../../core/words.ts';
import type { AnswerLog } from './answer-log.ts';
import type { Finding } from './checks.ts';

/** What the service was seen to do. */
export interface ServiceSight {
  /** Null is the one without a name. */
  readonly account: string | null;
  readonly observed: readonly ObservedWorker[];
  readonly log: AnswerLog;
  /** How far the service's clock is ahead, in milliseconds. */
  readonly clockAheadMs: number;
  readonly timeoutMs: number;
}

/** The checks of the service, after all lists. */
export function checkService(sight: ServiceSight): readonly Finding[] {
  return [checkKey(sight.observed), checkRoundTrip(sight), checkClock(sight), checkLimits(sight.log)].map((part) => ({
    workerId: null,
    ...(sight.account === null ? {} : { account: sight.account }),
    ...part,
  }));
}

type Part = Omit<Finding, 'workerId' | 'account'>;

function checkKey(observed: readonly ObservedWorker[]): Part {
  const check = 'key-accepted';
  const listed = observed.filter(({ kind }) => kind === 'listed').length;
  if (listed > 0) return { check, state: 'ok', found: 'accepted' };
  const failed = observed.filter((worker) => worker.kind === 'unavailable');
  const refused = failed.find(({ code }) => code === 'remote-unauthorized');
  if (refused !== undefined) return { check, state: 'differs', found: refused.reason, next: refused.hint };
  if (failed.some(({ code }) => code === 'remote-forbidden')) {
    return { check, state: 'ok', found: 'accepted, without access to any of these workers' };
  }
  const [first] = failed;
  return { check, state: 'unavailable', found: first === undefined ? 'no worker was asked about' : first.reason };
}

/** A list that takes this share of the timeout is close to it. */
const slowShare = 0.5;

function checkRoundTrip({ log, timeoutMs }: ServiceSight): Part {
  const check = 'round-trip';
  const times = log.listTimesMs().toSorted((a, b) => a - b);
  const median = times[Math.floor((times.length - 1) / 2)];
  if (median === undefined) return { check, state: 'unavailable', found: 'no list was answered' };
  const found = `${String(median)} ms, the median of ${count(times.length, 'list')}`;
  return { check, state: median > timeoutMs * slowShare ? 'differs' : 'ok', found };
}

/** The same bound as the warnings of a plan have, in milliseconds. */
const minSkewMs = 30_000;

function checkClock({ log, clockAheadMs }: ServiceSight): Part {
  const check = 'clock';
  if (log.listTimesMs().length === 0) return { check, state: 'unavailable', found: 'no list was answered' };
  if (!log.isDated()) return { check, state: 'unknown', found: 'no answer says what time it is at the service' };
  const seconds = Math.floor(Math.abs(clockAheadMs) / 1000);
  if (seconds === 0) return { check, state: 'ok', found: 'the same, within a second' };
  const side = clockAheadMs > 0 ? 'behind' : 'ahead of';
  const found = `this machine is ${formatDuration(seconds)} ${side} the service`;
  return { check, state: Math.abs(clockAheadMs) < minSkewMs ? 'ok' : 'differs', found };
}

function checkLimits(log: AnswerLog): Part {
  const check = 'limits';
  const announced = [...log.limits()].map(([name, value]) => `${name}: ${value}`).toSorted();
  const limited = log.countLimited();
  const times = limited === 0 ? [] : [`429 was answered ${count(limited, 'time')}`];
  const parts = [...times, ...announced];
  return { check, state: 'ok', found: parts.length === 0 ? 'none announced' : parts.join(', ') };
}
