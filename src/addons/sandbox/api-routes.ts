import type { ServerResponse } from 'node:http';
import { answerJson } from './memory-json.ts';
import type { FaultRule } from './memory-faults.ts';
import type { MemoryService } from './memory-service.ts';
import type { ServiceAnswer, ServiceCall } from './memory-world.ts';
import { readCreate } from './read-create.ts';
import type { MovableClock } from './movable-clock.ts';
import { sendBroken, sendReply } from './reply.ts';
import type { Reply } from './reply.ts';
import type { SandboxRequest } from './request.ts';

/** The call of the API that a request is; `unknown` when it is none. */
export function readCall(request: SandboxRequest): ServiceCall | 'unknown' {
  const [api, workers, workerId, schedules, scheduleId, ...more] = request.segments;
  if (api !== 'api' || workers !== 'workers' || !workerId || schedules !== 'schedules' || more.length > 0) {
    return 'unknown';
  }
  if (scheduleId === undefined && request.method === 'GET') return { kind: 'list', workerId };
  if (scheduleId === undefined && request.method === 'POST') {
    return { kind: 'create', workerId, content: readCreate(request.body) };
  }
  if (scheduleId && request.method === 'DELETE') return { kind: 'cancel', workerId, scheduleId };
  return 'unknown';
}

/** What a call of the API needs to be answered. */
export interface ApiContext {
  readonly service: MemoryService;
  readonly clock: MovableClock;
  /** Resolves after so many milliseconds; false when the sandbox closes before. */
  readonly wait: (ms: number) => Promise<boolean>;
  /** Resolves when everything that has taken effect is kept. */
  readonly save: () => Promise<void>;
}

/** Executes a call and answers it, as the fault meant for it says. */
export async function answerCall(
  call: ServiceCall,
  rule: FaultRule | null,
  response: ServerResponse,
  { service, clock, wait, save }: ApiContext,
): Promise<void> {
  const execute = async (): Promise<Reply> => {
    const reply = toReply(service.execute(call));
    // Its own time, which may have been moved; what runs until then is in the answer.
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
    if (await wait(fault.latencyMs)) sendReply(response, early ?? (await execute()));
    return;
  }
  // What a part is of must be known, and a list changes nothing.
  const isExecuted = timing === 'after' || fault.kind === 'partial';
  sendBroken(response, fault, isExecuted ? await execute() : neverExecuted);
}

const neverExecuted: Reply = { status: 200, body: { error: 'this call never took effect' } };

function toReply(answer: ServiceAnswer): Reply {
  return { status: answer.kind === 'refused' ? answer.status : 200, body: answerJson(answer) };
}
