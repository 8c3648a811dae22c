/** The longest wait the service may ask for, in milliseconds, inclusive; longer ones are cut to it. */
const maxRetryAfterMs = 60_000;

/**
 * A `Retry-After` header in milliseconds, 0 to `maxRetryAfterMs` inclusive, whether it gives seconds or an HTTP date; a
 * moment already past is 0. Null when it is absent or neither of the two.
 */
export function parseRetryAfter(header: string | null, now: Date): number | null {
  const text = header?.trim() ?? '';
  const ms = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : parseHttpDate(text) - now.getTime();
  return Number.isNaN(ms) ? null : Math.min(Math.max(Math.ceil(ms), 0), maxRetryAfterMs);
}

function parseHttpDate(text: string): number {
  // Without this a bare number such as -5 would be read as a year.
  return /^[A-Za-z]+,? .* GMT$/.test(text) ? Date.parse(text) : Number.NaN;
}
