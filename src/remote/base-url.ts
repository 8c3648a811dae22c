/** The outcome of checking a base URL: exactly one of the two is null. */
export type BaseUrlResult =
  { readonly url: string; readonly problem: null } | { readonly url: null; readonly problem: string };

const loopback = /^(?:localhost|(?:[a-z0-9-]+\.)+localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Where the service is. */
export const defaultBaseUrl = 'https://handinger.com';

/**
 * Accepts `https` URLs, and `http` ones on loopback only, because the key travels with every request. The URL comes back
 * without a trailing slash; a path before `/api` is kept, as a gateway may need it.
 */
export function checkBaseUrl(text: string): BaseUrlResult {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return refuse(`an https URL, got ${JSON.stringify(text)}`);
  if (url.username !== '' || url.password !== '') return refuse('no user or password in it');
  // An empty query or fragment is not in `search` or `hash`.
  if (/[?#]/.test(url.href)) return refuse('nothing after its path, got a query or a fragment');
  if (url.protocol === 'http:' && !loopback.test(url.hostname)) {
    return refuse(`https, or http on loopback, got ${JSON.stringify(text)}, which would show the key to the network`);
  }
  return { url: url.href.replace(/\/+$/, ''), problem: null };
}

function refuse(expectation: string): BaseUrlResult {
  return { url: null, problem: `base URL: expected ${expectation}` };
}
