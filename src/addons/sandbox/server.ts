import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../clock.ts';
import { SandboxError } from '../../errors.ts';
import { UnreadableError } from '../../json/reader.ts';
import { answerControl, type MovableClock, type RequestLog, type RequestRecord } from './control-routes.ts';
import type { FaultRule } from './memory-behaviour.ts';
import { answerJson, readCreate } from './memory-json.ts';
import type { MemoryService } from './memory-service.ts';
import type { ServiceCall } from './memory-world.ts';
import { readRequest, sendBroken, sendReply, type Reply, type SandboxRequest } from './wire.ts';

/** Options for starting the server. */
interface ServerOptions {
  /** 0 to 65,535; 0 takes a free one. */
  readonly port: number;
  readonly apiKey: string;
  readonly service: MemoryService;
  readonly clock: MovableClock;
  readonly log: RequestLog;
  /** Resolves once everything that has taken effect is saved. */
  readonly save: () => Promise<void>;
}

interface SandboxServer {
  readonly baseUrl: string;
  /** Closes every connection, answered or not. */
  close(): Promise<void>;
}

const host = '127.0.0.1';

/**
 * Longer than clients keep an idle socket, as with a load balancer. Otherwise, if this process is held up, its timer
 * may close a socket with an unread create, which then stays undecided.
 */
const idleSocketMs = 60_000;

/**
 * Serves the API and the control API on loopback.
 *
 * @throws SandboxError if the port cannot be bound.
 */
export async function startServer(options: ServerOptions): Promise<SandboxServer> {
  const closing = new AbortController();
  const server = createServer({ keepAliveTimeout: idleSocketMs }, (message, response) => {
    answer(message, response, { ...options, closing: closing.signal }).catch((error: unknown) => {
      if (!response.headersSent) sendReply(response, { status: 500, body: { error: String(error) } });
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(explain(error, options.port));
    });
    server.listen(options.port, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://${host}:${String(port)}`,
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

interface Context extends ServerOptions {
  /** Aborts when the sandbox closes. */
  readonly closing: AbortSignal;
}

async function answer(message: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const request = await readRequest(message);
  if ('problem' in request) {
    sendReply(response, { status: request.status, body: { error: request.problem } });
    return;
  }
  if (request.authorization !== `Bearer ${context.apiKey}`) {
    sendReply(response, { status: 401, body: { error: 'Missing or invalid API key' } });
    return;
  }
  if (request.segments[0] === '_sandbox') await control(request, response, context);
  else await call(request, response, context);
}

async function control(request: SandboxRequest, response: ServerResponse, context: Context): Promise<void> {
  const { service, clock, log, save } = context;
  try {
    const body = answerControl(request, { service, clock, requests: () => log.records() });
    if (request.method !== 'GET') await save();
    if (body === null) sendReply(response, { status: 404, body: { error: 'No such control' } });
    else sendReply(response, { status: 200, body });
  } catch (error) {
    if (!(error instanceof UnreadableError || error instanceof SandboxError)) throw error;
    sendReply(response, { status: 400, body: { error: error.message } });
  }
}

async function call(request: SandboxRequest, response: ServerResponse, context: Context): Promise<void> {
  const { service, clock, log } = context;
  const asked = readCall(request);
  const at = clock.now();
  const record = (fault: RequestRecord['fault']): void => {
    const status = response.headersSent ? response.statusCode : null;
    log.add({ at, method: request.method, path: request.path, fault, status });
  };
  if (asked === null) {
    sendReply(response, { status: 404, body: { error: 'Not found' } });
    record(null);
    return;
  }
  const rule = service.admit(asked);
  await answerCall(asked, rule, response, context);
  record(rule?.fault.kind ?? null);
}

/** Returns the API call that a request makes; null if it makes none. */
function readCall(request: SandboxRequest): ServiceCall | null {
  const [api, workers, workerId, schedules, scheduleId, ...more] = request.segments;
  if (api !== 'api' || workers !== 'workers' || !workerId || schedules !== 'schedules' || more.length > 0) return null;
  if (scheduleId === undefined && request.method === 'GET') return { kind: 'list', workerId };
  if (scheduleId === undefined && request.method === 'POST') {
    return { kind: 'create', workerId, content: readCreate(request.body) };
  }
  if (scheduleId && request.method === 'DELETE') return { kind: 'cancel', workerId, scheduleId };
  return null;
}

/** Executes a call and answers it, with the fault that was injected. */
async function answerCall(
  call: ServiceCall,
  rule: FaultRule | null,
  response: ServerResponse,
  { service, clock, save, closing }: Context,
): Promise<void> {
  const execute = async (): Promise<Reply> => {
    const answer = service.execute(call);
    const reply = { status: answer.kind === 'refused' ? answer.status : 200, body: answerJson(answer) };
    // The time of the sandbox, which may have been moved. The answer includes everything that ran until then.
    response.setHeader('Date', clock.now().toUTCString());
    if (call.kind !== 'list') await save();
    return reply;
  };
  if (rule === null) {
    sendReply(response, await execute());
    return;
  }
  const { fault, timing = 'before' } = rule;
  if (fault.kind === 'latency') {
    const early = timing === 'after' ? await execute() : null;
    await systemClock.sleep(fault.latencyMs, closing);
    if (!closing.aborted) sendReply(response, early ?? (await execute()));
    return;
  }
  // A partial answer is cut from the real one, so the call is executed: a list changes nothing.
  const isExecuted = timing === 'after' || fault.kind === 'partial';
  sendBroken(response, fault, isExecuted ? await execute() : neverExecuted);
}

const neverExecuted: Reply = { status: 200, body: { error: 'this call never took effect' } };

function explain(error: NodeJS.ErrnoException, port: number): SandboxError {
  if (error.code !== 'EADDRINUSE') return new SandboxError(`the sandbox cannot listen: ${error.message}`);
  return new SandboxError(`the sandbox cannot listen on port ${String(port)}: it is in use`, {
    hint: 'pass --port 0 for a free one',
    cause: error,
  });
}
