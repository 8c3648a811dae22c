import { expect, it } from 'vitest';
import { emptyDocument, withRecords } from '../../src/ledger/document.ts';
import { createMemoryStore } from '../../src/ledger/memory-ledger.ts';
import { createServiceLedger } from '../../src/ledger/service-ledger.ts';
import type { LedgerStore } from '../../src/ledger/ledger.ts';
import { ownedWorker } from './records.ts';

const here = 'https://handinger.com';
const there = 'https://eu.handinger.com';
const elsewhere = 'https://staging.handinger.com';

function recordsOf(...workers: readonly ReturnType<typeof ownedWorker>[]) {
  return new Map(workers.map((worker) => [worker.workerId, worker]));
}

it('a ledger keeps each record under the service of its worker, and leaves all others as they are', async () => {
  const before = withRecords(
    withRecords(
      withRecords(emptyDocument, here, recordsOf(ownedWorker('wrk_a', 'a'), ownedWorker('wrk_gone', 'left'))),
      there,
      recordsOf(ownedWorker('wrk_a', 'of another account'), ownedWorker('wrk_b', 'b')),
    ),
    elsewhere,
    recordsOf(ownedWorker('wrk_b', 'staged')),
  );
  const store = createMemoryStore(before);
  const ledger = createServiceLedger(store, {
    origin: here,
    originByWorker: new Map([
      ['wrk_a', here],
      ['wrk_b', there],
      ['wrk_new', there],
    ]),
  });
  const { owned, revision, elsewhere: held } = await ledger.read();
  const namesOf = (records: ReadonlyMap<string, ReturnType<typeof ownedWorker>> | undefined) =>
    [...(records ?? [])]
      .map(([key, { schedules }]) => [key, ...schedules.map(({ name }) => name)].join(' '))
      .toSorted();
  expect(namesOf(owned)).toEqual(['wrk_a a', 'wrk_b b', 'wrk_gone left']);
  expect(held).toEqual([
    { workerId: 'wrk_a', origin: there, schedules: 1 },
    { workerId: 'wrk_b', origin: elsewhere, schedules: 1 },
  ]);
  const { moved } = await ledger.commit(
    new Map([
      ['wrk_b', ownedWorker('wrk_b', 'b', 'more')],
      ['wrk_new', ownedWorker('wrk_new', 'first')],
      ['wrk_gone', null],
    ]),
    revision,
  );
  expect(moved).toEqual([]);
  const { services } = await store.read();
  expect(namesOf(services.get(here))).toEqual(['wrk_a a']);
  expect(namesOf(services.get(there))).toEqual(['wrk_a of another account', 'wrk_b b more', 'wrk_new first']);
  expect(namesOf(services.get(elsewhere))).toEqual(['wrk_b staged']);
});

it('a ledger reports nothing elsewhere for a service on this machine, such as a sandbox', async () => {
  const tried = withRecords(emptyDocument, 'http://127.0.0.1:8080', recordsOf(ownedWorker('wrk_a', 'tried')));
  const { elsewhere: held } = await createServiceLedger(createMemoryStore(tried), { origin: here }).read();
  expect(held).toEqual([]);
});

it('a ledger that was lost since it was read is an error, never an empty ledger', async () => {
  const before = withRecords(emptyDocument, here, recordsOf(ownedWorker('wrk_a', 'a')));
  let kept = createMemoryStore(before);
  const store: LedgerStore = { read: () => kept.read(), update: (build) => kept.update(build) };
  const seen = { id: null };
  const { revision } = await createServiceLedger(store, { origin: here }, seen).read();
  kept = createMemoryStore();
  const later = createServiceLedger(store, { origin: here }, seen);
  const problem = `the ledger is not the one that this process has used so far: expected the id ${String(before.id)}, got no record`;
  await expect(later.commit(recordsOf(ownedWorker('wrk_b', 'b')), revision)).rejects.toThrow(problem);
  await expect(later.read()).rejects.toThrow(problem);
  expect(await kept.read()).toEqual(emptyDocument);
});

it('a ledger that was lost since its first write is an error', async () => {
  let kept = createMemoryStore();
  const store: LedgerStore = { read: () => kept.read(), update: (build) => kept.update(build) };
  const ledger = createServiceLedger(store, { origin: here });
  const { revision } = await ledger.read();
  const first = await ledger.commit(recordsOf(ownedWorker('wrk_a', 'a')), revision);
  kept = createMemoryStore();
  await expect(ledger.commit(recordsOf(ownedWorker('wrk_b', 'b')), first.revision)).rejects.toThrow(
    expect.objectContaining({ code: 'ledger-unreadable' }),
  );
});
