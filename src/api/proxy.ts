/**
 * Which proxy the environment sets for a URL, and what it means if that proxy opens no tunnel.
 *
 * The variables are `HTTPS_PROXY`, then `ALL_PROXY`, each in lower case first, as in curl. A blank variable counts as
 * unset. Loopback is never reached through a proxy. A problem never quotes the value of a variable, which may hold a
 * password.
 */
import { BlockList, isIP } from 'node:net';
import { isLoopback } from '../core/model/account.ts';

/** A proxy that opens a tunnel to an https service. */
export interface Proxy {
  /** `host:port`, the only part that is ever shown. */
  readonly name: string;
  /** `http:` or `https:`, without credentials. */
  readonly url: string;
  /** The `Proxy-Authorization` header; null without credentials. */
  readonly authorization: string | null;
  /** The variable that sets the proxy, as spelt in the environment. */
  readonly variable: string;
}

/** The result of looking for a proxy: `proxy` is null if none is used or if there is a problem. */
export type ProxyResult =
  { readonly proxy: Proxy | null; readonly problem: null } | { readonly proxy: null; readonly problem: string };

type Environment = Readonly<Record<string, string | undefined>>;

const direct: ProxyResult = { proxy: null, problem: null };

/** Finds the proxy for a URL. Only https URLs go through a proxy. */
export function findProxy(url: string, env: Readonly<Record<string, string | undefined>>): ProxyResult {
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== 'https:' || isLoopback(hostname)) return direct;
  const variable = firstSet(env, ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']);
  if (variable === null) return direct;
  const exempt = firstSet(env, ['no_proxy', 'NO_PROXY']);
  if (exempt !== null && isExempt({ hostname, port: port === '' ? 443 : Number(port) }, valueOf(env, exempt))) {
    return direct;
  }
  return readProxy(variable, valueOf(env, variable));
}

function firstSet(env: Environment, names: readonly string[]): string | null {
  return names.find((name) => valueOf(env, name) !== '') ?? null;
}

function valueOf(env: Environment, name: string): string {
  return env[name]?.trim() ?? '';
}

function readProxy(variable: string, value: string): ProxyResult {
  const [, scheme = 'http'] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value) ?? [];
  if (/^socks/i.test(scheme)) return refuse(variable, 'an http or https proxy, got a socks address');
  const text = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') return refuse(variable, example);
  // Text after the host is usually part of a password, which must not be taken for an address.
  if (url.pathname !== '/' || /[?#]/.test(url.href)) return refuse(variable, example);
  const login = readLogin(url);
  if (login === null) return refuse(variable, example);
  const port = url.port === '' ? defaultPorts[url.protocol] : url.port;
  return {
    proxy: {
      name: `${url.hostname}:${String(port)}`,
      url: url.origin,
      authorization: login === '' ? null : `Basic ${Buffer.from(login).toString('base64')}`,
      variable,
    },
    problem: null,
  };
}

const example =
  'an address such as http://proxy.example:3128 or http://USER:PASSWORD@proxy.example:3128, user and password percent-encoded';

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** Returns `user:password`; empty without credentials, null if they are not percent-encoded. */
function readLogin({ username, password }: URL): string | null {
  if (username === '' && password === '') return '';
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    return null;
  }
}

function refuse(variable: string, expectation: string): ProxyResult {
  return { proxy: null, problem: `${variable}: expected ${expectation}` };
}

interface CallTarget {
  /** As `URL.hostname` spells it: in lower case, an IPv6 address in brackets. */
  readonly hostname: string;
  readonly port: number;
}

/**
 * Whether `NO_PROXY` exempts a target. Its entries are separated by commas or white space:
 *
 *   *                          everything
 *   corp.example .corp.example *.corp.example   the host and every host below it
 *   10.1.2.3 [fd00::1]         that address
 *   10.0.0.0/8 fd00::/8        addresses of that network, if the target is an address; names are not resolved
 *
 * A host or an address may end with `:port`. An unreadable entry exempts nothing.
 */
