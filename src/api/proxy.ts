/**
 * Which proxy the environment names for a URL.
 *
 * `HTTPS_PROXY`, then `ALL_PROXY`; of each the name in small letters first, as in curl. A blank variable counts as not
 * set. This machine itself is never reached through a proxy. No value of a variable is ever part of a problem: it may
 * hold a password.
 */
import { isLoopback } from '../core/model/service-origin.ts';
import { isExempt } from './no-proxy.ts';

/** A proxy that opens a tunnel to an https service. */
export interface Proxy {
  /** `host:port`: all that is ever shown of it. */
  readonly name: string;
  /** `http:` or `https:`, without a login. */
  readonly url: string;
  /** The `Proxy-Authorization` header; null without a login. */
  readonly authorization: string | null;
  /** The variable it comes from, as it is spelt in the environment. */
  readonly variable: string;
}

/** The outcome of looking for a proxy: `proxy` is null where none is used; a problem excludes a proxy. */
export type ProxyResult =
  { readonly proxy: Proxy | null; readonly problem: null } | { readonly proxy: null; readonly problem: string };

type Environment = Readonly<Record<string, string | undefined>>;

const direct: ProxyResult = { proxy: null, problem: null };

/** Finds the proxy for a URL; only https URLs go through one. */
export function findProxy(url: string, env: Environment): ProxyResult {
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
  // Anything after the host is mostly a part of a password, which must not be taken for an address.
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

/** `user:password`; empty without one, null when it is not percent-encoded. */
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
