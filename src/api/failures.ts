/**
 * What a failed call means: whether the service may have executed it, whether a retry may work, what the user can do.
 *
 *   refused        certainly not executed, a retry is useless: most 4xx, 301, 307, 308, refusing proxies, partial lists
 *   not-executed   certainly not executed, a retry may work: 429, no connection, a failing proxy
 *   ambiguous      may have been executed: 5xx, 408, 409, a lost connection, a timeout, a malformed response
 */
import { accountVariables, isLoopback } from '../core/model/account.ts';
import { RemoteError, type RemoteEffect, type RemoteErrorCode } from '../errors.ts';
import { UnreadableError } from '../json/reader.ts';
import { PartialListError } from './partial-list.ts';
import { adviseOnProxy, describeProxyFailure, isFinal, type ProxyFailure } from './proxy.ts';

/** Every way a call can end without a usable response. */
export type CallFailure = TransportFailure | PartialFailure | StatusFailure;

/** How a call ended without a usable HTTP response. */
export type TransportFailure =
  | ProxyFailure
  /** The service cannot have seen the call. */
  | { readonly kind: 'unreachable'; readonly detail: string; readonly systemCode: string | null }
  /** The connection ended after the service may have seen the call. */
  | { readonly kind: 'interrupted'; readonly detail: string }
  /** The last byte of the response did not arrive in time. */
  | { readonly kind: 'timeout'; readonly detail: string }
  /** The response is not HTTP, too long, compressed or unreadable. */
  | { readonly kind: 'malformed'; readonly detail: string };

/** The service sent a list that says it is not whole. */
interface PartialFailure {
  readonly kind: 'partial';
  readonly detail: string;
}

/** The service responded with a status other than 200 to 299. */
interface StatusFailure {
  readonly kind: 'status';
  /** 300 to 599 inclusive in practice. */
  readonly status: number;
  /** The service's own message; empty if the response has none. */
  readonly words: string;
  /** The `Retry-After` header, if there is one. */
  readonly retryAfter?: string | undefined;
  /** The `Location` header, the target of a redirect, if there is one. */
  readonly location?: string | undefined;
}

interface CallContext {
  /** Completes "could not …": `list the schedules of worker wrk_1`. */
  readonly action: string;
  readonly baseUrl: string;
  /** Never appears in the error, whatever the service answers. */
  readonly apiKey: string;
  /** The account that is called; null or absent for the default account. */
  readonly account?: string | null;
  /** The time from which a `Retry-After` date is counted. */
  readonly now: Date;
}

/** Turns a failure into an error with its effect, the service's own message and a hint. */
export function toRemoteError(failure: CallFailure, context: CallContext): RemoteError {
  const [code, effect] = judge(failure);
  const reason = describe(failure, context);
  const isStatus = failure.kind === 'status';
  return new RemoteError(code, `could not ${context.action}: ${reason}`, {
    effect,
    reason,
    hint: (failure.kind === 'proxy' ? adviseOnProxy(failure) : hints[code](context, failure)) ?? undefined,
    status: isStatus ? failure.status : null,
    retryAfterMs: isStatus ? parseRetryAfter(failure.retryAfter, context.now) : null,
  });
}

/** Returns the failure behind an error thrown while reading a response; null for any other error, which is a bug. */
export function explainUnreadable(error: unknown): CallFailure | null {
  if (error instanceof PartialListError) return { kind: 'partial', detail: error.message };
  return error instanceof UnreadableError ? { kind: 'malformed', detail: error.message } : null;
}

/** An error of Node, declared here so that the package's types do not need Node's. */
type SystemError = Error & { readonly code?: string | undefined };

/** Returns the failure behind a socket error. `isEstablished` says whether the service may have seen the call. */
export function explainError(error: SystemError, isEstablished: boolean): TransportFailure {
  const systemCode = error.code ?? null;
  const said = error.message === 'aborted' ? 'the connection was closed in the middle of the response' : error.message;
  // When every address of a host fails, Node's error has a code and an empty message.
  const detail = said === '' ? String(systemCode) : said;
  if (!isEstablished) {
    return { kind: 'unreachable', detail: isPlainText(error) ? `expected TLS, ${gotPlainText}` : detail, systemCode };
  }
  if (systemCode?.startsWith('HPE_') === true) {
    return { kind: 'malformed', detail: `expected an HTTP response, ${isTls(error) ? gotTls : `got ${detail}`}` };
  }
  return { kind: 'interrupted', detail };
}

