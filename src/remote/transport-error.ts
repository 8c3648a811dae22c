import type { ProxyFailure } from './proxy-failure.ts';

/** How a call ended without an HTTP answer. */
export type TransportFailure =
  | ProxyFailure
  /** The service cannot have seen the call. */
  | { readonly kind: 'unreachable'; readonly detail: string; readonly systemCode: string | null }
  /** The connection ended after the service may have seen the call. */
  | { readonly kind: 'interrupted'; readonly detail: string }
  /** The last byte of the answer did not come in time. */
  | { readonly kind: 'timeout'; readonly detail: string }
  /** What came is no HTTP answer, or too long for one. */
  | { readonly kind: 'malformed'; readonly detail: string };

/** Carries a failure through the client, which must not read meaning into its words. */
export class TransportError extends Error {
  readonly failure: TransportFailure;

  constructor(failure: TransportFailure) {
    super('the call had no answer');
    this.name = new.target.name;
    this.failure = failure;
  }
}

/** What a socket's error says; `isEstablished` tells whether the service may have seen the call. */
export function explainError(error: NodeJS.ErrnoException, isEstablished: boolean): TransportFailure {
  const systemCode = error.code ?? null;
  // Trying several addresses in vain ends in an error with a code and no words of its own.
  const detail = error.message === '' ? String(systemCode) : error.message;
  if (!isEstablished) return { kind: 'unreachable', detail, systemCode };
  if (systemCode?.startsWith('HPE_') === true)
    return { kind: 'malformed', detail: `expected an HTTP answer, got ${detail}` };
  return { kind: 'interrupted', detail };
}

/** What it means that the time was up. */
export function explainTimeout(isEstablished: boolean): TransportFailure {
  return isEstablished
    ? { kind: 'timeout', detail: 'no whole answer in time' }
    : { kind: 'unreachable', detail: 'no connection in time', systemCode: null };
}
