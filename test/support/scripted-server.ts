import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** The reaction of the server to a request. */
export type ScriptedAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Never answers. */
  | { readonly kind: 'hang' }
  /** Resets the connection. */
  | { readonly kind: 'reset' }
  /** Sends a part of the promised body and closes. */
  | { readonly kind: 'cut'; readonly part: string }
  /** Sends a part of the promised body and then nothing. */
  | { readonly kind: 'stall'; readonly part: string }
  /** Sends something that is not HTTP. */
  | { readonly kind: 'garbage' }
  /** Switches to another protocol unasked. */
  | { readonly kind: 'upgrade' };

/** A request as the server received it. */
export interface SeenRequest {
  readonly method: string;
  /** As sent, including escapes. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A scripted server on loopback. */
export interface ScriptedServer {
  readonly baseUrl: string;
  /** In order of arrival. */
  readonly requests: readonly SeenRequest[];
  /** Returns how many connections were ever opened. */
  countConnections(): number;
  close(): Promise<void>;
}

/** Creates an answer with a JSON body. */
export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): ScriptedAnswer {
  return {
    kind: 'answer',
    status,
    body: JSON.stringify(value),
    headers: { 'content-type': 'application/json', ...headers },
  };
}

/** Starts a server on a free loopback port that asks `script` how to react to each request. */
export async function startScriptedServer(
  script: (request: SeenRequest) => ScriptedAnswer | Promise<ScriptedAnswer>,
): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const seen = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: await text(request),
    };
    requests.push(seen);
    play(await script(seen), request.socket, response);
  };
  // A test may block this process for longer than the default of 5 s, which would drop a socket that a call waits on.
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => void answer(request, response));
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    baseUrl: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    countConnections: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function play(answer: ScriptedAnswer, socket: Socket, response: ServerResponse): void {
  switch (answer.kind) {
    case 'answer':
      response.writeHead(answer.status, answer.headers).end(answer.body);
      break;
    case 'hang':
      break;
    case 'reset':
      socket.resetAndDestroy();
      break;
    case 'cut':
    case 'stall':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.part.length + 1 });
      response.write(answer.part, () => {
        if (answer.kind === 'cut') socket.destroy();
      });
      break;
    case 'garbage':
      socket.end('this is no HTTP\r\n\r\n');
      break;
    case 'upgrade':
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
      break;
  }
}
