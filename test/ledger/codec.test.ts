import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/errors.ts';
import type { OwnedSchedule, OwnedWorker } from '../../src/core/model/owned.ts';
import { decodeLedger, decodeRecord, encodeLedger, encodeRecord } from '../../src/ledger/codec.ts';
import type { LedgerDocument } from '../../src/ledger/document.ts';
import { dueAt, hashOf, ledgerOf, openIntent, ownedSchedule, ownedWorker, production } from './records.ts';
import { cases } from '../support/cases.ts';

const schema = JSON.parse(readFileSync('schemas/ledger.schema.json', 'utf8')) as object;
const isLedger = new Ajv({ strict: true }).compile(schema);

const instants = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
const names = fc.string({ minLength: 1, unit: 'binary' });
const hashes = fc.string().map(hashOf);
const plainSchedules: fc.Arbitrary<OwnedSchedule> = fc.record({
  name: names,
  scheduleId: names,
  contentHash: hashes,
  createdAt: instants,
  dueAt: fc.option(instants),
  protect: fc.boolean(),
  runsPerDay: fc.option(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })),
});
const plainWorkers: fc.Arbitrary<OwnedWorker> = fc.record({
  workerId: names,
  schedules: fc.array(
    fc
      .tuple(plainSchedules, fc.constantFrom({}, { paused: true as const }))
      .map(([known, mark]) => ({ ...known, ...mark })),
  ),
  intents: fc.array(
    fc.record({
      name: names,
      contentHash: hashes,
      at: instants,
      protect: fc.boolean(),
      knownIds: fc.uniqueArray(names),
    }),
  ),
});
const bounds = fc
  .uniqueArray(hashes, { maxLength: 3 })
  .map((list) => (list.length === 0 ? {} : { bounds: list.toSorted() }));
const workers: fc.Arbitrary<OwnedWorker> = fc
  .tuple(plainWorkers, bounds)
  .map(([worker, more]) => ({ ...worker, ...more }));
const ids = fc.string().map((seed) => hashOf(seed).slice(0, 32));
const origins = fc.constantFrom(null, production, 'http://127.0.0.1:4010', 'http://[::1]');
const records = fc
  .uniqueArray(workers, { selector: ({ workerId }) => workerId, maxLength: 3 })
  .map((list) => ledgerOf(...list));
const ledgers: fc.Arbitrary<LedgerDocument> = fc.record({
  id: ids,
  services: fc.uniqueArray(fc.tuple(origins, records), { selector: ([origin]) => origin }).map((list) => new Map(list)),
});

const id = hashOf('id').slice(0, 32);
const ledger: LedgerDocument = {
  id,
  services: new Map([
    [
      production,
      ledgerOf(
        {
          workerId: 'wrk_a',
          schedules: [ownedSchedule('launch', { dueAt, protect: true })],
          intents: [openIntent('later', { knownIds: ['sch_1'] })],
        },
        ownedWorker('wrk_b', 'daily'),
      ),
    ],
    ['http://127.0.0.1:4010', ledgerOf(ownedWorker('wrk_a', 'tried'))],
    [null, ledgerOf(ownedWorker('wrk_a', 'old'))],
  ]),
};
const text = encodeLedger(ledger).toString('utf8');

function allWorkers({ services }: LedgerDocument): readonly OwnedWorker[] {
  return [...services.values()].flatMap((workersOf) => [...workersOf.values()]);
}

