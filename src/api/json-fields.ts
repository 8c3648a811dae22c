/**
 * What came from the service is not what was expected; the message is `name: expected X, got Y`, and quotes what came at
 * any length.
 */
export class UnreadableError extends Error {
  constructor(name: string, expected: string, got: unknown) {
    super(`${name}: expected ${expected}, got ${describeJson(got)}`);
    this.name = new.target.name;
  }
}

/** A JSON object of which nothing is known yet. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** @throws UnreadableError unless the value is a JSON object. */
export function readRecord(value: unknown, name: string): JsonRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UnreadableError(name, 'an object', value);
  }
  return value as JsonRecord;
}

/** @throws UnreadableError unless the value is a JSON array. */
export function readArray(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new UnreadableError(name, 'an array', value);
  return value;
}

/** @throws UnreadableError unless the value is text, which may be empty. */
export function readText(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new UnreadableError(name, 'text', value);
  return value;
}

/** @throws UnreadableError unless the value is a whole number from 1 to `max` inclusive. */
export function readCount(value: unknown, name: string, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > max) {
    throw new UnreadableError(name, `a whole number from 1 to ${String(max)}`, value);
  }
  return value;
}

/** @throws UnreadableError unless the value is an RFC 3339 date and time with an offset. */
export function readInstant(value: unknown, name: string): Date {
  const text = typeof value === 'string' ? value : '';
  const at = new Date(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.test(text) ? text : Number.NaN);
  if (Number.isNaN(at.getTime())) throw new UnreadableError(name, 'an instant such as 2026-12-01T08:00:00Z', value);
  return at;
}

/** In UTF-16 code units; a message quotes no more of what the service sent. */
const maxQuoteLength = 200;

function describeJson(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string' && /^\s*<(?:!doctype|html|\?xml)/i.test(value)) return 'a web page';
  const json = JSON.stringify(value);
  return json.length > maxQuoteLength ? `${json.slice(0, maxQuoteLength)}…` : json;
}
