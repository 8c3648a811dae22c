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