function refusal(bytes: string | Uint8Array): LedgerError {
  try {
    decodeLedger(Buffer.from(bytes), 'ledger.json');
  } catch (error) {
    if (error instanceof LedgerError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('an encoded ledger', () => {
  it('decodes to the same ledger and encodes to the same bytes', () => {
    fc.assert(
      fc.property(ledgers, (owned) => {
        const bytes = encodeLedger(owned);
        expect(encodeLedger(decodeLedger(bytes, 'x'))).toEqual(bytes);
      }),
      { numRuns: cases(20) },
    );
  });

  it('matches the published schema', () => {
    fc.assert(
      fc.property(ledgers, (owned) => {
        expect(isLedger(JSON.parse(encodeLedger(owned).toString('utf8')))).toBe(true);
      }),
      { numRuns: cases(20) },
    );
  });

  it('does not depend on the order of workers, schedules and intents', () => {
    fc.assert(
      fc.property(ledgers, (document) => {
        const tie = allWorkers(document).some(
          ({ schedules, intents }) =>
            new Set(schedules.map(({ name, scheduleId }) => `${name}\0${scheduleId}`)).size < schedules.length ||
            new Set(intents.map(({ name, contentHash }) => `${name}\0${contentHash}`)).size < intents.length,
        );
        fc.pre(!tie);
        const services = [...document.services].toReversed().map(([origin, workersOf]) => {
          const turned = [...workersOf.values()].toReversed().map((worker) => ({
            ...worker,
            schedules: worker.schedules.toReversed(),
            intents: worker.intents.toReversed().map((each) => ({ ...each, knownIds: each.knownIds.toReversed() })),
          }));
          return [origin, ledgerOf(...turned)] as const;
        });
        expect(encodeLedger({ ...document, services: new Map(services) })).toEqual(encodeLedger(document));
      }),
      { numRuns: cases(20) },
    );
  });

  it('marks what a pause cancelled, and nothing else', () => {
    const paused = { ...ownedWorker('wrk_a'), schedules: [ownedSchedule('brief', { paused: true })] };
    const written = encodeLedger({ id, services: new Map([[production, ledgerOf(paused)]]) }).toString('utf8');
    expect(decodeLedger(Buffer.from(written), 'x').services.get(production)?.get('wrk_a')).toEqual(paused);
    // An older version refuses the key instead of assuming that the schedule is live.
    expect(refusal(written.replace('"paused": true', '"paused": false')).message).toContain('paused: expected true');
    expect(text).not.toContain('paused');
  });

  it('stays the same text across versions', async () => {
    await expect(text).toMatchFileSnapshot('golden/ledger.json');
    expect(decodeLedger(Buffer.from(text), 'x')).toEqual(ledger);
  });
});

describe('a damaged ledger', () => {
  const damages: Readonly<Record<string, readonly [string, string]>> = {
    'an empty file': ['', 'expected JSON in UTF-8, got nothing'],
    'a file cut short': [text.slice(0, 100), 'expected JSON in UTF-8'],
    'a merge conflict': [`<<<<<<< HEAD\n${text}`, 'expected JSON in UTF-8'],
    null: ['null', 'format: expected "rota.ledger/2", got nothing'],
    'an empty object': ['{}', 'format: expected "rota.ledger/2", got nothing'],
    'an empty list': ['[]', 'format: expected "rota.ledger/2", got nothing'],
    'another document': ['{"format":"rota.plan/1"}', 'format: expected "rota.ledger/2", got "rota.plan/1"'],
    'no workers': ['{"format":"rota.ledger/2"}', 'expected the key "id", got nothing'],
    'workers that are not a list': [
      `{"format":"rota.ledger/2","id":"${id}","workers":{}}`,
      'workers: expected an array, got an object',
    ],
    'an unknown key': [text.replace('"intents"', '"Intents"'), 'workers[0]: expected the key "intents", got nothing'],
    'a key too many': [
      `{"format":"rota.ledger/2","id":"${id}","workers":[],"x":1}`,
      'expected only the keys format, id, workers, got "x"',
    ],
    'an invalid ID': [text.replace(id, 'abc'), 'id: expected text like /^[0-9a-f]{32}$/, got "abc"'],
    'no ID': [text.replace(`"${id}"`, 'null'), 'id: expected text like /^[0-9a-f]{32}$/, got null'],
    'a service that is not an origin': [
      text.replace('"http://127.0.0.1:4010"', '"http://127.0.0.1:4010/api"'),
      'workers[1].origin: expected an origin such as "https://handinger.com", got "http://127.0.0.1:4010/api"',
    ],
    'a rate that is not a number': [
      text.replace('"runsPerDay": 1', '"runsPerDay": "1"'),
      'runsPerDay: expected a number',
    ],
    'a worker twice': [text.replaceAll('wrk_b', 'wrk_a'), 'workers: expected each worker once, got "wrk_a"'],
    'an empty ID': [text.replace('sch_launch', ''), 'workers[2].schedules[0].scheduleId: expected text that is not'],
    'a hash cut short': [text.replace(hashOf('daily'), 'abc'), 'workers[3].schedules[0].contentHash: expected'],
    'a day that does not exist': [
      text.replace('2026-12-01T', '2026-02-30T'),
      'workers[2].schedules[0].dueAt: expected an instant such as 2026-12-01T08:00:00.000Z, got "2026-02-30',
    ],
    'an hour that does not exist': [
      text.replace(/2026-12-01T\d\d:/, '2026-12-01T24:'),
      'dueAt: expected an instant such as',
    ],
    'an instant with an offset': [
      text.replace(/(2026-12-01T[\d:.]+)Z/, '$1+01:00'),
      'dueAt: expected an instant such as',
    ],
    'a flag in words': [text.replace('"protect": true', '"protect": "yes"'), 'protect: expected true or false, got'],
  };

  it.each(Object.entries(damages))('is refused with the cause and its place: %s', (_, [bytes, words]) => {
    const error = refusal(bytes);
    expect(error.code).toBe('ledger-unreadable');
    expect(error.message).toContain(words);
    expect(error.message).toContain('ledger.json is damaged');
    expect(error.hint).toMatch(/^if a newer rota wrote it, upgrade; else restore it/);
    expect(error.hint).toContain('rota ledger rebuild');
  });

  it('is refused if it is not UTF-8', () => {
    const bytes = Buffer.from(text);
    bytes[bytes.indexOf('launch')] = 0xff;
    expect(refusal(bytes).message).toContain('expected JSON in UTF-8');
  });

  it('is refused with a hint to upgrade if a newer version wrote it', () => {
    const error = refusal('{"format":"rota.ledger/22","shards":[]}');
    expect(error.message).toBe('ledger.json: expected format rota.ledger/2, got the newer rota.ledger/22');
    expect(error.hint).toContain('upgrade');
    expect(error.hint).not.toContain('rebuild');
  });

  it('never crashes the decoder or decodes to fewer workers, whichever byte changes', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 0, max: 255 }), (position, byte) => {
        const bytes = Buffer.from(text);
        bytes[position] = byte;
        try {
          expect(allWorkers(decodeLedger(bytes, 'x'))).toHaveLength(4);
        } catch (error) {
          if (!(error instanceof LedgerError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the record of one worker', () => {
  it('is encoded as in the whole ledger', () => {
    fc.assert(
      fc.property(workers, origins, ids, (worker, origin, someId) => {
        const record = { origin, worker };
        expect(encodeRecord(decodeRecord(encodeRecord(record), 'x', 2))).toEqual(encodeRecord(record));
        const document = { id: someId, services: new Map([[origin, ledgerOf(worker)]]) };
        const whole = JSON.parse(encodeLedger(document).toString('utf8')) as { workers: unknown[] };
        expect(JSON.parse(encodeRecord(record).toString('utf8'))).toEqual(whole.workers[0]);
      }),
      { numRuns: cases(20) },
    );
  });
});

describe('a ledger of version 1', () => {
  const old = readFileSync('test/ledger/golden/ledger-1.json');

  it('is read as records of an unnamed service', () => {
    const { services } = decodeLedger(old, 'x');
    const [[origin, found] = [undefined, new Map<string, OwnedWorker>()]] = services;
    expect([services.size, origin]).toEqual([1, null]);
    expect([...found.values()]).toEqual([
      {
        workerId: 'wrk_a',
        schedules: [ownedSchedule('launch', { dueAt, protect: true, runsPerDay: null })],
        intents: [openIntent('later')],
      },
      { workerId: 'wrk_b', schedules: [ownedSchedule('daily', { runsPerDay: null })], intents: [] },
    ]);
  });

  it('has an ID that depends only on its content, and none if it is empty', () => {
    const other = Buffer.from(old.toString('utf8').replace('wrk_b', 'wrk_c'));
    const found = [old, old, other].map((bytes) => decodeLedger(bytes, 'x').id);
    expect(found[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(found[1]).toBe(found[0]);
    expect(found[2]).not.toBe(found[0]);
    expect(decodeLedger(Buffer.from('{"format":"rota.ledger/1","workers":[]}'), 'x').id).toBe(null);
  });

  it('is refused if it has a key of version 2', () => {
    const mixed = old.toString('utf8').replace('"protect": true', '"protect": true, "runsPerDay": null');
    expect(refusal(mixed).message).toContain('got "runsPerDay"');
  });
});
