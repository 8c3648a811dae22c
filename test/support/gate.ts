import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A door before a server: while it is shut, connections are refused as by a host where nothing listens. */
export interface Gate {
  readonly baseUrl: string;
  /** Lets every further call through. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Puts a gate on a free port of loopback before `target`. It lets `calls` calls through and then shuts until it is told
 * to open. No connection outlives its answer, so that each call needs the door.
 */
export async function startGate(target: string, calls: number): Promise<Gate> {
  let left = calls;
  let door: Server | null = null;
  const pass = (asked: IncomingMessage, answer: ServerResponse): void => {
    const { method, url, headers } = asked;
    const onward = request(`${target}${url ?? ''}`, { method, headers, agent: false }, (response) => {
      left -= 1;
      // Shut before the answer is out: the next call can come as soon as it is read.
      if (left === 0) shut();
      answer.writeHead(response.statusCode ?? 0, { ...response.headers, connection: 'close' });
      response.pipe(answer);
    });
    // The target may be gone by the time; then so is the call.
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
