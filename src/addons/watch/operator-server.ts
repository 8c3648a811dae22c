import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Health } from './loop.ts';
import type { Metrics } from './metrics.ts';

/** The HTTP server for probes and Prometheus. */
export interface OperatorServer {
  /** `http://HOST:PORT`, with the port that was bound. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Options for starting an operator server. */
export interface OperatorServerOptions {
  /** Host name or IP address, without brackets. */
  readonly host: string;
  /** 0 to 65,535; 0 takes a free one. */
  readonly port: number;
  readonly health: Pick<Health, 'whyDead' | 'whyUnready'>;
  readonly metrics: Pick<Metrics, 'contentType' | 'text'>;
}

/** How many connections may be open at once; a probe needs one. */
const maxConnections = 64;

/**
 * Serves `/healthz`, `/readyz` and `/metrics`, read-only and unauthenticated: bind it where only operators reach it.
 *
 * @throws Error with the system's code if the address cannot be bound.
 */
export async function startOperatorServer(options: OperatorServerOptions): Promise<OperatorServer> {
  const { host, port } = options;
  const server = createServer({ keepAliveTimeout: 5_000, requestTimeout: 10_000 }, answerFrom(options));
  server.maxConnections = maxConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${String(bound.port)}`,
    close: async () => {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}

function answerFrom({ health, metrics }: OperatorServerOptions): RequestListener {
  const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
    '/healthz': (response) => {
      answerProbe(response, health.whyDead());
    },
    '/readyz': (response) => {
      answerProbe(response, health.whyUnready());
    },
    '/metrics': (response) => {
      void metrics.text().then((text) => {
        response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
      });
    },
  };
  return ({ method, url = '' }, response) => {
    const answer = answers[url.split('?')[0] ?? ''];
    if (answer === undefined) answerText(response, 404, 'expected /healthz, /readyz or /metrics');
    else if (method !== 'GET' && method !== 'HEAD') answerText(response, 405, 'expected GET');
    else answer(response);
  };
}

function answerProbe(response: ServerResponse, problem: string | null): void {
  answerText(response, problem === null ? 200 : 503, problem ?? 'ok');
}

function answerText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
