/**
 * How an answer goes over the wire, whole or broken.
 *
 * A broken one promises its full length in the headers, so that a client can tell it from a whole one.
 */
import type { ServerResponse } from 'node:http';
import { assertNever } from '../../core/assert-never.ts';
import { defaultWords } from './memory-faults.ts';
import type { Fault } from './memory-faults.ts';

/** A whole answer of JSON. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Sends a whole answer. */
export function sendReply(response: ServerResponse, { status, body }: Reply): void {
  sendText(response, { status, type: 'application/json', text: JSON.stringify(body) });
}

/** Sends an answer broken by a fault; `reply` is the true one, which some faults let through. */
export function sendBroken(response: ServerResponse, fault: Fault, reply: Reply): void {
  const text = JSON.stringify(reply.body);
  switch (fault.kind) {
    case 'latency':
      sendReply(response, reply);
      return;
    case 'status':
      if (fault.retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(fault.retryAfterSeconds));
      sendReply(response, { status: fault.status, body: { error: fault.error ?? defaultWords } });
      return;
    case 'hang':
      return;
    case 'stall':
      sendHalf(response, text);
      return;
    case 'cut':
      sendHalf(response, text, () => {
        response.destroy();
      });
      return;
    case 'close':
    case 'unreachable':
      // A reset rather than an orderly end, so that it cannot pass for an empty answer.
      response.socket?.resetAndDestroy();
      return;
    case 'html':
      sendText(response, { status: fault.status ?? 200, type: 'text/html', text: webPage });
      return;
    case 'empty':
      sendText(response, { status: 200, type: 'application/json', text: '' });
      return;
    case 'nonsense':
      sendReply(response, { status: 200, body: { ok: true } });
      return;
    case 'partial':
      sendReply(response, { ...reply, body: cutList(reply.body) });
      return;
    default:
      assertNever(fault);
  }
}

function cutList(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('schedules' in body) || !Array.isArray(body.schedules))
    return body;
  return { ...body, schedules: body.schedules.slice(0, 1), has_more: true };
}

const webPage = '<!doctype html><html><body><h1>Please sign in</h1></body></html>';

function sendText(
  response: ServerResponse,
  answer: { readonly status: number; readonly type: string; readonly text: string },
): void {
  response.writeHead(answer.status, {
    'Content-Type': answer.type,
    'Content-Length': Buffer.byteLength(answer.text),
  });
  response.end(answer.text);
}

function sendHalf(response: ServerResponse, text: string, sent?: () => void): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.write(text.slice(0, Math.floor(text.length / 2)), () => sent?.());
}
