/**
 * Sends calls over `node:http(s)` with a keep-alive agent, to the service and to the APIs of GitHub and GitLab.
 *
 * Terms: a call is established once its socket is connected and, over TLS, trusted. Before that the service cannot have
 * seen the call; after that it may have. Through a proxy, a call is established once the proxy has opened a tunnel and
 * TLS inside it is trusted; a failure before the tunnel is the proxy's. The promise settles after the last byte of the
 * response, and the timeout covers it. A body is whole or the call fails.
 * Only the caller's headers and those set here are sent; nothing in the environment adds a header.
 * Why not the global `fetch`: its first call takes most of the time of a short command.
 */
import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import { explainConnect, type ConnectAnswer, type Proxy, type ProxyFailure } from './proxy.ts';
import { explainError, explainTimeout, type TransportFailure } from './failures.ts';

/** Options for a transport: the service, the way to it, and the headers and limits of every call. */
interface TransportOptions {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** null to go straight to the service. Only an https service is reached through a proxy. */
  readonly proxy: Proxy | null;
  /** Headers of every call: alternating names and values, including a secret. */
  readonly headers: readonly string[];
  /** Maximum number of open sockets; further calls wait for a free socket. */
  readonly concurrency: number;
  /** Timeout of a call, up to the last byte of the response, in milliseconds; 1 to 2,147,483,647 inclusive. */
  readonly timeoutMs: number;
}

export interface TransportCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path below the base URL, with a leading slash, percent-encoded. */
  readonly path: string;
  /** Sent as JSON; absent for no body. */
  readonly body?: object;
}

/** A whole HTTP response. */
export interface HttpAnswer {
  readonly kind: 'answered';
  readonly status: number;
  /** Whether the status is 200 to 299. */
  readonly isSuccess: boolean;
  readonly headers: IncomingHttpHeaders;
  /** The body; empty if it was compressed, which only an unsuccessful response may be. */
  readonly text: string;
}

export interface Transport {
  send(call: TransportCall): Promise<HttpAnswer | TransportFailure>;
  /** Closes every socket; calls in flight fail. */
  close(): void;
}

/** Below the 5 s after which common servers close an idle socket, so that a create rarely meets a closing socket. */
const idleSocketMs = 4_000;
/**
 * In seconds. After this long without a response, a socket may have been idle for the 5 s, because Node drops no socket
 * while the process is blocked.
 */
const maxStallS = 1;

/** Longest response that is read, in bytes, inclusive: 64 MiB. */
const maxAnswerBytes = 64 * 1024 * 1024;

export function createTransport(options: TransportOptions): Transport {
  const { baseUrl, proxy, concurrency, timeoutMs } = options;
  const isTls = baseUrl.startsWith('https:');
  // Importing node:http loads undici on Node 22 and later; this does not.
  const http = isTls ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
  const kept = {
    keepAlive: true,
    maxSockets: concurrency,
    maxFreeSockets: concurrency,
    timeout: idleSocketMs,
  };
  const openAgent = async (): Promise<Agent> => {
    if (proxy === null) return new http.Agent(kept);
    const { TunnelAgent } = await import('./tunnel-agent.ts');
    return new TunnelAgent(proxy, kept);
  };
  let opened: Promise<Agent> | null = null;
  const { protocol, origin, host } = new URL(baseUrl);
  const basePath = baseUrl.slice(origin.length);
  const { hostname, port = isTls ? 443 : 80 } = urlToHttpOptions(new URL(origin));
  const route = proxy === null ? null : { proxy, target: `${hostname ?? ''}:${String(port)}` };
  // Node sends a flat list as it is, without inspecting each header on every call.
  const headers = [
    ...['Host', host],
    ...['Accept-Encoding', 'identity'],
    ...['User-Agent', 'handinger-rota'],
    ...options.headers,
  ];
  const established = new WeakSet<Socket>();
  const underWay = new Set<ClientRequest>();
  // From `process.uptime`, because the first use of `performance` loads nine modules of Node.
  let answeredAtS = Number.POSITIVE_INFINITY;

  return {
    send: async ({ method, path, body }) => {
      if (process.uptime() - answeredAtS > maxStallS) await runDueTimers();
      const json = body === undefined ? null : JSON.stringify(body);
      const request = http.request({
        protocol,
        hostname,
        port,
        agent: await (opened ??= openAgent()),
        path: basePath + path,
        method,
        headers: json === null ? headers : [...headers, ...bodyHeaders(json)],
      });
      underWay.add(request);
      try {
        return await receive({ request, body: json, established, isTls, route, timeoutMs });
      } finally {
        answeredAtS = process.uptime();
        underWay.delete(request);
      }
    },
    close: () => {
      // Before the agent, which would open a new socket for each call that waits for a socket.
      for (const request of underWay) drop(request, new Error('closed'));
      void opened?.then((agent) => {
        agent.destroy();
      });
    },
  };
}