/** Returns the failure of a call that timed out. */
export function explainTimeout(isEstablished: boolean): TransportFailure {
  return isEstablished
    ? { kind: 'timeout', detail: 'timed out before the response was complete' }
    : { kind: 'unreachable', detail: 'timed out while connecting', systemCode: null };
}

/** A detail with one of these endings is about a port that speaks the other scheme. */
const gotPlainText = 'got plain text';
const gotTls = 'got TLS';

/** Whether a port answered a TLS handshake in plain text. */
function isPlainText({ code, message }: SystemError): boolean {
  return (
    /^(?:EPROTO|ERR_SSL)/.test(code ?? '') && /wrong version number|packet length too long|http request/i.test(message)
  );
}

/** Whether a port answered a plain HTTP request with a TLS record. */
function isTls(error: SystemError): boolean {
  const { rawPacket } = error as { readonly rawPacket?: unknown };
  return rawPacket instanceof Uint8Array && (rawPacket[0] === 0x15 || rawPacket[0] === 0x16) && rawPacket[1] === 3;
}

const maxQuoteLength = 500;

/**
 * Returns foreign text as one line, cut to 500 characters and without the secret. The secret is removed before the cut,
 * which could leave half of it.
 */
export function quote(words: string, secret: string): string {
  const line = words.replaceAll(secret, '[key]').replace(/\s+/g, ' ').trim();
  return line.length <= maxQuoteLength ? line : `${line.slice(0, maxQuoteLength)}…`;
}

/** The longest wait that the service may ask for, in milliseconds, inclusive; a longer wait is cut to it. */
const maxRetryAfterMs = 60_000;

/**
 * Parses a `Retry-After` header, given in seconds or as an HTTP date, into milliseconds: 0 to `maxRetryAfterMs`
 * inclusive, 0 for a date in the past. Returns null if the header is absent or is neither.
 */
export function parseRetryAfter(header: string | undefined, now: Date): number | null {
  const text = header?.trim() ?? '';
  const ms = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : parseHttpDate(text) - now.getTime();
  return Number.isNaN(ms) ? null : Math.min(Math.max(Math.ceil(ms), 0), maxRetryAfterMs);
}

function parseHttpDate(text: string): number {
  // Without this check `Date.parse` would read a bare number such as -5 as a year.
  return /^[A-Za-z]+,? .* GMT$/.test(text) ? Date.parse(text) : Number.NaN;
}

type Verdict = readonly [code: RemoteErrorCode, effect: RemoteEffect];

function judge(failure: CallFailure): Verdict {
  if (failure.kind === 'status') return judgeStatus(failure.status);
  if (failure.kind === 'proxy') return ['remote-unreachable', isFinal(failure) ? 'refused' : 'not-executed'];
  return verdicts[failure.kind];
}

const verdicts: Readonly<Record<Exclude<CallFailure['kind'], 'status' | 'proxy'>, Verdict>> = {
  unreachable: ['remote-unreachable', 'not-executed'],
  interrupted: ['remote-interrupted', 'ambiguous'],
  timeout: ['remote-timeout', 'ambiguous'],
  malformed: ['remote-malformed', 'ambiguous'],
  partial: ['remote-incomplete', 'refused'],
};

const knownStatuses: Readonly<Record<number, Verdict>> = {
  // These three ask for the same call elsewhere; other redirects may follow a call that was executed.
  301: ['remote-malformed', 'refused'],
  307: ['remote-malformed', 'refused'],
  308: ['remote-malformed', 'refused'],
  401: ['remote-unauthorized', 'refused'],
  403: ['remote-forbidden', 'refused'],
  404: ['remote-not-found', 'refused'],
  407: ['remote-unreachable', 'refused'],
  408: ['remote-timeout', 'ambiguous'],
  409: ['remote-unavailable', 'ambiguous'],
  429: ['remote-rate-limited', 'not-executed'],
};

function judgeStatus(status: number): Verdict {
  const known = knownStatuses[status];
  if (known !== undefined) return known;
  if (status >= 500) return ['remote-unavailable', 'ambiguous'];
  return status >= 400 ? ['remote-invalid', 'refused'] : ['remote-malformed', 'ambiguous'];
}

