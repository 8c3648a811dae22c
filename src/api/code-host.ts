/** What the GitHub and GitLab clients share: JSON calls that are sent once, paging and retries. */
import type { Clock } from '../clock.ts';
import { parseRetryAfter, type TransportFailure } from './failures.ts';
import { adviseOnProxy, describeProxyFailure } from './proxy.ts';
import type { HttpAnswer, Transport, TransportCall } from './transport.ts';

/** A call to GitHub or GitLab failed. */
export class CodeHostError extends Error {
  /** HTTP status of an unsuccessful response; null if there was no response or it was not JSON. */
  readonly status: number | null;
  /** How long a rate limit asks to wait, in milliseconds; null if the response asks for no wait. */
  readonly waitMs: number | null;

  constructor(message: string, status: number | null, waitMs: number | null = null) {
    super(message);
    this.name = 'CodeHostError';
    this.status = status;
    this.waitMs = waitMs;
  }
}

/**
 * Sends a call once and parses the JSON of its response. Errors name the call by `host` and `what`.
 *
 * @throws CodeHostError if the call fails or the response is not JSON.
 */
export async function sendJson(
  transport: Transport,
  call: TransportCall,
  { host, what }: { readonly host: 'GitHub' | 'GitLab'; readonly what: string },
): Promise<unknown> {
  const answer = await transport.send(call);
  if (answer.kind !== 'answered') throw new CodeHostError(`${host} could not be reached: ${explain(answer)}`, null);
  const { status, isSuccess, text } = answer;
  if (!isSuccess) {
    throw new CodeHostError(`${host} answered ${String(status)} to ${call.method} ${what}`, status, findWaitMs(answer));
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes a part of the text.
    throw new CodeHostError(`${host} sent a response that is not JSON`, null);
  }
}

const pageSize = 100;

/** Reads all rows of a list, at most `maxPages` pages. `read` gets the query of one page, without the question mark. */
export async function readPages<Row>(
  read: (query: string) => Promise<unknown>,
  { maxPages }: { readonly maxPages: number },
): Promise<readonly Row[]> {
  const all: Row[] = [];
  for (let page = 1; page <= maxPages; page += 1) {
    const rows = (await read(`per_page=${String(pageSize)}&page=${String(page)}`)) as readonly Row[];
    all.push(...rows);
    if (rows.length < pageSize) break;
  }
  return all;
}

/**
 * Runs `work` up to three times in all, as long as it fails in a way that may pass: no usable response, a rate limit,
 * 429 or 5xx. `work` must be safe to repeat.
 *
 * @throws CodeHostError of the last attempt.
 */
export async function withRetries<Result>(clock: Clock, work: () => Promise<Result>): Promise<Result> {
  for (const pauseMs of [1_000, 3_000]) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CodeHostError) || !mayPass(error)) throw error;
      await clock.sleep(Math.max(pauseMs, error.waitMs ?? 0));
    }
  }
  return await work();
}

function mayPass({ status, waitMs }: CodeHostError): boolean {
  return status === null || waitMs !== null || status === 429 || status >= 500;
}

/** Returns the wait that a rate limit asks for, in milliseconds, at most a minute; null if there is none. */
function findWaitMs({ status, headers }: HttpAnswer): number | null {
  if (status !== 403 && status !== 429) return null;
  const wait = parseRetryAfter(headers['retry-after'], new Date());
  if (wait !== null || headers['x-ratelimit-remaining'] !== '0') return wait;
  const resetAt = Number(headers['x-ratelimit-reset']) * 1_000;
  return parseRetryAfter(new Date(Number.isNaN(resetAt) ? 0 : resetAt).toUTCString(), new Date());
}

function explain(failure: TransportFailure): string {
  return failure.kind === 'proxy' ? `${describeProxyFailure(failure)}; ${adviseOnProxy(failure)}` : failure.detail;
}
