import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/errors.ts';
import type { OwnedWorker } from '../../src/model/owned.ts';
import { decodeLedger, decodeWorker, encodeLedger, encodeWorker } from '../../src/ledger/codec.ts';
import { dueAt, hashOf, ledgerOf, listed, ownedSchedule, ownedWorker, recordedAt } from './records.ts';

const schema = JSON.parse(readFileSync('schemas/ledger.schema.json', 'utf8')) as object;
const isLedger = new Ajv({ strict: true }).compile(schema);

const instants = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
const names = fc.string({ minLength: 1, unit: 'binary' });
const hashes = fc.string().map(hashOf);
const workers: fc.Arbitrary<OwnedWorker> = fc.record({
  workerId: names,
  schedules: fc.array(
    fc.record({
      name: names,
      scheduleId: names,
      contentHash: hashes,
      createdAt: instants,
      dueAt: fc.option(instants),
      protect: fc.boolean(),
    }),
  ),
  intents: fc.array(fc.record({ name: names, contentHash: hashes, at: instants })),
});
const ledgers = fc.uniqueArray(workers, { selector: ({ workerId }) => workerId }).map((list) => ledgerOf(...list));

const ledger = ledgerOf(
  {
    workerId: 'wrk_a',
    schedules: [ownedSchedule('launch', { dueAt, protect: true })],
    intents: [{ name: 'later', contentHash: hashOf('later'), at: recordedAt }],
  },
  ownedWorker('wrk_b', 'daily'),
);
const text = encodeLedger(ledger).toString('utf8');

function refusal(bytes: string | Uint8Array): LedgerError {
  try {
    decodeLedger(Buffer.from(bytes), 'ledger.json');
  } catch (error) {
    if (error instanceof LedgerError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('what is written', () => {
  it('is read back the same, and is the same bytes again', () => {
    fc.assert(
      fc.property(ledgers, (owned) => {
        const bytes = encodeLedger(owned);
        expect(encodeLedger(decodeLedger(bytes, 'x'))).toEqual(bytes);
      }),
    );
  });

  it('is what the published schema describes', () => {
    fc.assert(
      fc.property(ledgers, (owned) => {
        expect(isLedger(JSON.parse(encodeLedger(owned).toString('utf8')))).toBe(true);
      }),
    );
  });

  it('does not depend on the order of workers, schedules and intents', () => {
    fc.assert(
      fc.property(ledgers, (owned) => {
        const turned = [...owned.values()].toReversed().map((worker) => ({
          ...worker,
          schedules: worker.schedules.toReversed(),
          intents: worker.intents.toReversed(),
        }));
        const tie = [...owned.values()].some(
          ({ schedules, intents }) =>
            new Set(schedules.map(({ name, scheduleId }) => `${name}\0${scheduleId}`)).size < schedules.length ||
            new Set(intents.map(({ name, contentHash }) => `${name}\0${contentHash}`)).size < intents.length,
        );
        fc.pre(!tie);
        expect(encodeLedger(ledgerOf(...turned))).toEqual(encodeLedger(owned));
      }),
    );
  });

  it('stays the same text from version to version', () => {
    expect(text).toBe(readFileSync('test/ledger/golden/ledger.json', 'utf8'));
    expect(listed(decodeLedger(Buffer.from(text), 'x'))).toEqual(listed(ledger));
  });
});

describe('what cannot be understood', () => {
  const damages: Readonly<Record<string, readonly [string, string]>> = {
    'an empty file': ['', 'expected JSON in UTF-8, got nothing'],
    'a file cut short': [text.slice(0, 100), 'expected JSON in UTF-8'],
    'a merge conflict': [`<<<<<<< HEAD\n${text}`, 'expected JSON in UTF-8'],
    null: ['null', 'at format: expected "rota.ledger/1", got nothing'],
    'an empty object': ['{}', 'at format: expected "rota.ledger/1", got nothing'],
    'an empty list': ['[]', 'at format: expected "rota.ledger/1", got nothing'],
    'another document': ['{"format":"rota.plan/1"}', 'at format: expected "rota.ledger/1", got "rota.plan/1"'],
    'no workers': ['{"format":"rota.ledger/1"}', 'expected the key "workers", got none'],
    'workers that are no list': ['{"format":"rota.ledger/1","workers":{}}', 'at workers: expected a list, got {}'],
    'an unknown key': [text.replace('"intents"', '"Intents"'), 'at workers[0]: expected the key "intents", got none'],
    'a key too many': ['{"format":"rota.ledger/1","workers":[],"x":1}', 'expected only format, workers, got "x"'],
    'a worker twice': [text.replaceAll('wrk_b', 'wrk_a'), 'at workers: expected each worker once, got "wrk_a"'],
    'an empty id': [text.replace('sch_launch', ''), 'at workers[0].schedules[0].scheduleId: expected text that is not'],
    'a hash cut short': [text.replace(hashOf('daily'), 'abc'), 'at workers[1].schedules[0].contentHash: expected'],
    'a day that does not exist': [
      text.replace('2026-12-01T', '2026-02-30T'),
      'at workers[0].schedules[0].dueAt: expected an instant such as "2026-12-01T08:00:00.000Z", got "2026-02-30',
    ],
    'a flag in words': [text.replace('"protect": true', '"protect": "yes"'), 'protect: expected true or false, got'],
  };

  it.each(Object.entries(damages))('is refused with what and where: %s', (_, [bytes, words]) => {
    const error = refusal(bytes);
    expect(error.code).toBe('ledger-unreadable');
    expect(error.message).toContain(words);
    expect(error.message).toContain('ledger.json is damaged');
    expect(error.hint).toContain('rota ledger rebuild');
  });

  it('is refused when it is not UTF-8', () => {
    const bytes = Buffer.from(text);
    bytes[bytes.indexOf('launch')] = 0xff;
    expect(refusal(bytes).message).toContain('expected JSON in UTF-8');
  });

  it('is refused with the way to upgrade when a newer version wrote it', () => {
    const error = refusal('{"format":"rota.ledger/12","shards":[]}');
    expect(error.message).toBe('ledger.json: expected format rota.ledger/1, got the newer rota.ledger/12');
    expect(error.hint).toContain('upgrade');
    expect(error.hint).not.toContain('rebuild');
  });

  it('never crashes the reader and never comes out as fewer workers, whatever bytes change', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 0, max: 255 }), (position, byte) => {
        const bytes = Buffer.from(text);
        bytes[position] = byte;
        try {
          expect(decodeLedger(bytes, 'x').size).toBe(2);
        } catch (error) {
          if (!(error instanceof LedgerError)) throw error;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('one worker as a document of its own', () => {
  it('is an item of the whole one', () => {
    fc.assert(
      fc.property(workers, (worker) => {
        expect(encodeWorker(decodeWorker(encodeWorker(worker), 'x'))).toEqual(encodeWorker(worker));
        const whole = JSON.parse(encodeLedger(ledgerOf(worker)).toString('utf8')) as { workers: unknown[] };
        expect(JSON.parse(encodeWorker(worker).toString('utf8'))).toEqual(whole.workers[0]);
      }),
    );
  });
});
