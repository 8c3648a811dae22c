/**
 * `node:http(s)` with a keep-alive agent, for the service and for GitHub's API.
 *
 * Terms: a call is established once its socket is connected and, over TLS, trusted; before that the service cannot have
 * seen it, after that it may have. Through a proxy it is established once the proxy has opened a tunnel and TLS inside it
 * is trusted: what fails before the tunnel is the proxy's doing. The promise settles after the last byte of the answer,
 * and the timeout covers it. A body is whole or the call fails.
 * The headers are the caller's and ours alone: what a client or HANDINGER_CUSTOM_HEADERS would add is not sent.
 * Why not the global `fetch`: its first call costs a short command most of its time.
 */
import type { Agent, ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import type { Proxy } from './proxy.ts';
import { explainConnect } from './proxy-failure.ts';
import type { ConnectAnswer, ProxyFailure } from './proxy-failure.ts';
import { explainError, explainTimeout, TransportError } from './transport-error.ts';
import type { TransportFailure } from './transport-error.ts';
import { readAnswer } from './transport-answer.ts';

/** Where to, by which way, with which headers, over how many sockets. */
export interface TransportOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Null goes straight to the service. Only an https service is reached through one. */
  readonly proxy: Proxy | null;
  /** Of every call: names and values in turn, a secret among them. */
  readonly headers: readonly string[];
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

/** Below the 5 s after which common servers drop an idle socket, so that a create rarely meets a dying one. */
const idleSocketMs = 4_000;

/** Opens no socket until the first call. */
export function createTransport(options: TransportOptions): Transport {
  const { baseUrl, proxy, concurrency } = options;
  const isTls = baseUrl.startsWith('https:');
  // An `import` of node:http loads undici on Node 22 and later; this does not.
  const client = isTls ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
  const kept = {
    keepAlive: true,
    maxSockets: concurrency,
    maxFreeSockets: concurrency,
    timeout: idleSocketMs,
  };
  const openAgent = async (): Promise<Agent> => {
    if (proxy === null) return new client.Agent(kept);
    const { createTunnelAgent } = await import('./tunnel-agent.ts');
    return createTunnelAgent(proxy, kept);
  };
  let opened: Promise<Agent> | null = null;
  const { protocol, origin, host } = new URL(baseUrl);
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

  const send = async ({ url, method, body, timeoutMs }: TransportCall): Promise<Response> => {
    const request = client.request({
      protocol,
      hostname,
      port,
      agent: await (opened ??= openAgent()),
      path: pathOf(url, origin),
      method,
      headers: body === null ? headers : [...headers, ...bodyHeaders(body)],
    });
    underWay.add(request);
    try {
      return await receive({ request, body, established, isTls, route, timeoutMs });
    } finally {
      underWay.delete(request);
    }
  };
  return {
    send,
    close: () => {
      // Before the agent, which would open a new socket for each call that waits for one.
      for (const request of underWay) drop(request, new Error('closed'));
      void opened?.then((agent) => {
        agent.destroy();
      });
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

/** Ends a call. Node tells nobody of one that ends before it has a socket, so an agent that is opening one hears it here. */
function drop(request: ClientRequest, error?: Error): void {
  request.destroy(error);
  request.emit('dropped');
}

interface SentCall extends Pick<TransportCall, 'body' | 'timeoutMs'> {
  readonly request: ClientRequest;
  /** The sockets over which the service may have seen a call. */
  readonly established: WeakSet<Socket>;
  readonly isTls: boolean;
  /** Null without a proxy. */
  readonly route: Pick<ProxyFailure, 'proxy' | 'target'> | null;
}

function receive({ request, body, established, isTls, route, timeoutMs }: SentCall): Promise<Response> {
  return new Promise((resolve, reject) => {
    let isEstablished = false;
    let isAtProxy = route !== null;
    const timer = setTimeout(() => {
      fail(atProxy('it took too long') ?? explainTimeout(isEstablished));
    }, timeoutMs);
    const atProxy = (detail: string): ProxyFailure | null =>
      route !== null && isAtProxy ? { kind: 'proxy', ...route, status: null, detail } : null;
    const fail = (failure: TransportFailure): void => {
      clearTimeout(timer);
      reject(new TransportError(failure));
      drop(request);
    };
    const onError = (error: NodeJS.ErrnoException): void => {
      const failure = explainError(error, isEstablished);
      fail(('detail' in failure ? atProxy(failure.detail) : null) ?? failure);
    };

    request.once('proxyConnect', (answer: ConnectAnswer) => {
      isAtProxy = false;
      const failure = route === null ? null : explainConnect(answer, route);
      if (failure !== null) fail(failure);
    });
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
      const done = (answer: Response): void => {
        clearTimeout(timer);
        resolve(answer);
        // An answer to half a request leaves a socket that no other call can have.
        if (!request.writableFinished) request.destroy();
      };
      readAnswer(response, { onError, fail, done });
    });
    request.end(body ?? undefined);
  });
}
