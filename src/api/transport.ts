/**
 * `node:http(s)` with a keep-alive agent, for the service and for the APIs of GitHub and GitLab.
 *
 * Terms: a call is established once its socket is connected and, over TLS, trusted; before that the service cannot have
 * seen it, after that it may have. Through a proxy it is established once the proxy has opened a tunnel and TLS inside it
 * is trusted: what fails before the tunnel is the proxy's doing. The promise settles after the last byte of the answer,
 * and the timeout covers it. A body is whole or the call fails.
 * The headers are the caller's and ours alone; nothing in the environment adds one.
 * Why not the global `fetch`: its first call costs a short command most of its time.
 */
import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import { explainConnect, type ConnectAnswer, type Proxy, type ProxyFailure } from './proxy.ts';
import { explainError, explainTimeout, type TransportFailure } from './failures.ts';

/** The service, the way to it, the headers and the bounds of every call. */
interface TransportOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Null goes straight to the service. Only an https service is reached through one. */
  readonly proxy: Proxy | null;
  /** Of every call: names and values in turn, a secret among them. */
  readonly headers: readonly string[];
  /** How many sockets are open at most; further calls wait for one. */
  readonly concurrency: number;
  /** For each call, from its start to the last byte of its answer, in milliseconds; 1 to 2,147,483,647 inclusive. */
  readonly timeoutMs: number;
}

export interface TransportCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base URL, from the first slash, percent-encoded. */
  readonly path: string;
  /** Sent as JSON; absent: no body. */
  readonly body?: object;
}

/** An HTTP answer, whole. */
export interface HttpAnswer {
  readonly kind: 'answered';
  readonly status: number;
  /** Whether the status is 200 to 299. */
  readonly isSuccess: boolean;
  readonly headers: IncomingHttpHeaders;
  /** The body; empty when it was compressed, which only an answer without success may be. */
  readonly text: string;
}

export interface Transport {
  send(call: TransportCall): Promise<HttpAnswer | TransportFailure>;
  /** Closes every socket; calls under way end as interrupted. */
  close(): void;
}

/** Below the 5 s after which common servers drop an idle socket, so that a create rarely meets a dying one. */
const idleSocketMs = 4_000;
/** After this long without an answer a socket may have been idle for the 5 s: Node drops none while the process is held up. */
const maxStallS = 1;

/** The longest answer that is read, in bytes, inclusive: 64 MiB. */
const maxAnswerBytes = 64 * 1024 * 1024;

export function createTransport(options: TransportOptions): Transport {
  const { baseUrl, proxy, concurrency, timeoutMs } = options;
  const isTls = baseUrl.startsWith('https:');
  // An `import` of node:http loads undici on Node 22 and later; this does not.
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
  // As a flat list they go out as they are, without a look at each for every call.
  const headers = [
    ...['Host', host],
    ...['Accept-Encoding', 'identity'],
    ...['User-Agent', 'handinger-rota'],
    ...options.headers,
  ];
  const established = new WeakSet<Socket>();
  const underWay = new Set<ClientRequest>();
  // By a clock that is there: the first use of `performance` loads nine modules of Node.
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
      // Before the agent, which would open a new socket for each call that waits for one.
      for (const request of underWay) drop(request, new Error('closed'));
      void opened?.then((agent) => {
        agent.destroy();
      });
    },
  };
}

/** Resolves once Node has dropped what was idle for too long. */
function runDueTimers(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

function bodyHeaders(json: string): readonly string[] {
  return ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(json))];
}

/** Ends a call. Node emits nothing when that happens before there is a socket, so `dropped` tells an agent that opens one. */
function drop(request: ClientRequest, error?: Error): void {
  request.destroy(error);
  request.emit('dropped');
}

interface SentCall {
  readonly request: ClientRequest;
  readonly body: string | null;
  /** The sockets over which the service may have seen a call. */
  readonly established: WeakSet<Socket>;
  readonly isTls: boolean;
  /** Null without a proxy. */
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
      fail(atProxy('it took too long') ?? explainTimeout(isEstablished));
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
      fail({ kind: 'malformed', detail: 'expected an HTTP answer, got another protocol' });
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
        // An answer to half a request leaves a socket that no other call can have.
        if (!request.writableFinished) request.destroy();
      });
    });
    request.end(body ?? undefined);
  });
}

const tooLong: TransportFailure = {
  kind: 'malformed',
  detail: `expected an answer of at most ${String(maxAnswerBytes)} bytes, got a longer one`,
};

function toAnswer(response: IncomingMessage, chunks: readonly Buffer[]): HttpAnswer | TransportFailure {
  const { statusCode: status = 0, headers } = response;
  const isSuccess = status >= 200 && status < 300;
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  const isPlain = encoding === '' || encoding === 'identity';
  if (isSuccess && !isPlain) {
    return { kind: 'malformed', detail: `expected an answer that is not compressed, got one in ${encoding}` };
  }
  return { kind: 'answered', status, isSuccess, headers, text: isPlain ? Buffer.concat(chunks).toString('utf8') : '' };
}
