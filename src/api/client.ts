import type { Handinger } from '@ramensoft/handinger';
import type { Clock } from '../clock.ts';
import { RemoteError } from '../errors.ts';
import { accountVariables } from '../core/model/account.ts';
import type { Content } from '../core/model/content.ts';
import type { LiveSchedule } from '../core/model/live.ts';
import { findKeyProblem, requireBaseUrl } from './key-and-url.ts';
import { UnreadableError } from '../json/reader.ts';
import { refusePartialHead } from './partial-list.ts';
import type { Proxy } from './proxy.ts';
import { parseBody, readCancelled, readCreated, readId, readList, readWords } from './answers.ts';
import { explainUnreadable, quote, toRemoteError, type CallFailure } from './failures.ts';
import type { ScheduleApi } from './port.ts';
import { createServiceClock, type ServiceClock } from './service-clock.ts';
import { createTransport, type HttpAnswer, type TransportCall } from './transport.ts';

/** The service, the key and the bounds of a call. */
export interface ClientOptions {
  /** An `https` URL, or an `http` one on loopback. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** For each call, from its start to the last byte of the answer, in milliseconds; 1 to 2,147,483,647 inclusive. */
  readonly timeoutMs: number;
  /** How many sockets are open at most; a whole number, 1 or more. */
  readonly concurrency: number;
  /**
   * From `findProxy`.
   *
   * @defaultValue null: straight to the service
   */
  readonly proxy?: Proxy | null;
  /** This machine's. */
  readonly clock: Clock;
  /**
   * The clock that answers set, where several clients call one service.
   *
   * @defaultValue one of its own, over `clock`
   */
  readonly serviceClock?: ServiceClock;
  /**
   * The account that is called, for hints.
   *
   * @defaultValue null: the one without a name
   */
  readonly account?: string | null;
  /**
   * Called with every HTTP answer, before it is read; absent: nothing looks on.
   *
   * @internal
   */
  readonly onAnswer?: (seen: SeenAnswer) => void;
}

/** An HTTP answer as it came, and the call that it came to. */
export interface SeenAnswer {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The whole body. */
  readonly text: string;
  /** As it is in the request, before it was encoded. */
  readonly workerId: string;
  /** From the call to the last byte of the answer, in milliseconds, 0 or more. */
  readonly tookMs: number;
}

/** The API over HTTP; `close` ends its sockets. */
export interface Client extends ScheduleApi {
  /** Plans made from its lists, and what is sent to it, go by this clock. */
  readonly clock: ServiceClock;
  close(): void;
}

/**
 * The three calls over HTTP, byte for byte as the official client sends them. Each is sent once, ids are checked before
 * it, and an answer is checked before it is believed. Nothing in the environment changes what is sent.
 *
 * @throws RemoteError when the key or the base URL can never work.
 */
export function createClient(options: ClientOptions): Client {
  const { apiKey, account = null, timeoutMs, concurrency, proxy = null, onAnswer } = options;
  const baseUrl = requireBaseUrl(options.baseUrl);
  requireApiKey(apiKey, accountVariables(account).apiKey);
  const headers = ['Accept', 'application/json', 'Authorization', `Bearer ${apiKey}`];
  const transport = createTransport({ baseUrl, proxy, headers, concurrency, timeoutMs });
  const clock = options.serviceClock ?? createServiceClock(options.clock);

  const call = async <T>({ action, read, workerId, request }: Call<T>): Promise<T> => {
    const explain = (failure: CallFailure): RemoteError =>
      toRemoteError(failure, { action, baseUrl, apiKey, account, now: clock.now() });
    const sentAt = options.clock.now();
    const answer = await transport.send(request);
    if (answer.kind !== 'answered') throw explain(answer);
    const { status, headers: answered, text } = answer;
    if (onAnswer !== undefined) {
      const tookMs = Math.max(0, options.clock.now().getTime() - sentAt.getTime());
      onAnswer({ method: request.method, workerId, status, headers: answered, text, tookMs });
    }
    if (!answer.isSuccess) throw explain(refusal(answer));
    // A cache answers at another time than the service did; an error may come from a proxy with a clock of its own.
    if (answer.headers.age === undefined) clock.adjust(answer.headers.date ?? null, sentAt);
    try {
      return read(answer);
    } catch (error) {
      const failure = explainUnreadable(error);
      throw failure === null ? error : explain(failure);
    }
  };

  const quoteProblem = (row: LiveSchedule): LiveSchedule =>
    row.kind === 'unrecognised' ? { ...row, problem: quote(row.problem, apiKey) } : row;

  return {
    clock,
    list: async (workerId) => {
      const action = `list the schedules of worker ${workerId}`;
      const path = pathOf(action, workerId);
      const read = (answer: HttpAnswer) => {
        refusePartialHead(answer.status, String(answer.headers['link'] ?? ''));
        return readList(parseBody(answer), workerId, quoteProblem);
      };
      return await call({ action, workerId, request: { method: 'GET', path }, read });
    },
    create: async (workerId, content, beforeSend) => {
      const action = `create a schedule on worker ${workerId}`;
      const path = pathOf(action, workerId);
      const read = (answer: HttpAnswer) => quoteProblem(readCreated(parseBody(answer)));
      beforeSend?.();
      return await call({ action, workerId, request: { method: 'POST', path, body: toRequest(content) }, read });
    },
    cancel: async (workerId, scheduleId) => {
      const action = `cancel schedule ${scheduleId} of worker ${workerId}`;
      const path = pathOf(action, workerId, scheduleId);
      const read = (answer: HttpAnswer) => readCancelled(parseBody(answer));
      try {
        return await call({ action, workerId, request: { method: 'DELETE', path }, read });
      } catch (error) {
        // The other way in which the service says that it knows no such schedule.
        if (error instanceof RemoteError && error.code === 'remote-not-found') return false;
        throw error;
      }
    },
    close: () => {
      transport.close();
    },
  };
}

interface Call<T> {
  readonly workerId: string;
  readonly request: TransportCall;
  /** Follows "could not". */
  readonly action: string;
  /**
   * Reads an answer with success.
   *
   * @throws UnreadableError and PartialListError
   */
  readonly read: (answer: HttpAnswer) => T;
}

function requireApiKey(apiKey: string, keyVariable: string): void {
  const found = findKeyProblem(apiKey);
  if (found === null) return;
  throw new RemoteError('remote-unauthorized', `the API key ${found.problem}`, {
    effect: 'refused',
    hint: `set ${keyVariable} to the key alone: ${found.fix}`,
  });
}

/** @throws RemoteError when an id cannot be a segment of a path. */
function pathOf(action: string, workerId: string, scheduleId?: string): string {
  try {
    const schedules = `/api/workers/${segment(workerId)}/schedules`;
    return scheduleId === undefined ? schedules : `${schedules}/${segment(scheduleId)}`;
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    throw new RemoteError('remote-invalid', `could not ${action}: ${error.message}`, { effect: 'refused' });
  }
}

/** An id as the official client writes it: all that RFC 3986 allows in a segment stands as it is. */
function segment(id: string): string {
  return readId(id, 'id').replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@]+/g, encodeURIComponent);
}

type CreateRequest = Parameters<Handinger['workers']['schedules']['create']>[1];

function toRequest({ input, when, budget }: Content): CreateRequest {
  return { input, when, budget };
}

function refusal(answer: HttpAnswer): CallFailure {
  const { 'retry-after': retryAfter, location } = answer.headers;
  return { kind: 'status', status: answer.status, words: readWords(answer), retryAfter, location };
}
