import { APIConnectionError, APIError, Handinger } from '@ramensoft/handinger';
import type { ClientOptions } from '@ramensoft/handinger';
import type { Clock } from '../clock.ts';
import { RemoteError } from '../errors.ts';
import type { Content } from '../core/model/content.ts';
import type { LiveSchedule } from '../core/model/live.ts';
import { toApiWhen } from '../core/time/when.ts';
import { checkBaseUrl } from './base-url.ts';
import { findKeyProblem } from './api-key.ts';
import { UnreadableError } from './json-fields.ts';
import { PartialListError, refusePartialHead } from './partial-list.ts';
import type { Proxy } from './proxy.ts';
import { quote } from './quote.ts';
import { readCancelled, readCreated, readList } from './read-answer.ts';
import { toRemoteError } from './remote-failure.ts';
import type { CallFailure } from './remote-failure.ts';
import type { ScheduleApi } from './schedule-api.ts';
import { readId } from './schedule-id.ts';
import { createServiceClock } from './service-clock.ts';
import type { ServiceClock } from './service-clock.ts';
import { TransportError } from './transport-error.ts';
import { createTransport } from './transport.ts';
import type { Transport } from './transport.ts';

/** Which service, with which key, and how patient. */
export interface HandingerApiOptions {
  /** A URL that `checkBaseUrl` accepts. */
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
}

/** The API over HTTP; `close` ends its sockets. */
export interface HandingerApi extends ScheduleApi {
  /** What is planned from its lists and sent to it goes by this clock. */
  readonly clock: ServiceClock;
  close(): void;
}

/**
 * The API by the official client over a transport of our own. Each call is sent once, ids are checked before it, and an
 * answer is checked before it is believed. Nothing in the environment changes what is sent.
 *
 * @throws RemoteError when the key or the base URL can never work.
 */
