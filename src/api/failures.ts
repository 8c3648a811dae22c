/**
 * The meaning of a failed call: whether the service may have done it, whether it may work later, what to type next.
 *
 *   refused        certainly nothing happened, and asking again is useless: most of 4xx, redirects, a list that is partial
 *   not-executed   certainly nothing happened, and asking again may work: 429, no connection, a proxy in trouble
 *   ambiguous      it may have happened: 5xx, 408, 409, a connection that ended, no answer in time, one that makes no sense
 */
import { accountVariables, isLoopback } from '../core/model/account.ts';
import { RemoteError, type RemoteEffect, type RemoteErrorCode } from '../errors.ts';
import { UnreadableError } from '../json/reader.ts';
import { PartialListError } from './partial-list.ts';
import { adviseOnProxy, describeProxyFailure, isFinal, type ProxyFailure } from './proxy.ts';

/** Every way a call can end without an answer that can be believed. */
export type CallFailure = TransportFailure | PartialFailure | StatusFailure;

/** How a call ended without an HTTP answer. */
export type TransportFailure =
  | ProxyFailure
  /** The service cannot have seen the call. */
  | { readonly kind: 'unreachable'; readonly detail: string; readonly systemCode: string | null }
  /** The connection ended after the service may have seen the call. */
  | { readonly kind: 'interrupted'; readonly detail: string }
  /** The last byte of the answer did not come in time. */
  | { readonly kind: 'timeout'; readonly detail: string }
  /** The answer is not HTTP, or too long. */
  | { readonly kind: 'malformed'; readonly detail: string };

/** The service answered with a list that speaks of more. */
interface PartialFailure {
  readonly kind: 'partial';
  readonly detail: string;
}

/** The service answered, and not with success. */
interface StatusFailure {
  readonly kind: 'status';
  /** 300 to 599 inclusive in practice. */
  readonly status: number;
  /** The vendor's own words; empty when the answer has none. */
  readonly words: string;
  /** The `Retry-After` header; absent when there is none. */
  readonly retryAfter?: string | undefined;
  /** The `Location` header, which a redirect points to; absent when there is none. */
  readonly location?: string | undefined;
}

interface CallContext {
  /** Follows "could not": `list the schedules of worker wrk_1`. */
  readonly action: string;
  readonly baseUrl: string;
  /** Never appears in the error, whatever the service answers. */
  readonly apiKey: string;
  /** The account that is called; absent or null: the one without a name. */
  readonly account?: string | null;
  /** Against which a `Retry-After` date is read. */
  readonly now: Date;
}

/** Turns a failure into an error: its effect, the words of the service, and what to type next. */
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

/** The failure behind an error thrown by a reader of answers; null for any other error, which is a bug. */
export function explainUnreadable(error: unknown): CallFailure | null {
  if (error instanceof PartialListError) return { kind: 'partial', detail: error.message };
  return error instanceof UnreadableError ? { kind: 'malformed', detail: error.message } : null;
}

/** An error of Node, written so that the types of the package need none of Node's. */
type SystemError = Error & { readonly code?: string | undefined };

/** The failure behind a socket's error; `isEstablished` says whether the service may have seen the call. */
export function explainError(error: SystemError, isEstablished: boolean): TransportFailure {
  const systemCode = error.code ?? null;
  const said = error.message === 'aborted' ? 'the connection was closed in the middle of the answer' : error.message;
  // Trying several addresses in vain ends in an error with a code and no words of its own.
  const detail = said === '' ? String(systemCode) : said;
  if (!isEstablished) {
    return { kind: 'unreachable', detail: isPlainText(error) ? `expected TLS, ${gotPlainText}` : detail, systemCode };
  }
  if (systemCode?.startsWith('HPE_') === true) {
    return { kind: 'malformed', detail: `expected an HTTP answer, ${isTls(error) ? gotTls : `got ${detail}`}` };
  }
  return { kind: 'interrupted', detail };
}

