import { RemoteError } from '../errors.ts';
import type { Clock } from '../clock.ts';
import { HeldBackError } from './port.ts';
import type { ScheduleApi } from './port.ts';

/** One finished call to the service. */
export interface TracedCall {
  readonly call: keyof ScheduleApi;
  readonly workerId: string;
  /** `ok`, or the code of the error it ended with. */
  readonly result: string;
  /** From its start to its end, in milliseconds, 0 or more. */
  readonly durationMs: number;
}

/** Tells of every call as it ends; the calls themselves are not changed. */
export function withTrace(api: ScheduleApi, clock: Clock, onCall: (traced: TracedCall) => void): ScheduleApi {
  const trace = async <T>(call: keyof ScheduleApi, workerId: string, run: () => Promise<T>): Promise<T> => {
    const startedAt = clock.now().getTime();
    const end = (result: string): void => {
      onCall({ call, workerId, result, durationMs: Math.max(0, clock.now().getTime() - startedAt) });
    };
    try {
      const answer = await run();
      end('ok');
      return answer;
    } catch (error) {
      if (!(error instanceof HeldBackError)) end(error instanceof RemoteError ? error.code : 'bug');
      throw error;
    }
  };
  return {
    list: (workerId) => trace('list', workerId, () => api.list(workerId)),
    create: (workerId, content, beforeSend) =>
      trace('create', workerId, () => api.create(workerId, content, beforeSend)),
    cancel: (workerId, scheduleId) => trace('cancel', workerId, () => api.cancel(workerId, scheduleId)),
  };
}
