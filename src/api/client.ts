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
import { parseBody, readCancelled, readCreated, readId, readErrorMessage, readList } from './answers.ts';
import { explainUnreadable, quote, toRemoteError, type CallFailure } from './failures.ts';
import type { ScheduleApi } from './port.ts';
import { createServiceClock, type ServiceClock } from './service-clock.ts';
import { createTransport, type HttpAnswer, type TransportCall } from './transport.ts';

/** Options for a client: the service, the key and the limits of each call. */
export interface ClientOptions {
  /** An `https` URL, or an `http` one on loopback. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Timeout of a call, up to the last byte of the response, in milliseconds; 1 to 2,147,483,647 inclusive. */
  readonly timeoutMs: number;
  /** Maximum number of open sockets; a whole number, 1 or more. */
  readonly concurrency: number;
  /**
   * The proxy, as found by `findProxy`.
   *
   * @defaultValue null: a direct connection
   */
  readonly proxy?: Proxy | null;
  /** The machine's clock. */
  readonly clock: Clock;
  /**
   * The clock that is adjusted by the responses. Clients of one service share it.
   *
   * @defaultValue a new one over `clock`
   */
  readonly serviceClock?: ServiceClock;
  /**
   * The account that is called, for hints.
   *
   * @defaultValue null: the default account
   */
  readonly account?: string | null;
  /**
   * Called, if present, with every HTTP response before it is read.
   *
   * @internal
   */
  readonly onAnswer?: (seen: SeenAnswer) => void;
}

/** An HTTP response as it arrived, and the call it belongs to. */
export interface SeenAnswer {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly status: number;
  /** Headers by lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The whole body. */
  readonly text: string;
  /** The worker ID of the call, before it was encoded. */
  readonly workerId: string;
  /** Time from the call to the last byte of the response, in milliseconds, 0 or more. */
  readonly tookMs: number;
}

/** The API over HTTP; `close` closes its sockets. */
export interface Client extends ScheduleApi {
  /** The clock for plans made from this client's lists and for the writes sent through it. */
  readonly clock: ServiceClock;
  close(): void;
}

/**
 * Creates a client for the three calls of the API, sent byte for byte as the official client sends them. Each call is
 * sent once. IDs are checked before a call is sent, and a response is checked before it is used. Nothing in the
 * environment changes what is sent.
 *
 * @throws RemoteError if the key or the base URL can never work.
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
    // Only these dates count: a cached response has an old date, and an error may come from a proxy with its own clock.
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
        // A 404 is the other way the service says that it does not know the schedule.
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
  /** Completes "could not …". */
  readonly action: string;
  /**
   * Reads a successful response.
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
    hint: `set ${keyVariable} to just the key: ${found.fix}`,
  });
}

/** @throws RemoteError if an ID cannot be a segment of a path. */
function pathOf(action: string, workerId: string, scheduleId?: string): string {
  try {
    const schedules = `/api/workers/${segment(workerId)}/schedules`;
    return scheduleId === undefined ? schedules : `${schedules}/${segment(scheduleId)}`;
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    throw new RemoteError('remote-invalid', `could not ${action}: ${error.message}`, { effect: 'refused' });
  }
}

/** Encodes an ID as the official client does: every character that RFC 3986 allows in a segment stays as it is. */
function segment(id: string): string {
  return readId(id, 'id').replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@]+/g, encodeURIComponent);
}

type CreateRequest = Parameters<Handinger['workers']['schedules']['create']>[1];

function toRequest({ input, when, budget }: Content): CreateRequest {
  return { input, when, budget };
}

function refusal(answer: HttpAnswer): CallFailure {
  const { 'retry-after': retryAfter, location } = answer.headers;
  return { kind: 'status', status: answer.status, words: readErrorMessage(answer), retryAfter, location };
}