/** The failure of a call whose time is up. */
export function explainTimeout(isEstablished: boolean): TransportFailure {
  return isEstablished
    ? { kind: 'timeout', detail: 'no whole answer in time' }
    : { kind: 'unreachable', detail: 'no connection in time', systemCode: null };
}

/** Details that end like this are about a port of the other scheme. */
const gotPlainText = 'got plain text';
const gotTls = 'got TLS';

/** Whether a port that was asked for TLS answered without it. */
function isPlainText({ code, message }: SystemError): boolean {
  return (
    /^(?:EPROTO|ERR_SSL)/.test(code ?? '') && /wrong version number|packet length too long|http request/i.test(message)
  );
}

/** Whether a port that was asked for plain HTTP answered with a record of TLS. */
function isTls(error: SystemError): boolean {
  const { rawPacket } = error as { readonly rawPacket?: unknown };
  return rawPacket instanceof Uint8Array && (rawPacket[0] === 0x15 || rawPacket[0] === 0x16) && rawPacket[1] === 3;
}

const maxQuoteLength = 500;

/**
 * Foreign words as one line of at most 500 characters and without the secret. The secret goes first, as a cut could leave
 * half of it.
 */
export function quote(words: string, secret: string): string {
  const line = words.replaceAll(secret, '[key]').replace(/\s+/g, ' ').trim();
  return line.length <= maxQuoteLength ? line : `${line.slice(0, maxQuoteLength)}…`;
}

/** The longest wait the service may ask for, in milliseconds, inclusive; longer ones are cut to it. */
const maxRetryAfterMs = 60_000;

/**
 * A `Retry-After` header in milliseconds, 0 to `maxRetryAfterMs` inclusive, whether it gives seconds or an HTTP date; a
 * moment already past is 0. Null when it is absent or neither of the two.
 */
export function parseRetryAfter(header: string | undefined, now: Date): number | null {
  const text = header?.trim() ?? '';
  const ms = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : parseHttpDate(text) - now.getTime();
  return Number.isNaN(ms) ? null : Math.min(Math.max(Math.ceil(ms), 0), maxRetryAfterMs);
}

function parseHttpDate(text: string): number {
  // Without this a bare number such as -5 would be read as a year.
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
  // These three say "ask there instead"; other redirects may follow something that was done.
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
  if (failure.status === 407) return 'a proxy on the way answered 407: it requires a login';
  const target = readRedirect(failure, baseUrl);
  const redirect = target === null ? '' : `, a redirect to ${quote(target, apiKey)}, which is not followed`;
  const words = quote(failure.words, apiKey);
  return `the service answered ${String(failure.status)}${redirect}${words === '' ? '' : `: ${words}`}`;
}

/** The target of a redirect, without the parts that may hold a secret; null when the answer is not a redirect. */
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
        ? 'if a private authority signs the certificate, set NODE_EXTRA_CA_CERTS to the file that holds it'
        : (otherScheme(failure, baseUrl) ??
          `check the network, and that ${baseUrl} is the service${account === null ? '' : `, or set ${accountVariables(account).baseUrl}`}`),
  'remote-interrupted': ({ baseUrl }) =>
    baseUrl.startsWith('http:')
      ? `run it again; if it happens every time, the port may speak TLS: use ${baseUrl.replace('http:', 'https:')}`
      : 'run it again; if it happens every time, look at the proxies in between',
  'remote-timeout': () => 'run it again, or pass --timeout with more seconds',
  'remote-unavailable': () => 'the service has a problem: run it again in a few minutes',
  'remote-incomplete': () =>
    'rota writes to a worker only when its whole list came; look for a newer rota, or give the worker fewer schedules',
  'remote-malformed': ({ baseUrl }, failure) =>
    otherScheme(failure, baseUrl) ?? `check that ${baseUrl} is the service and that no proxy answers in its place`,
};

/** Advice for a port that speaks TLS when asked for plain HTTP, or the other way round; null when it is neither. */
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
