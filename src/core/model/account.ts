/** Which environment variables belong to an account, and which service its base URL names. */

/** Names of the environment variables that hold an account's API key and base URL. */
interface AccountVariables {
  readonly apiKey: string;
  readonly baseUrl: string;
}

/** Shape of an account name, which becomes part of a variable name with `-` written as `_`. */
const nameShape = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$/;

export function isAccountName(text: string): boolean {
  return nameShape.test(text);
}

/** Returns the variable names of an account: `HANDINGER_API_KEY_LABS_EU` for `labs-eu`. null is the default account. */
export function accountVariables(account: string | null): AccountVariables {
  const suffix = account === null ? '' : `_${variablePart(account)}`;
  return { apiKey: `HANDINGER_API_KEY${suffix}`, baseUrl: `HANDINGER_BASE_URL${suffix}` };
}

/** Returns the suffix of an account's variables. Two accounts with the same suffix cannot be told apart. */
export function variablePart(account: string): string {
  return account.toUpperCase().replaceAll('-', '_');
}

const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Returns scheme, host and port of a base URL, which identify the service: `https://handinger.com`. */
export function originOf(baseUrl: string): string {
  return new URL(baseUrl).origin;
}

/**
 * Whether a host, as spelt by `URL.hostname`, is this machine under any resolver. A name below `localhost` is not: some
 * resolvers ask DNS for it.
 */
export function isLoopback(hostname: string): boolean {
  return loopback.test(hostname);
}

/** Whether a service runs on this machine only, as a sandbox does. */
export function isLoopbackOrigin(origin: string): boolean {
  return isLoopback(new URL(origin).hostname);
}