export function createHandingerApi(options: HandingerApiOptions): HandingerApi {
  const { apiKey, timeoutMs, concurrency, proxy = null } = options;
  const baseUrl = requireBaseUrl(options.baseUrl);
  requireApiKey(apiKey);
  const headers = ['Accept', 'application/json', 'Authorization', `Bearer ${apiKey}`];
  const transport = createTransport({ baseUrl, proxy, headers, concurrency });
  const clock = createServiceClock(options.clock);
  const { schedules } = new Client(
    { transport, clock, machine: options.clock },
    {
      baseURL: baseUrl,
      // The transport alone knows the key, so that nothing the client logs or throws can hold it.
      apiKey: 'sent by the transport',
      timeout: timeoutMs,
      maxRetries: 0,
      logLevel: 'off',
    },
  ).workers;

  const call = async <T>({ action, ids, send, read }: Call<T>): Promise<T> => {
    requireIds(ids, action);
    try {
      return read(await send());
    } catch (error) {
      const failure = explain(error);
      throw failure === null ? error : toRemoteError(failure, { action, baseUrl, apiKey, now: clock.now() });
    }
  };

  const quoteProblem = (row: LiveSchedule): LiveSchedule =>
    row.kind === 'unrecognised' ? { ...row, problem: quote(row.problem, apiKey) } : row;

  return {
    clock,
    list: (workerId) =>
      call({
        action: `list the schedules of worker ${workerId}`,
        ids: [workerId],
        send: () => schedules.list(workerId),
        read: (answer) => {
          const listed = readList(answer, workerId);
          return { ...listed, schedules: listed.schedules.map(quoteProblem) };
        },
      }),
    create: (workerId, content, beforeSend) =>
      call({
        action: `create a schedule on worker ${workerId}`,
        ids: [workerId],
        send: () => {
          beforeSend?.();
          return schedules.create(workerId, toRequest(content));
        },
        read: (answer) => quoteProblem(readCreated(answer)),
      }),
    cancel: async (workerId, scheduleId) => {
      try {
        return await call({
          action: `cancel schedule ${scheduleId} of worker ${workerId}`,
          ids: [workerId, scheduleId],
          send: () => schedules.cancel(scheduleId, { workerId }),
          read: readCancelled,
        });
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

interface ClientParts {
  readonly transport: Transport;
  readonly clock: ServiceClock;
  /** The clock that the service's is held against. */
  readonly machine: Clock;
}

type BuildRequest = Handinger['buildRequest'];

/** The official client over the transport, without the headers, the query and the signal that it makes for each call. */
class Client extends Handinger {
  readonly #transport: Transport;
  readonly #clock: ServiceClock;
  readonly #machine: Clock;
  readonly #headers = new Headers();

  constructor({ transport, clock, machine }: ClientParts, options: ClientOptions) {
    super(options);
    this.#transport = transport;
    this.#clock = clock;
    this.#machine = machine;
  }

  override buildRequest({ method, path, body }: Parameters<BuildRequest>[0]): ReturnType<BuildRequest> {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const req = { method: method.toUpperCase(), headers: this.#headers, ...content };
    return Promise.resolve({ req, url: this.baseURL + path, timeout: this.timeout });
  }

  /** Only a list is asked for with GET. */
  override async fetchWithTimeout(url: unknown, init: RequestInit = {}, timeoutMs = this.timeout): Promise<Response> {
    const { method = 'GET' } = init;
    const body = typeof init.body === 'string' ? init.body : null;
    const sentAt = this.#machine.now();
    const response = await this.#transport.send({ url: String(url), method, body, timeoutMs });
    const { ok, status, headers } = response;
    // Something on the way may have answered in its place, by a clock of its own, or at another time.
    if (ok && headers.get('age') === null) this.#clock.hear(headers.get('date'), sentAt);
    if (ok && method === 'GET') refusePartialHead(status, headers.get('link'));
    return response;
  }
}

interface Call<T> {
  readonly action: string;
  /** Every id that becomes part of the path. */
  readonly ids: readonly string[];
  readonly send: () => PromiseLike<unknown>;
  /** @throws UnreadableError */
  readonly read: (answer: unknown) => T;
}

function requireBaseUrl(text: string): string {
  const { url, problem } = checkBaseUrl(text);
  if (url !== null) return url;
  throw new RemoteError('remote-unreachable', problem, { effect: 'refused' });
}

function requireApiKey(apiKey: string): void {
  const found = findKeyProblem(apiKey);
  if (found === null) return;
  throw new RemoteError('remote-unauthorized', `the API key ${found.problem}`, {
    effect: 'refused',
    hint: `set HANDINGER_API_KEY to the key alone: ${found.fix}`,
  });
}

function requireIds(ids: readonly string[], action: string): void {
  try {
    for (const id of ids) readId(id, 'id');
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    throw new RemoteError('remote-invalid', `could not ${action}: ${error.message}`, { effect: 'refused' });
  }
}

type CreateRequest = Parameters<Handinger['workers']['schedules']['create']>[1];

function toRequest({ input, when, budget }: Content): CreateRequest {
  return { input, when: toApiWhen(when), budget };
}

/** What the client threw, as a failure of the call; null when it is none, which is a bug. */
function explain(error: unknown): CallFailure | null {
  if (error instanceof UnreadableError) return { kind: 'malformed', detail: error.message };
  const cause = error instanceof APIConnectionError ? error.cause : error;
  if (cause instanceof PartialListError) return { kind: 'partial', detail: cause.message };
  if (cause instanceof TransportError) return cause.failure;
  return isStatusError(error)
    ? {
        kind: 'status',
        status: error.status,
        words: readWords(error),
        retryAfter: error.headers.get('retry-after'),
        location: error.headers.get('location'),
      }
    : null;
}

type StatusError = APIError<number, Headers>;

function isStatusError(error: unknown): error is StatusError {
  return error instanceof APIError && typeof error.status === 'number';
}

function readWords(error: StatusError): string | null {
  const body: unknown = error.error;
  const words: unknown = typeof body === 'object' && body !== null && 'error' in body ? body.error : null;
  if (typeof words === 'string') return words;
  const text = error.message.replace(`${String(error.status)} `, '');
  if (text === 'status code (no body)') return null;
  return text.startsWith('<') ? 'a web page' : text;
}
