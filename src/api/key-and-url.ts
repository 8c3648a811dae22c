/** Checks an API key or a base URL before it is used. */
import { RemoteError } from '../errors.ts';
import { isLoopback } from '../core/model/account.ts';

/** A problem with an API key. It never quotes any part of the key. */
interface KeyProblem {
  /** Completes "the API key …". */
  readonly problem: string;
  /** How to fix the variable or file that holds the key. */
  readonly fix: string;
}

const problems: readonly (readonly [pattern: RegExp, problem: KeyProblem])[] = [
  [/^$/, { problem: 'is empty', fix: 'put the key there' }],
  // Such as a file written by PowerShell's `>`.
  [/[\0\ufffd]/, { problem: 'is not UTF-8 text', fix: 'save it as UTF-8' }],
  [/^Bearer\b/i, { problem: 'begins with "Bearer"', fix: 'remove that word: rota adds it' }],
  [
    /^(?:(?:export|set)\s+|\$env:)?\w*(?:KEY|TOKEN|HANDINGER)\w*\s*=/i,
    { problem: 'begins with the name of a variable', fix: 'remove everything up to "=", and quotes if there are any' },
  ],
  [/^["'`\u2018-\u201f]|["'`\u2018-\u201f]$/, { problem: 'is in quotes', fix: 'remove the quotes at both ends' }],
  [/[\r\n]/, { problem: 'has more than one line', fix: 'keep only the line with the key' }],
  [
    /[^\x21-\x7e]/,
    {
      problem: 'contains a space, a line break or a character that is not ASCII',
      fix: 'remove everything that is not part of the key',
    },
  ],
];

/** Returns why a text cannot be an API key; null if it can. */
export function findKeyProblem(text: string): KeyProblem | null {
  return problems.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** The result of checking a base URL: exactly one of the two is null. */
type BaseUrlResult =
  { readonly url: string; readonly problem: null } | { readonly url: null; readonly problem: string };

/** The vendor's own base URL. */
export const defaultBaseUrl = 'https://handinger.com';

/**
 * Accepts `https` URLs, and `http` URLs on loopback only, because the key travels with every request. The URL is
 * returned without a trailing slash; a path before `/api` is kept, since a gateway may need it.
 */
export function checkBaseUrl(text: string): BaseUrlResult {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && (url.username !== '' || url.password !== '')) return refuse('no user or password in it');
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return refuse(`an https URL${suggestUrl(text)}, got ${show(text)}`);
  }
  // `search` and `hash` do not show an empty query or fragment.
  if (/[?#]/.test(url.href)) return refuse('nothing after its path, got a query or a fragment');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return refuse(`https, or http on loopback, got ${show(text)}, which would expose the key to the network`);
  }
  return { url: url.href.replace(/\/+$/, ''), problem: null };
}

/**
 * Whether a `HANDINGER_BASE_URL` value names a service other than the vendor's. Named accounts do not use the variable,
 * so an account without its own base URL would call the vendor, although the user means the other service.
 */
export function namesOtherService(value: string | undefined): boolean {
  const text = value?.trim() ?? '';
  return text !== '' && checkBaseUrl(text).url !== defaultBaseUrl;
}

/**
 * Returns the URL as `checkBaseUrl` does.
 *
 * @throws RemoteError `remote-unreachable` if it is not accepted.
 */
export function requireBaseUrl(text: string): string {
  const { url, problem } = checkBaseUrl(text);
  if (url !== null) return url;
  throw new RemoteError('remote-unreachable', problem, { effect: 'refused' });
}

/** Suggests a URL for a host without a scheme; empty for any other text. */
function suggestUrl(text: string): string {
  const [, host = '', rest = ''] = /^([a-z0-9.-]+|\[::1\])((?::\d+)?(?:\/.*)?)$/i.exec(text) ?? [];
  if (isLoopback(host.toLowerCase())) return ` such as http://${text}`;
  return host.includes('.') && !rest.includes('@') ? ` such as https://${text}` : '';
}

/** Quotes the text, unless it may hold a password or a key. */
function show(text: string): string {
  return /@|hdg_/.test(text) ? 'something else, not shown because it may contain a secret' : JSON.stringify(text);
}

function refuse(expectation: string): BaseUrlResult {
  return { url: null, problem: `base URL: expected ${expectation}` };
}
