import type { IncomingMessage } from 'node:http';

/** One request, read whole. */
export interface SandboxRequest {
  /** In capitals. */
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** The path between its slashes, unescaped; the first is not empty. */
  readonly segments: readonly string[];
  /** The `Authorization` header; null when there is none. */
  readonly authorization: string | null;
  /** The JSON of the body; undefined when there is no body. */
  readonly body: unknown;
}

/** Why a request cannot be read: the status it gets, and the words. */
export interface UnreadableRequest {
  /** 400 or 413. */
  readonly status: number;
  readonly problem: string;
}

/** The longest body that is read, in bytes, inclusive: 16 MiB. */
const maxBodyBytes = 16 * 1024 * 1024;

/** Reads a request to its end, or says why not. */
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
    if (error instanceof URIError) return { status: 400, problem: `expected a well escaped path, got ${path}` };
    return { status: 400, problem: `expected a body of JSON: ${String(error)}` };
  }
}

async function readText(message: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // The rest is read and dropped, so that the client gets to see the answer.
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  return bytes <= maxBodyBytes ? Buffer.concat(chunks).toString('utf8') : null;
}