function isExempt({ hostname, port }: CallTarget, noProxy: string): boolean {
  const host = hostname.replace(/^\[|\]$|\.$/g, '');
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && matches(entry, host, port));
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isWithin(entry, host);
  const [, name = '', onlyPort] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [null, entry];
  if (onlyPort !== undefined && Number(onlyPort) !== port) return false;
  const bare = name.replace(/^\[|\]$|^\*?\.|\.$/g, '');
  if (isIP(bare) > 0) return isWithin(`${bare}/${isIP(bare) === 4 ? '32' : '128'}`, host);
  return bare !== '' && (host === bare || (isIP(host) === 0 && host.endsWith(`.${bare}`)));
}

function isWithin(network: string, host: string): boolean {
  const [, address = '', bits = ''] = /^\[?([^\]/]*)\]?\/(\d{1,3})$/.exec(network) ?? [];
  const version = isIP(address);
  if (version === 0 || isIP(host) !== version || Number(bits) > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return list.check(host, family);
}

/** A call that ended at the proxy. No tunnel was opened, so the service cannot have seen it. */
export interface ProxyFailure {
  readonly kind: 'proxy';
  readonly proxy: Proxy;
  /** Host and port of the tunnel that was not opened. */
  readonly target: string;
  /** Status of the proxy's response to CONNECT; null if there was none. */
  readonly status: number | null;
  /** Why there was no response, or the authentication schemes that the proxy offers, as text. */
  readonly detail: string;
}

/** The parts of a proxy's response to CONNECT that rota reads. */
export interface ConnectAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Returns the failure behind a response to CONNECT; null if it opened a tunnel. */
export function explainConnect(
  { statusCode, headers }: ConnectAnswer,
  route: Pick<ProxyFailure, 'proxy' | 'target'>,
): ProxyFailure | null {
  if (statusCode === 200) return null;
  if (Number.isNaN(statusCode)) return { kind: 'proxy', ...route, status: null, detail: 'its response is not HTTP' };
  const offers = [headers['proxy-authenticate'] ?? []].flat();
  const schemes = offers.flatMap((offer) => /^[a-z]+/i.exec(offer) ?? []);
  return { kind: 'proxy', ...route, status: statusCode, detail: [...new Set(schemes)].join(' or ') };
}

/** Whether a retry is useless, because the proxy refused and said why. */
export function isFinal({ status }: ProxyFailure): boolean {
  return status !== null && status < 500 && status !== 429 && status !== 408;
}

/** Describes the failure, as the end of a sentence. */
export function describeProxyFailure({ proxy, target, status, detail }: ProxyFailure): string {
  const name = `the proxy ${proxy.name}`;
  if (status === null) return `no response from ${name}: ${detail}`;
  if (status !== 407) return `${name} answered ${String(status)} when asked for a tunnel to ${target}`;
  if (detail !== '' && !/\bbasic\b/i.test(detail)) return `${name} requires a login with ${detail} (407)`;
  return proxy.authorization === null ? `${name} requires a login (407)` : `${name} rejected the login (407)`;
}

export function adviseOnProxy({ proxy, target, status, detail }: ProxyFailure): string {
  const [host = target] = target.split(/:(?=\d+$)/);
  const bypass = `if ${host} is reachable without a proxy, add it to NO_PROXY`;
  if (status === null) return `check ${proxy.variable}; ${bypass}`;
  if (status !== 407) return `ask for ${host} to be allowed on the proxy; ${bypass}`;
  if (detail !== '' && !/\bbasic\b/i.test(detail)) {
    return `rota logs in to a proxy with Basic only: point ${proxy.variable} at a local proxy that supports ${detail}`;
  }
  const { protocol } = new URL(proxy.url);
  return `set ${proxy.variable}=${protocol}//USER:PASSWORD@${proxy.name}, user and password percent-encoded`;
}
