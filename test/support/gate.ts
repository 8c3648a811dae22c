import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A gate in front of a server. While it is shut, connections are refused, as by a host without a listener. */
export interface Gate {
  readonly baseUrl: string;
  /** Lets all further calls through. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a gate in front of `target` on a free loopback port. It lets `calls` calls through and then shuts until
 * `open`. Connections are closed after each answer, so that every call needs the gate.
 */
export async function startGate(target: string, calls: number): Promise<Gate> {
  let left = calls;
  let door: Server | null = null;
  const pass = (asked: IncomingMessage, answer: ServerResponse): void => {
    const { method, url, headers } = asked;
    const onward = request(`${target}${url ?? ''}`, { method, headers, agent: false }, (response) => {
      left -= 1;
      // Shut before the answer is sent, because the next call can arrive as soon as the answer is read.
      if (left === 0) shut();
      answer.writeHead(response.statusCode ?? 0, { ...response.headers, connection: 'close' });
      response.pipe(answer);
    });
    // The target may be gone by then, which fails the call too.
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  };
  const shut = (): void => {
    door?.close();
    door = null;
  };
  const listen = async (port: number): Promise<number> => {
    const server = createServer(pass);
    door = server;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  if (left === 0) shut();
  return {
    baseUrl: `http://127.0.0.1:${String(port)}`,
    open: async () => {
      if (door === null) await listen(port);
    },
    close: () => {
      shut();
      return Promise.resolve();
    },
  };
}
