import { RemoteError } from '../errors.ts';
import type { RemoteEffect, RemoteErrorCode } from '../errors.ts';
import { assertNever } from '../core/assert-never.ts';
import { isLoopback } from '../core/model/service-origin.ts';
import { adviseOnProxy, describeProxyFailure, isFinal } from './proxy-failure.ts';
import { quote } from './quote.ts';
import { parseRetryAfter } from './retry-after.ts';
import { gotPlainText, gotTls } from './transport-error.ts';
import type { TransportFailure } from './transport-error.ts';

/** Every way a call can end without an answer that can be believed. */
export type CallFailure = TransportFailure | PartialFailure | StatusFailure;

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
  /** The vendor's own words; null when the answer has none. */
  readonly words: string | null;
  /** The `Retry-After` header; null when there is none. */
  readonly retryAfter: string | null;
  /** The `Location` header, which a redirect points to; absent or null when there is none. */
  readonly location?: string | null;
}

/** What was being done when a call failed. */
export interface CallContext {
  /** Follows "could not": `list the schedules of worker wrk_1`. */
  readonly action: string;
  readonly baseUrl: string;
  /** Never appears in the error, whatever the service answers. */
  readonly apiKey: string;
  /** Against which a `Retry-After` date is read. */
  readonly now: Date;
}

interface Verdict {
  readonly code: RemoteErrorCode;
  readonly effect: RemoteEffect;
}

/** Explains a failure: what it means for what was asked, what the service said, and what to type next. */
export function toRemoteError(failure: CallFailure, context: CallContext): RemoteError {
  const { code, effect } = judge(failure);
  const reason = describe(failure, context);
  return new RemoteError(code, `could not ${context.action}: ${reason}`, {
    effect,
    reason,
    hint: (failure.kind === 'proxy' ? adviseOnProxy(failure) : hints[code](context, failure)) ?? undefined,
    status: failure.kind === 'status' ? failure.status : null,
    retryAfterMs: failure.kind === 'status' ? parseRetryAfter(failure.retryAfter, context.now) : null,
  });
}

function judge(failure: CallFailure): Verdict {
  switch (failure.kind) {
    case 'unreachable':
      return { code: 'remote-unreachable', effect: 'not-executed' };
    case 'proxy':
      return { code: 'remote-unreachable', effect: isFinal(failure) ? 'refused' : 'not-executed' };
    case 'interrupted':
      return { code: 'remote-interrupted', effect: 'ambiguous' };
    case 'timeout':
      return { code: 'remote-timeout', effect: 'ambiguous' };
    case 'malformed':
      return { code: 'remote-malformed', effect: 'ambiguous' };
    case 'partial':
      return { code: 'remote-incomplete', effect: 'refused' };
    case 'status':
      return judgeStatus(failure.status);
    default:
      return assertNever(failure);
  }
}

const knownStatuses: Readonly<Record<number, Verdict>> = {
  // These three say "ask there instead"; other redirects may follow something that was done.
  301: { code: 'remote-malformed', effect: 'refused' },
  307: { code: 'remote-malformed', effect: 'refused' },
  308: { code: 'remote-malformed', effect: 'refused' },
  401: { code: 'remote-unauthorized', effect: 'refused' },
  403: { code: 'remote-forbidden', effect: 'refused' },
  404: { code: 'remote-not-found', effect: 'refused' },
  407: { code: 'remote-unreachable', effect: 'refused' },
  408: { code: 'remote-timeout', effect: 'ambiguous' },
  409: { code: 'remote-unavailable', effect: 'ambiguous' },
  429: { code: 'remote-rate-limited', effect: 'not-executed' },
};

function judgeStatus(status: number): Verdict {
  const known = knownStatuses[status];
  if (known !== undefined) return known;
  if (status >= 500) return { code: 'remote-unavailable', effect: 'ambiguous' };
  if (status >= 400) return { code: 'remote-invalid', effect: 'refused' };
  return { code: 'remote-malformed', effect: 'ambiguous' };
}

function describe(failure: CallFailure, context: CallContext): string {
  const { apiKey } = context;
  switch (failure.kind) {
    case 'status': {
      const target = readRedirect(failure, context.baseUrl);
      const redirect = target === null ? '' : `, a redirect to ${quote(target, apiKey)}, which is not followed`;
      const words = quote(failure.words ?? '', apiKey);
      if (failure.status === 407) return 'a proxy on the way answered 407: it wants a login';
      return `the service answered ${String(failure.status)}${redirect}${words === '' ? '' : `: ${words}`}`;
    }
    case 'malformed':
      return `unexpected response: ${quote(failure.detail, apiKey)}`;
    case 'proxy':
      return quote(describeProxyFailure(failure), apiKey);
    case 'unreachable':
    case 'interrupted':
    case 'timeout':
    case 'partial':
      return quote(failure.detail, apiKey);
    default:
      return assertNever(failure);
  }
}

const hints: Readonly<Record<RemoteErrorCode, (context: CallContext, failure: CallFailure) => string | null>> = {
  'remote-unauthorized': () => 'check HANDINGER_API_KEY: the key is missing a part, mistyped or revoked',
  'remote-forbidden': () => 'the API key has no access to this worker: check its id, or use a key of its organisation',
  'remote-not-found': ({ baseUrl }) =>
    baseUrl.endsWith('/api')
      ? `rota adds /api itself: use the base URL ${baseUrl.slice(0, -'/api'.length)}`
      : `check the worker id, and that ${baseUrl} is the service`,
  'remote-invalid': () => null,
  'remote-rate-limited': () => 'wait a minute, or lower --concurrency: other users of the key count as well',
  'remote-unreachable': ({ baseUrl }, failure) =>
    asksForLogin(failure)
      ? 'set HTTPS_PROXY to the proxy with its login: http://USER:PASSWORD@HOST:PORT'
      : isUntrusted(failure)
        ? 'if a private authority signs the certificate, set NODE_EXTRA_CA_CERTS to the file that holds it'
        : (otherScheme(failure, baseUrl) ?? `check the network, and that ${baseUrl} is the service`),
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

/** Where a redirect points, without what may hold a secret; null when the answer is none. */
function readRedirect({ status, location }: StatusFailure, baseUrl: string): string | null {
  if (status < 300 || status > 399 || location === undefined || location === null) return null;
  if (!URL.canParse(location, baseUrl)) return 'something that is not a URL';
  const { origin, protocol, pathname } = new URL(location, baseUrl);
  return /^https?:$/.test(protocol) ? `${origin}${pathname}` : `a ${protocol} URL`;
}

/** What to use where a port spoke TLS and was not asked for it, or the other way round; null when neither is so. */
function otherScheme(failure: CallFailure, baseUrl: string): string | null {
  if (!('detail' in failure)) return null;
  if (failure.detail.endsWith(gotTls)) return `use ${baseUrl.replace('http:', 'https:')}`;
  if (!failure.detail.endsWith(gotPlainText)) return null;
  const isHere = isLoopback(new URL(baseUrl).hostname);
  return isHere ? `use ${baseUrl.replace('https:', 'http:')}` : `check the port of ${baseUrl}: it does not speak TLS`;
}

function asksForLogin(failure: CallFailure): boolean {
  return failure.kind === 'status' && failure.status === 407;
}

function isUntrusted(failure: CallFailure): boolean {
  return failure.kind === 'unreachable' && /CERT|SIGNATURE/.test(failure.systemCode ?? '');
}
