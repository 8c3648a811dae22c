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
  if (!isEstablished) {
    return { kind: 'unreachable', detail: isPlainText(error) ? `expected TLS, ${gotPlainText}` : detail, systemCode };
  }
  if (systemCode?.startsWith('HPE_') === true) {
    return { kind: 'malformed', detail: `expected an HTTP answer, ${isTls(error) ? gotTls : `got ${detail}`}` };
  }
  return { kind: 'interrupted', detail };
}

/** How the words about a port of the other scheme end. */
export const gotPlainText = 'got plain text';
export const gotTls = 'got TLS';

/** Whether a port that was asked for TLS answered without it. */
function isPlainText({ code, message }: NodeJS.ErrnoException): boolean {
  return (
    /^(?:EPROTO|ERR_SSL)/.test(code ?? '') && /wrong version number|packet length too long|http request/i.test(message)
  );
}

/** Whether a port that was asked for plain HTTP answered with a record of TLS. */
function isTls(error: NodeJS.ErrnoException): boolean {
  const { rawPacket } = error as { readonly rawPacket?: unknown };
  return rawPacket instanceof Uint8Array && (rawPacket[0] === 0x15 || rawPacket[0] === 0x16) && rawPacket[1] === 3;
}

/** What it means that the time was up. */
export function explainTimeout(isEstablished: boolean): TransportFailure {
  return isEstablished
    ? { kind: 'timeout', detail: 'no whole answer in time' }
    : { kind: 'unreachable', detail: 'no connection in time', systemCode: null };
}
