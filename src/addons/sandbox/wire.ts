/**
 * Reads requests, and sends answers, whole or broken.
 *
 * A broken answer announces its full length in the headers, so that a client can tell it from a whole one.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { defaultWords, type Fault } from './memory-behaviour.ts';

/** A request, read completely. */
export interface SandboxRequest {
  /** In capitals. */
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** Unescaped parts of the path, without the empty one before its first slash. */
  readonly segments: readonly string[];
  /** The `Authorization` header; null if there is none. */
  readonly authorization: string | null;
  /** JSON of the body; undefined if there is none. */
  readonly body: unknown;
}

/** Why a request cannot be read: the status and the message of the answer. */
interface UnreadableRequest {
  /** 400 or 413. */
  readonly status: number;
  readonly problem: string;
}

/** The longest accepted body, in bytes, inclusive: 16 MiB. */
const maxBodyBytes = 16 * 1024 * 1024;

/** Reads a request completely, or says why it cannot be read. */
export async function readRequest(message: IncomingMessage): Promise<SandboxRequest | UnreadableRequest> {
  const text = await readText(message);
  if (text === null) return { status: 413, problem: `expected a body of at most ${String(maxBodyBytes)} bytes` };
  const path = (message.url ?? '/').replace(/[?#].*$/s, '');
  try {
    return {
      method: message.method ?? 'GET',
      path,
      segments: path.slice(1).split('/').map(decodeURIComponent),
      authorization: message.headers.authorization ?? null,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
  } catch (error) {
    if (error instanceof URIError)
      return { status: 400, problem: `expected a valid percent-encoded path, got ${path}` };
    return { status: 400, problem: `expected a JSON body: ${String(error)}` };
  }
}

async function readText(message: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // The rest is read and dropped, so that the client still gets the answer.
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  return bytes <= maxBodyBytes ? Buffer.concat(chunks).toString('utf8') : null;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export function sendReply(response: ServerResponse, { status, body }: Reply): void {
  sendText(response, { status, type: 'application/json', text: JSON.stringify(body) });
}

/** Sends an answer broken by a fault. `reply` is the real answer, which some faults pass on. */
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
      // A reset instead of an orderly end, which could pass for an empty answer.
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
  { status, type, text }: { readonly status: number; readonly type: string; readonly text: string },
): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

function sendHalf(response: ServerResponse, text: string, sent?: () => void): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.write(text.slice(0, Math.floor(text.length / 2)), () => sent?.());
}