function describe(failure: CallFailure, { baseUrl, apiKey }: CallContext): string {
  if (failure.kind === 'proxy') return quote(describeProxyFailure(failure), apiKey);
  if (failure.kind === 'malformed') return `unexpected response: ${quote(failure.detail, apiKey)}`;
  if (failure.kind !== 'status') return quote(failure.detail, apiKey);
  if (failure.status === 407) return 'a proxy answered 407: it requires a login';
  const target = readRedirect(failure, baseUrl);
  const redirect = target === null ? '' : `, a redirect to ${quote(target, apiKey)}, which is not followed`;
  const words = quote(failure.words, apiKey);
  return `the service answered ${String(failure.status)}${redirect}${words === '' ? '' : `: ${words}`}`;
}

/** Returns the target of a redirect, without parts that may hold a secret; null if there is no redirect. */
function readRedirect({ status, location }: StatusFailure, baseUrl: string): string | null {
  if (status < 300 || status > 399 || location === undefined) return null;
  if (!URL.canParse(location, baseUrl)) return 'something that is not a URL';
  const { origin, protocol, pathname } = new URL(location, baseUrl);
  return /^https?:$/.test(protocol) ? `${origin}${pathname}` : `a ${protocol} URL`;
}

const hints: Readonly<Record<RemoteErrorCode, (context: CallContext, failure: CallFailure) => string | null>> = {
  'remote-unauthorized': ({ account = null }) =>
    `check ${accountVariables(account).apiKey}: the key is missing a part, mistyped or revoked`,
  'remote-forbidden': () => 'the API key has no access to this worker: check its id, or use a key of its organisation',
  'remote-not-found': ({ baseUrl, account = null }) =>
    baseUrl.endsWith('/api')
      ? `rota adds /api itself: use the base URL ${baseUrl.slice(0, -'/api'.length)}`
      : `check the worker id${account === null ? '' : `, that it belongs to account ${account}`}, and that ${baseUrl} is the service`,
  'remote-invalid': () => null,
  'remote-rate-limited': () => 'wait a minute, or lower --concurrency: other users of the key count as well',
  'remote-unreachable': ({ baseUrl, account = null }, failure) =>
    failure.kind === 'status'
      ? 'set HTTPS_PROXY to the proxy with its login: http://USER:PASSWORD@HOST:PORT'
      : isUntrusted(failure)
        ? 'if a private CA signed the certificate, set NODE_EXTRA_CA_CERTS to the CA certificate file'
        : (otherScheme(failure, baseUrl) ??
          `check the network, and that ${baseUrl} is the service${account === null ? '' : `, or set ${accountVariables(account).baseUrl}`}`),
  'remote-interrupted': ({ baseUrl }) =>
    baseUrl.startsWith('http:')
      ? `run it again; if it happens every time, the port may speak TLS: use ${baseUrl.replace('http:', 'https:')}`
      : 'run it again; if it happens every time, check the proxies in between',
  'remote-timeout': () => 'run it again, or pass --timeout with more seconds',
  'remote-unavailable': () => 'the service has a problem: run it again in a few minutes',
  'remote-incomplete': () =>
    'rota writes to a worker only after reading its complete list; look for a newer rota, or give the worker fewer schedules',
  'remote-malformed': ({ baseUrl }, failure) =>
    otherScheme(failure, baseUrl) ?? `check that ${baseUrl} is the service and that no proxy answers in its place`,
};

/** Returns advice for a port that speaks TLS when asked for plain HTTP, or the reverse; null otherwise. */
function otherScheme(failure: CallFailure, baseUrl: string): string | null {
  if (!('detail' in failure)) return null;
  if (failure.detail.endsWith(gotTls)) return `use ${baseUrl.replace('http:', 'https:')}`;
  if (!failure.detail.endsWith(gotPlainText)) return null;
  const isHere = isLoopback(new URL(baseUrl).hostname);
  return isHere ? `use ${baseUrl.replace('https:', 'http:')}` : `check the port of ${baseUrl}: it does not speak TLS`;
}

function isUntrusted(failure: CallFailure): boolean {
  return failure.kind === 'unreachable' && /CERT|SIGNATURE/.test(failure.systemCode ?? '');
}
