/** Where the service of an account is, and what says so. */

/** The variables of the environment that say where an account's service is and what its key is. */
interface AccountVariables {
  readonly apiKey: string;
  readonly baseUrl: string;
}

/** What a name of an account can be: part of the name of a variable once `-` is `_`. */
const nameShape = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$/;

export function isAccountName(text: string): boolean {
  return nameShape.test(text);
}

/** The variables of an account, `labs-eu` has `HANDINGER_API_KEY_LABS_EU`; of the account without a name for null. */
export function accountVariables(account: string | null): AccountVariables {
  const suffix = account === null ? '' : `_${variablePart(account)}`;
  return { apiKey: `HANDINGER_API_KEY${suffix}`, baseUrl: `HANDINGER_BASE_URL${suffix}` };
}

/** What the variables of an account end in; two names with the same one cannot be told apart. */
export function variablePart(account: string): string {
  return account.toUpperCase().replaceAll('-', '_');
}

const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Scheme, host and port of a base URL, which say what service it is: `https://handinger.com`. */
export function originOf(baseUrl: string): string {
  return new URL(baseUrl).origin;
}

/**
 * Whether a host, as `URL.hostname` spells it, is this machine whatever a resolver says. A name below `localhost` is not:
 * some resolvers ask DNS for it.
 */
export function isLoopback(hostname: string): boolean {
  return loopback.test(hostname);
}

/** Whether a service is on this machine alone, as a sandbox is. */
export function isLoopbackOrigin(origin: string): boolean {
  return isLoopback(new URL(origin).hostname);
}
