import { RemoteError } from '../../errors.ts';
import { answerJson } from './memory-json.ts';
import { failureOfFault } from './memory-faults.ts';
import type { FaultRule } from './memory-faults.ts';
import type { ServiceAnswer, ServiceCall } from './memory-world.ts';
import { readCancelled, readCreated, readList } from '../../api/answers.ts';
import { explainUnreadable, toRemoteError } from '../../api/failures.ts';
import type { CallFailure } from '../../api/failures.ts';
import type { ScheduleApi } from '../../api/port.ts';

/** What a transport needs of the service behind it. */
export interface ServiceSide {
  /** Records one call and takes the fault meant for it; null when there is none. */
  readonly admit: (call: ServiceCall) => FaultRule | null;
  /** Does what an admitted call asks and answers it. */
  readonly execute: (call: ServiceCall) => ServiceAnswer;
  readonly now: () => Date;
}

/** The port without a network: what would be read from an answer is read, what would be thrown is thrown. */
export function createMemoryPort(service: ServiceSide): ScheduleApi {
  return {
    list: (workerId) => ask(service, { kind: 'list', workerId }, (answer) => readList(answer, workerId)),
    create: async (workerId, content, beforeSend) => {
      beforeSend?.();
      return await ask(service, { kind: 'create', workerId, content }, readCreated);
    },
    cancel: async (workerId, scheduleId) => {
      try {
        return await ask(service, { kind: 'cancel', workerId, scheduleId }, readCancelled);
      } catch (error) {
        if (error instanceof RemoteError && error.code === 'remote-not-found') return false;
        throw error;
      }
    },
  };
}

async function ask<T>(service: ServiceSide, call: ServiceCall, read: (answer: unknown) => T): Promise<T> {
  // An answer always comes later than the question, as on a network.
  await Promise.resolve();
  const rule = service.admit(call);
  const failure = rule === null ? null : failureOfFault(rule.fault);
  if (failure !== null && rule?.timing !== 'after') throw explain(failure, call, service);
  const answer = service.execute(call);
  if (failure !== null) throw explain(failure, call, service);
  if (answer.kind === 'refused') {
    throw explain({ kind: 'status', status: answer.status, words: answer.error }, call, service);
  }
  try {
    return read(answerJson(answer));
  } catch (error) {
    const unreadable = explainUnreadable(error);
    throw unreadable === null ? error : explain(unreadable, call, service);
  }
}

function explain(failure: CallFailure, call: ServiceCall, service: ServiceSide): RemoteError {
  const { kind, workerId } = call;
  const place = { baseUrl: 'the service in memory', apiKey: 'a key that is never sent', now: service.now() };
  return toRemoteError(failure, { action: `${kind} on worker ${workerId}`, ...place });
}
