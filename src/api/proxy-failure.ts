import type { Proxy } from './proxy.ts';

/** A call that ended at the proxy: no tunnel was opened, so the service cannot have seen it. */
export interface ProxyFailure {
  readonly kind: 'proxy';
  readonly proxy: Proxy;
  /** The host to which no tunnel was opened, with its port. */
  readonly target: string;
  /** What the proxy answered to CONNECT; null when it gave no answer. */
  readonly status: number | null;
  /** Why there was no answer, or the schemes of login that the proxy takes, for a reader. */
  readonly detail: string;
}

/** The parts of a proxy's answer to CONNECT that are read. */
export interface ConnectAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Why there is no tunnel; null when there is one. */
export function explainConnect(
  { statusCode, headers }: ConnectAnswer,
  route: Pick<ProxyFailure, 'proxy' | 'target'>,
): ProxyFailure | null {
  if (statusCode === 200) return null;
  if (Number.isNaN(statusCode)) return { kind: 'proxy', ...route, status: null, detail: 'what it sent is not HTTP' };
  const offers = [headers['proxy-authenticate'] ?? []].flat();
  const schemes = offers.flatMap((offer) => /^[a-z]+/i.exec(offer) ?? []);
  return { kind: 'proxy', ...route, status: statusCode, detail: [...new Set(schemes)].join(' or ') };
}

/** Whether asking again is useless: the proxy has said no, and why. */
export function isFinal({ status }: ProxyFailure): boolean {
  return status !== null && status < 500 && status !== 429 && status !== 408;
}

/** What the proxy did, as the end of a sentence. */
export function describeProxyFailure({ proxy, target, status, detail }: ProxyFailure): string {
  const name = `the proxy ${proxy.name}`;
  if (status === null) return `no answer from ${name}: ${detail}`;
  if (status !== 407) return `${name} answered ${String(status)} when asked for a tunnel to ${target}`;
  if (detail !== '' && !/\bbasic\b/i.test(detail)) return `${name} wants a login by ${detail} (407)`;
  return proxy.authorization === null ? `${name} wants a login (407)` : `${name} does not accept the login (407)`;
}

/** What to do about it. */
export function adviseOnProxy({ proxy, target, status, detail }: ProxyFailure): string {
  const [host = target] = target.split(/:(?=\d+$)/);
  const bypass = `if ${host} is reached without a proxy, add it to NO_PROXY`;
  if (status === null) return `check ${proxy.variable}; ${bypass}`;
  if (status !== 407) return `ask for ${host} to be allowed on the proxy; ${bypass}`;
  if (detail !== '' && !/\bbasic\b/i.test(detail)) {
    return `rota logs in to a proxy by Basic alone: point ${proxy.variable} at a local proxy that does ${detail}`;
  }
  const { protocol } = new URL(proxy.url);
  return `set ${proxy.variable}=${protocol}//USER:PASSWORD@${proxy.name}, user and password percent-encoded`;
}
