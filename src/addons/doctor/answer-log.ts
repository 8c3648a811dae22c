import type { SeenAnswer } from '../../api/client.ts';

/** Every HTTP answer of a run as far as checks look at it: of each worker the latest ones, of all of them the heads. */
export interface AnswerLog {
  readonly add: (seen: SeenAnswer) => void;
  /** The answers on a worker since the last call of this, oldest first. */
  readonly take: (workerId: string) => readonly SeenAnswer[];
  /** How long each list took that was answered with success, in milliseconds. */
  readonly listTimesMs: () => readonly number[];
  /** The newest value of each header that announces a limit, by its name in small letters. */
  readonly limits: () => ReadonlyMap<string, string>;
  /** How many calls were refused with 429. */
  readonly countLimited: () => number;
  /** Whether an answer told the time of the service: a `Date` that is not from a cache. */
  readonly isDated: () => boolean;
}

const limitHeader = /^(?:x-)?rate-?limit|^retry-after$/;

/** A log without answers. */
export function createAnswerLog(): AnswerLog {
  const byWorker = new Map<string, SeenAnswer[]>();
  const limits = new Map<string, string>();
  const timesMs: number[] = [];
  let limited = 0;
  let isDated = false;
  return {
    add: (seen) => {
      const { workerId, method, status, headers, tookMs } = seen;
      byWorker.set(workerId, [...(byWorker.get(workerId) ?? []), seen]);
      for (const [name, value] of Object.entries(headers)) {
        if (limitHeader.test(name) && value !== undefined) limits.set(name, String(value));
      }
      const isSuccess = status >= 200 && status < 300;
      if (method === 'GET' && isSuccess) timesMs.push(tookMs);
      if (status === 429) limited++;
      if (isSuccess && headers['age'] === undefined && !Number.isNaN(Date.parse(String(headers['date']))))
        isDated = true;
    },
    take: (workerId) => {
      const taken = byWorker.get(workerId) ?? [];
      byWorker.delete(workerId);
      return taken;
    },
    listTimesMs: () => timesMs,
    limits: () => limits,
    countLimited: () => limited,
    isDated: () => isDated,
  };
}
