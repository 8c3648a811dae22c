import { RemoteError } from '../errors.ts';
import { isLoopback } from '../core/model/account.ts';

/** The outcome of checking a base URL: exactly one of the two is null. */
export type BaseUrlResult =
  { readonly url: string; readonly problem: null } | { readonly url: null; readonly problem: string };

/** The service's own address. */
export const defaultBaseUrl = 'https://handinger.com';

/**
 * Accepts `https` URLs, and `http` ones on loopback only, because the key travels with every request. The URL comes back
 * without a trailing slash; a path before `/api` is kept, as a gateway may need it.
 */
export function checkBaseUrl(text: string): BaseUrlResult {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && (url.username !== '' || url.password !== '')) return refuse('no user or password in it');
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return refuse(`an https URL${suggestUrl(text)}, got ${show(text)}`);
  }
  // An empty query or fragment is not in `search` or `hash`.
  if (/[?#]/.test(url.href)) return refuse('nothing after its path, got a query or a fragment');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return refuse(`https, or http on loopback, got ${show(text)}, which would show the key to the network`);
  }
  return { url: url.href.replace(/\/+$/, ''), problem: null };
}

/**
 * Whether a value of `HANDINGER_BASE_URL` names another service than the vendor's. Accounts do not use it, so one without
 * an address of its own would be called at the vendor's by somebody who means that other service.
 */
export function namesOtherService(value: string | undefined): boolean {
  const text = value?.trim() ?? '';
  return text !== '' && checkBaseUrl(text).url !== defaultBaseUrl;
}

/**
 * The same, for a base URL that must be right.
 *
 * @throws RemoteError `remote-unreachable`
 */
export function requireBaseUrl(text: string): string {
  const { url, problem } = checkBaseUrl(text);
  if (url !== null) return url;
  throw new RemoteError('remote-unreachable', problem, { effect: 'refused' });
}

/** Suggests a URL for a host without a scheme. */
function suggestUrl(text: string): string {
  const [, host = '', rest = ''] = /^([a-z0-9.-]+|\[::1\])((?::\d+)?(?:\/.*)?)$/i.exec(text) ?? [];
  if (isLoopback(host.toLowerCase())) return ` such as http://${text}`;
  return host.includes('.') && !rest.includes('@') ? ` such as https://${text}` : '';
}

/** Anything that may hold a password or a key is not shown. */
function show(text: string): string {
  return /@|hdg_/.test(text) ? 'something else, which is not shown as it may hold a secret' : JSON.stringify(text);
}

function refuse(expectation: string): BaseUrlResult {
  return { url: null, problem: `base URL: expected ${expectation}` };
}
