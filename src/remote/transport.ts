/**
 * What is under the official client: `node:http(s)` with a keep-alive agent.
 *
 * Terms: a call is established once its socket is connected and, over TLS, trusted; before that the service cannot have
 * seen it, after that it may have. The promise settles after the last byte of the answer, and the timeout covers it. A
 * body is whole or the call fails.
 * The headers are ours alone: what the client or HANDINGER_CUSTOM_HEADERS would add is not sent, and the key is known
 * here and nowhere else. Why not the global `fetch`: its first call costs a short command most of its time.
 */
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import { UnreadableError } from './json-fields.ts';
import { explainError, explainTimeout, TransportError } from './transport-error.ts';
import type { TransportFailure } from './transport-error.ts';

/** Where to, with which key, over how many sockets. */
export interface TransportOptions {
  /** As `checkBaseUrl` returns it. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** How many sockets are open at most; further calls wait for one. */
  readonly concurrency: number;
}

/** One call, as the client makes it. */
export interface TransportCall {
  /** Of the service itself, absolute. */
  readonly url: string;
  readonly method: string;
  /** JSON; null for none. */
  readonly body: string | null;
  /** From the call to the last byte of its answer, in milliseconds; 1 to 2,147,483,647 inclusive. */
  readonly timeoutMs: number;
}

/** Sends calls to one service. */
export interface Transport {
  /** Rejects with a TransportError when there is no HTTP answer. */
  send(call: TransportCall): Promise<Response>;
  /** Closes every socket; calls under way end as interrupted. */
  close(): void;
}

/** The longest answer that is read, in bytes, inclusive: 64 MiB. */
const maxAnswerBytes = 64 * 1024 * 1024;

/** Below the 5 s after which common servers drop an idle socket, so that a create rarely meets a dying one. */
const idleSocketMs = 4_000;

/** Opens no socket until the first call. */
export function createTransport(options: TransportOptions): Transport {
  const { baseUrl, apiKey, concurrency } = options;
  const isTls = baseUrl.startsWith('https:');
  // An `import` of node:http loads undici on Node 22 and later; this does not.
  const client = isTls ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
  const agent = new client.Agent({
    keepAlive: true,
    maxSockets: concurrency,
    maxFreeSockets: concurrency,
    timeout: idleSocketMs,
  });
  const { origin, host } = new URL(baseUrl);
  const { hostname, port } = urlToHttpOptions(new URL(origin));
  // As a flat list they go out as they are, without a look at each for every call.
  const headers = [
    ...['Host', host],
    ...['Accept', 'application/json'],
    ...['Accept-Encoding', 'identity'],
    ...['Authorization', `Bearer ${apiKey}`],
    ...['User-Agent', 'handinger-rota'],
  ];
  const established = new WeakSet<Socket>();
  const underWay = new Set<ClientRequest>();

  const send = async ({ url, method, body, timeoutMs }: TransportCall): Promise<Response> => {
    const request = client.request({
      hostname,
      port,
      agent,
      path: pathOf(url, origin),
      method,
      headers: body === null ? headers : [...headers, ...bodyHeaders(body)],
    });
    underWay.add(request);
    try {
      return await receive({ request, body, established, isTls, timeoutMs });
    } finally {
      underWay.delete(request);
    }
  };
  return {
    send,
    close: () => {
      // Before the agent, which would open a new socket for each call that waits for one.
      for (const request of underWay) request.destroy(new Error('closed'));
      agent.destroy();
    },
  };
}

/** @throws Error for a URL of another service, to which the key must not go. */
function pathOf(url: string, origin: string): string {
  if (!url.startsWith(`${origin}/`)) throw new Error(`unreachable: a call to another service than ${origin}`);
  return url.slice(origin.length);
}

function bodyHeaders(body: string): readonly string[] {
  return ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body))];
}

interface SentCall extends Pick<TransportCall, 'body' | 'timeoutMs'> {
  readonly request: ClientRequest;
  /** The sockets over which the service may have seen a call. */
  readonly established: WeakSet<Socket>;
  readonly isTls: boolean;
}

function receive({ request, body, established, isTls, timeoutMs }: SentCall): Promise<Response> {
  return new Promise((resolve, reject) => {
    let isEstablished = false;
    const timer = setTimeout(() => {
      fail(explainTimeout(isEstablished));
    }, timeoutMs);
    const fail = (failure: TransportFailure): void => {
      clearTimeout(timer);
      reject(new TransportError(failure));
      request.destroy();
    };
    const onError = (error: NodeJS.ErrnoException): void => {
      fail(explainError(error, isEstablished));
    };

    request.once('socket', (socket) => {
      isEstablished = established.has(socket);
      if (isEstablished) return;
      socket.once(isTls ? 'secureConnect' : 'connect', () => {
        established.add(socket);
        isEstablished = true;
      });
    });
    request.on('error', onError);
    request.once('upgrade', (_response, socket) => {
      socket.destroy();
      fail({ kind: 'malformed', detail: 'expected an HTTP answer, got another protocol' });
    });
    request.once('response', (response) => {
      const done = (text: string): void => {
        clearTimeout(timer);
        resolve(toResponse(response, text));
        // An answer to half a request leaves a socket that no other call can have.
        if (!request.writableFinished) request.destroy();
      };
      readBody(response, { onError, fail, done });
    });
    request.end(body ?? undefined);
  });
}

interface BodyReader {
  readonly onError: (error: NodeJS.ErrnoException) => void;
  readonly fail: (failure: TransportFailure) => void;
  readonly done: (text: string) => void;
}

function readBody(response: IncomingMessage, { onError, fail, done }: BodyReader): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) {
      fail({
        kind: 'malformed',
        detail: `expected an answer of at most ${String(maxAnswerBytes)} bytes, got a longer one`,
      });
    } else {
      chunks.push(chunk);
    }
  });
  response.on('error', onError);
  response.once('end', () => {
    done(Buffer.concat(chunks).toString('utf8'));
  });
}

/** As much of a `Response` as the client reads; a real one would load undici. */
function toResponse(response: IncomingMessage, text: string): Response {
  const status = response.statusCode ?? 0;
  const minimal = {
    ok: status >= 200 && status < 300,
    status,
    headers: toHeaders(response.headers),
    text: () => Promise.resolve(text),
    json: () => parseJson(text),
  };
  return minimal as unknown as Response;
}

// eslint-disable-next-line @typescript-eslint/require-await -- as in a real response, text that is no JSON rejects
async function parseJson(text: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words would quote a part of the text, too short to tell a secret in it.
    throw new UnreadableError('answer', 'JSON', text);
  }
}

function toHeaders(headers: IncomingHttpHeaders): Pick<Headers, 'get'> {
  return {
    get: (name) => {
      const value = headers[name.toLowerCase()];
      return value === undefined ? null : String(value);
    },
  };
}
