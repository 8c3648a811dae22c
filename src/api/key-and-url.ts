/** What is wrong with an API key or a base URL before either is used. */
import { RemoteError } from '../errors.ts';
import { isLoopback } from '../core/model/account.ts';

/** A problem with an API key; it quotes no part of the key. */
interface KeyProblem {
  /** Follows "the API key". */
  readonly problem: string;
  /** The fix, for the variable or file that holds the key. */
  readonly fix: string;
}

const problems: readonly (readonly [pattern: RegExp, problem: KeyProblem])[] = [
  [/^$/, { problem: 'is empty', fix: 'put the key there' }],
  // A file that PowerShell's > wrote.
  [/[\0\ufffd]/, { problem: 'is not UTF-8 text', fix: 'save it as UTF-8' }],
  [/^Bearer\b/i, { problem: 'begins with "Bearer"', fix: 'remove that word: rota adds it' }],
  [
    /^(?:(?:export|set)\s+|\$env:)?\w*(?:KEY|TOKEN|HANDINGER)\w*\s*=/i,
    { problem: 'begins with the name of a variable', fix: 'remove everything up to "=", and quotes if there are any' },
  ],
  [/^["'`\u2018-\u201f]|["'`\u2018-\u201f]$/, { problem: 'is in quotes', fix: 'remove the quotes at both ends' }],
  [/[\r\n]/, { problem: 'has more than one line', fix: 'keep the line with the key alone' }],
  [
    /[^\x21-\x7e]/,
    {
      problem: 'holds a space, a line break or a character that is not ASCII',
      fix: 'remove what is before and after it',
    },
  ],
];

/** The problem that keeps a text from being an API key; null when there is none. */
export function findKeyProblem(text: string): KeyProblem | null {
  return problems.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** The outcome of checking a base URL: exactly one of the two is null. */
type BaseUrlResult =
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
