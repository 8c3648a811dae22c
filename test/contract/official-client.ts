/** The official client and rota side by side, for the tests that compare them, and the values they are tested with. */
import { Handinger } from '@ramensoft/handinger';
import fc from 'fast-check';
import { systemClock } from '../../src/clock.ts';
import { budgets, type Budget } from '../../src/core/model/content.ts';
import { createClient, type Client } from '../../src/api/client.ts';

/** The three calls of the official client. */
export type OfficialSchedules = Handinger['workers']['schedules'];

/** The official client and rota, calling the same service with the same key. */
export interface ClientPair {
  readonly official: OfficialSchedules;
  readonly rota: Client;
}

/** Creates both clients. Neither retries. */
export function createClientPair(baseUrl: string, apiKey = 'hdg_live_0123456789abcdef'): ClientPair {
  const { workers } = new Handinger({ baseURL: baseUrl, apiKey, maxRetries: 0, logLevel: 'off' });
  const rota = createClient({ baseUrl, apiKey, timeoutMs: 60_000, concurrency: 1, clock: systemClock });
  return { official: workers.schedules, rota };
}

/** Whether rota refuses to send an ID. The official client would request another resource, or an impossible one. */
export function isRefusedId(id: string): boolean {
  return !/^[\x21-\x7e]+$/.test(id) || id === '.' || id === '..';
}

const printable = Array.from({ length: 0x7f - 0x21 }, (_, at) => String.fromCharCode(0x21 + at));

/** IDs that rota sends. */
export const sentIds: fc.Arbitrary<string> = fc
  .oneof(
    fc.constantFrom('wrk_vk81XUHKHG-qr4', '-x7Yz_12a', '...', '%2e', '%2E%2e', 'a/b?c#d', '..%2f', "'", '@:~', '\\'),
    fc.string({ unit: fc.constantFrom(...printable), minLength: 1, maxLength: 60 }),
  )
  .filter((id) => !isRefusedId(id));

/** Non-empty text. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '"',
    '\\',
    '\u2028',
    '\ud800',
    '\ufeff',
    'a\0b',
    '𝒳 é\n\t',
    '</script>',
    '%20',
    "'",
    'x'.repeat(70_000),
  ),
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: 'binary', minLength: 1 }),
);

/** Whole seconds within the limits of the API. */
export const seconds: fc.Arbitrary<number> = fc.integer({ min: 1, max: 31_536_000 });

/** Instants that RFC 3339 can express. */
export const instants: fc.Arbitrary<Date> = fc.date({
  min: new Date('1970-01-01'),
  max: new Date('9999-12-31'),
  noInvalidDate: true,
});

/** All budgets of the API. */
export const anyBudget: fc.Arbitrary<Budget> = fc.constantFrom(...budgets);
