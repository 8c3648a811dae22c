import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { certificate, privateKey } from './tls-front.ts';

/** A proxy on loopback that opens tunnels. */
export interface TestProxy {
  /** `http://127.0.0.1:PORT`, or `https://localhost:PORT`; without a login. */
  readonly url: string;
  /** Every tunnel that was asked for: `service.test:443`. */
  readonly asked: readonly string[];
  /** Every plain request that came instead of one for a tunnel. */
  readonly plain: readonly string[];
  close(): Promise<void>;
}

/** How a proxy behaves. */
export interface TestProxyOptions {
  /** Which port of loopback each name leads to; the proxy resolves names, so none needs to exist. */
  readonly names: Readonly<Record<string, number>>;
  /** `user:password` without which no tunnel is opened. */
  readonly login?: string;
  /** Whether it is itself reached over TLS. */
  readonly isTls?: boolean;
  /** What it answers instead of opening a tunnel, `HTTP/1.1 502 Bad Gateway`; `hang` for nothing, null opens it. */
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
