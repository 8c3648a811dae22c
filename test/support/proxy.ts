import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { certificate, privateKey } from './tls-front.ts';

/** A tunnelling proxy on loopback. */
export interface TestProxy {
  /** `http://127.0.0.1:PORT` or `https://localhost:PORT`, without a login. */
  readonly url: string;
  /** All requested tunnels, such as `service.test:443`. */
  readonly asked: readonly string[];
  /** All plain requests that came instead of a request for a tunnel. */
  readonly plain: readonly string[];
  close(): Promise<void>;
}

/** Options for a test proxy. */
export interface TestProxyOptions {
  /** The loopback port of each name. The proxy resolves names, so they need not exist. */
  readonly names: Readonly<Record<string, number>>;
  /** Required login as `user:password`. */
  readonly login?: string;
  /** Whether clients connect to the proxy over TLS. */
  readonly isTls?: boolean;
  /** Returns an answer such as `HTTP/1.1 502 Bad Gateway`, `hang` for no answer, or null to open the tunnel. */
  readonly answer?: (count: number) => string | null;
}

/** Starts a proxy. */
export async function startProxy(options: TestProxyOptions): Promise<TestProxy> {
  const { names, login, isTls = false, answer = () => null } = options;
  const asked: string[] = [];
  const plain: string[] = [];
  const sockets = new Set<Duplex>();
  const keep = (socket: Duplex): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  };
  const expected = login === undefined ? null : `Basic ${Buffer.from(login).toString('base64')}`;

  const open = (request: IncomingMessage, socket: Duplex): void => {
    asked.push(request.url ?? '');
    const line = request.headers['proxy-authorization'] === (expected ?? undefined) ? answer(asked.length) : refused;
    if (line === 'hang') return;
    const port = names[request.url ?? ''];
    if (line !== null || port === undefined) {
      socket.end(`${line ?? 'HTTP/1.1 502 Bad Gateway'}\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const inner = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(inner).pipe(socket);
    });
    keep(inner);
    socket.once('close', () => inner.destroy());
    inner.once('close', () => socket.destroy());
  };

  const server = isTls ? createHttpsServer({ key: privateKey, cert: certificate }) : createHttpServer();
  server.on('connection', keep);
  server.on('connect', open);
  server.on('request', (request: IncomingMessage) => {
    plain.push(`${request.method ?? ''} ${request.url ?? ''}`);
    request.socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, isTls ? 'localhost' : '127.0.0.1', resolve));
  const port = String((server.address() as AddressInfo).port);
  return {
    url: isTls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    asked,
    plain,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const refused = 'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="corp"';
