import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { UnreadableError } from './json-fields.ts';
import type { TransportFailure } from './transport-error.ts';

/** The longest answer that is read, in bytes, inclusive: 64 MiB. */
const maxAnswerBytes = 64 * 1024 * 1024;

/** Who is told how an answer ended; the first that is called counts. */
export interface AnswerReader {
  readonly onError: (error: NodeJS.ErrnoException) => void;
  readonly fail: (failure: TransportFailure) => void;
  readonly done: (answer: Response) => void;
}

/** Reads an answer to its last byte. */
export function readAnswer(response: IncomingMessage, { onError, fail, done }: AnswerReader): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) {
      fail({
        kind: 'malformed',
        detail: `expected an answer of at most ${String(maxAnswerBytes)} bytes, got a longer one`,
      });
    } else {
      chunks.push(chunk);
    }
  });
  response.on('error', onError);
  response.once('end', () => {
    const encoding = encodingOf(response);
    if (encoding !== null && isSuccess(response)) {
      fail({ kind: 'malformed', detail: `expected an answer that is not compressed, got one in ${encoding}` });
    } else {
      // Words that cannot be read are none.
      done(toResponse(response, encoding === null ? Buffer.concat(chunks).toString('utf8') : ''));
    }
  });
}

/** In what an answer is compressed, although nobody asked for it; null when it is not. */
function encodingOf({ headers }: IncomingMessage): string | null {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  return ['', 'identity'].includes(encoding) ? null : encoding;
}

function isSuccess({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300;
}

/** As much of a `Response` as the client reads; a real one would load undici. */
function toResponse(response: IncomingMessage, text: string): Response {
  const status = response.statusCode ?? 0;
  const minimal = {
    ok: isSuccess(response),
    status,
    headers: toHeaders(response.headers),
    text: () => Promise.resolve(text),
    json: () => parseJson(text),
  };
  return minimal as unknown as Response;
}

// eslint-disable-next-line @typescript-eslint/require-await -- as in a real response, text that is no JSON rejects
async function parseJson(text: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words would quote a part of the text, too short to tell a secret in it.
    throw new UnreadableError('answer', 'JSON', text);
  }
}

function toHeaders(headers: IncomingHttpHeaders): Pick<Headers, 'get'> {
  return {
    get: (name) => {
      const value = headers[name.toLowerCase()];
      return value === undefined ? null : String(value);
    },
  };
}