/** Resolves once Node has run its due timers, which drop sockets that were idle for too long. */
function runDueTimers(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

function bodyHeaders(json: string): readonly string[] {
  return ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(json))];
}

/** Ends a call. Node emits nothing if the call has no socket yet, so `dropped` notifies an agent that opens one. */
function drop(request: ClientRequest, error?: Error): void {
  request.destroy(error);
  request.emit('dropped');
}

interface SentCall {
  readonly request: ClientRequest;
  readonly body: string | null;
  /** Sockets over which the service may have seen a call. */
  readonly established: WeakSet<Socket>;
  readonly isTls: boolean;
  /** null without a proxy. */
  readonly route: Pick<ProxyFailure, 'proxy' | 'target'> | null;
  readonly timeoutMs: number;
}

function receive(call: SentCall): Promise<HttpAnswer | TransportFailure> {
  const { request, body, established, isTls, route, timeoutMs } = call;
  return new Promise((resolve) => {
    let isEstablished = false;
    let isAtProxy = route !== null;
    const atProxy = (detail: string): ProxyFailure | null =>
      route !== null && isAtProxy ? { kind: 'proxy', ...route, status: null, detail } : null;
    const settle = (answer: HttpAnswer | TransportFailure): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const fail = (failure: TransportFailure): void => {
      settle(failure);
      drop(request);
    };
    const timer = setTimeout(() => {
      fail(atProxy('it timed out') ?? explainTimeout(isEstablished));
    }, timeoutMs);
    const onError = (error: NodeJS.ErrnoException): void => {
      const failure = explainError(error, isEstablished);
      fail(atProxy(failure.detail) ?? failure);
    };

    if (route !== null) {
      request.once('proxyConnect', (answer: ConnectAnswer) => {
        isAtProxy = false;
        const failure = explainConnect(answer, route);
        if (failure !== null) fail(failure);
      });
    }
    request.once('socket', (socket) => {
      isAtProxy = false;
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
      fail({ kind: 'malformed', detail: 'expected an HTTP response, got another protocol' });
    });
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= maxAnswerBytes) chunks.push(chunk);
        else fail(tooLong);
      });
      response.on('error', onError);
      response.once('end', () => {
        settle(toAnswer(response, chunks));
        // A response to half a request leaves a socket that no other call can use.
        if (!request.writableFinished) request.destroy();
      });
    });
    request.end(body ?? undefined);
  });
}

const tooLong: TransportFailure = {
  kind: 'malformed',
  detail: `expected a response of at most ${String(maxAnswerBytes)} bytes, got a longer one`,
};

function toAnswer(response: IncomingMessage, chunks: readonly Buffer[]): HttpAnswer | TransportFailure {
  const { statusCode: status = 0, headers } = response;
  const isSuccess = status >= 200 && status < 300;
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  const isPlain = encoding === '' || encoding === 'identity';
  if (isSuccess && !isPlain) {
    return { kind: 'malformed', detail: `expected an uncompressed response, got one in ${encoding}` };
  }
  return { kind: 'answered', status, isSuccess, headers, text: isPlain ? Buffer.concat(chunks).toString('utf8') : '' };
}
