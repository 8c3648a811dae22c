import { LedgerError } from '../errors.ts';

/** Where in a ledger a value stands. */
export interface Place {
  /** The file or blob, as a person would name it. */
  readonly source: string;
  /** `workers[0].schedules[2].name`; empty at the top. */
  readonly path: string;
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/;
const maxQuote = 60;

/** The error for a ledger that cannot be understood; it never becomes an empty one. */
export function damaged(place: Place, expected: string, got: string, cause?: unknown): LedgerError {
  const where = place.path === '' ? '' : ` at ${place.path}`;
  return new LedgerError(
    'ledger-unreadable',
    `${place.source} is damaged${where}: expected ${expected}, got ${got.slice(0, maxQuote)}`,
    { hint: 'restore it, or make it anew from what is live and declared: rota ledger rebuild', cause },
  );
}

/** @throws LedgerError unless the value is an object with exactly these keys. */
export function readObject<K extends string>(
  value: unknown,
  place: Place,
  keys: readonly K[],
): Readonly<Record<K, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw damaged(place, `an object with ${keys.join(', ')}`, quote(value));
  }
  const missing = keys.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) throw damaged(place, `the key "${missing}"`, 'none');
  const unknown = Object.keys(value).find((key) => !keys.some((known) => known === key));
  if (unknown !== undefined) throw damaged(place, `only ${keys.join(', ')}`, quote(unknown));
  return value as Readonly<Record<K, unknown>>;
}

/** @throws LedgerError unless the value is a list whose every item `readItem` takes. */
export function readList<T>(value: unknown, place: Place, readItem: (item: unknown, place: Place) => T): readonly T[] {
  if (!Array.isArray(value)) throw damaged(place, 'a list', quote(value));
  return value.map((item: unknown, index) => readItem(item, { ...place, path: `${place.path}[${String(index)}]` }));
}

/** @throws LedgerError unless the value is text and not empty. */
export function readText(value: unknown, place: Place): string {
  if (typeof value !== 'string' || value === '') throw damaged(place, 'text that is not empty', quote(value));
  return value;
}

/** @throws LedgerError unless the value is text of this pattern. */
export function readPattern(value: unknown, place: Place, pattern: RegExp): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw damaged(place, String(pattern), quote(value));
  return value;
}

/** @throws LedgerError unless the value is an RFC 3339 instant in UTC that exists in the calendar. */
export function readInstant(value: unknown, place: Place): Date {
  if (typeof value === 'string' && instant.test(value)) {
    const at = new Date(value);
    // JavaScript reads 30 February as 2 March.
    if (!Number.isNaN(at.getTime()) && at.toISOString().startsWith(value.slice(0, 19))) return at;
  }
  throw damaged(place, 'an instant such as "2026-12-01T08:00:00.000Z"', quote(value));
}

/** @throws LedgerError unless the value is true or false. */
export function readFlag(value: unknown, place: Place): boolean {
  if (typeof value !== 'boolean') throw damaged(place, 'true or false', quote(value));
  return value;
}

/** @throws LedgerError unless the value is a number, 0 or more. */
export function readRate(value: unknown, place: Place): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw damaged(place, 'a number, 0 or more', quote(value));
  }
  return value;
}

/** A value as an error shows it. */
export function quote(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
