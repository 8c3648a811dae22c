import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { createMemoryStore } from '../../src/ledger/memory-ledger.ts';
import { createServiceLedger } from '../../src/ledger/service-ledger.ts';
import { dueAt, ledgerOf, listed, openIntent, ownedSchedule, ownedWorker, production } from '../ledger/records.ts';
import { openShared } from '../ledger/shared-backends.ts';
import { backends, type Shared } from '../ledger/backends.ts';

const staging = 'https://staging.example';

/** Two views of one new ledger, as two appliers have them. `open` returns a view for another service. */
interface Views {
  readonly one: Ledger;
  readonly other: Ledger;
  readonly open: (origin: string) => Ledger;
}

const makers: Readonly<Record<string, () => Views>> = {
  memory: () => {
    const store = createMemoryStore();
    return viewsBy((origin) => createServiceLedger(store, { origin }));
  },
  ...Object.fromEntries(Object.entries(backends).map(([name, start]) => [name, () => viewsOf(start())])),
};

/** Each view has its own clone, made on first use. All other services share one. */
function viewsOf({ kind, place }: Shared): Views {
  const [ones, others, theirs] = [lazily(place), lazily(place), lazily(place)];
  return {
    get one() {
      return openShared(kind, ones(), production);
    },
    get other() {
      return openShared(kind, others(), production);
    },
    open: (origin) => openShared(kind, theirs(), origin),
  };
}

function viewsBy(open: (origin: string) => Ledger): Views {
  return { one: open(production), other: open(production), open };
}

function lazily(make: () => string): () => string {
  let made: string | null = null;
  return () => (made ??= make());
}

describe.each(Object.entries(makers))('the contract of a ledger: %s', (_, create) => {
  it('is empty on first use', async () => {
    const { one } = create();
    const empty = { id: null, owned: new Map(), elsewhere: [], revision: new Map(), isPending: false };
    expect(await one.read()).toEqual(empty);
  });

  it('gets an ID with its first write, which all readers and services see and no later write changes', async () => {
    const { one, other, open } = create();
    await one.commit(ledgerOf(ownedWorker('a', 'x')), new Map());
    const { id } = await one.read();
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    await open(staging).commit(ledgerOf(ownedWorker('a', 'y')), new Map());
    await other.replace(ledgerOf(ownedWorker('b', 'z')));
    expect([(await other.read()).id, (await open(staging).read()).id]).toEqual([id, id]);
  });

  it('keeps the records of each service separate, even for the same worker ID', async () => {
    const { one, other, open } = create();
    const others = ['http://handinger.com', 'https://handinger.com:8443', 'https://handinger.com.evil', staging];
    await one.replace(ledgerOf(ownedWorker('a', 'ours'), ownedWorker('b', 'ours')));
    for (const origin of others) {
      const ledger = open(origin);
      expect((await ledger.read()).owned.size).toBe(0);
      expect((await ledger.commit(ledgerOf(ownedWorker('a', origin)), new Map())).moved).toEqual([]);
    }
    await other.replace(ledgerOf(ownedWorker('a', 'ours again')));
    await one.commit(new Map([['a', null]]), (await one.read()).revision);
    expect((await one.read()).owned.size).toBe(0);
    for (const origin of others) {
      expect(listed((await open(origin).read()).owned)).toEqual([ownedWorker('a', origin)]);
    }
  });

  it('keeps records of services whose origin is not a plain file name', async () => {
    const { open } = create();
    const odd = ['http://[2001:db8::1]:8080', 'https://xn--bcher-kva.example', "https://a!$&'()+,;=~b"];
    for (const origin of odd) await open(origin).commit(ledgerOf(ownedWorker('a', origin)), new Map());
    for (const origin of odd) {
      expect(listed((await open(origin).read()).owned)).toEqual([ownedWorker('a', origin)]);
    }
  });

  it('returns every field that was committed to every reader', async () => {
    const { one, other } = create();
    const full = {
      workerId: 't_org_123_w_01HZY2ZJQ8G7K42W2D7WF6V4GM',
      schedules: [ownedSchedule('launch', { dueAt, protect: true, scheduleId: '-x_9' }), ownedSchedule('daily')],
      intents: [openIntent('later', { protect: true, knownIds: ['-x_8', 'sch_1'] })],
    };
    const odd = ownedWorker('../../etc/passwd\n"{}"  é𝄞', 'e\u0301 "x"\n', '__proto__');
    await one.replace(ledgerOf(full, odd));
    const { owned } = await other.read();
    expect(listed(owned).map(({ workerId }) => workerId)).toEqual([odd.workerId, full.workerId]);
    expect(owned.get(full.workerId)?.schedules).toHaveLength(2);
    expect(owned.get(full.workerId)?.schedules).toEqual(expect.arrayContaining(full.schedules));
    expect(owned.get(full.workerId)?.intents).toEqual(full.intents);
    expect(owned.get(odd.workerId)?.schedules.map(({ name }) => name)).toEqual(['__proto__', 'e\u0301 "x"\n']);
  });

  it('changes only the workers in a commit', async () => {
    const { one } = create();
    const { revision } = await one.read();
    const first = await one.commit(ledgerOf(ownedWorker('a', 'x'), ownedWorker('b', 'y')), revision);
    const second = await one.commit(ledgerOf(ownedWorker('a', 'x', 'z')), first.revision);
    expect([first.moved, second.moved]).toEqual([[], []]);
    expect(listed((await one.read()).owned)).toEqual([ownedWorker('a', 'x', 'z'), ownedWorker('b', 'y')]);
  });

  it('releases a worker on null, even one it never had', async () => {
    const { one } = create();
    await one.replace(ledgerOf(ownedWorker('a', 'x'), ownedWorker('b', 'y')));
    const { revision } = await one.read();
    const result = await one.commit(new Map([['a', null], ['never', null]]), revision); // prettier-ignore
    expect(result.moved).toEqual([]);
    expect(listed((await one.read()).owned)).toEqual([ownedWorker('b', 'y')]);
  });

  it('keeps what another applier wrote about other workers since the read', async () => {
    const { one, other } = create();
    const { revision } = await one.read();
    await other.commit(ledgerOf(ownedWorker('b', 'theirs')), (await other.read()).revision);
    expect((await one.commit(ledgerOf(ownedWorker('a', 'ours')), revision)).moved).toEqual([]);
    expect(listed((await other.read()).owned)).toEqual([ownedWorker('a', 'ours'), ownedWorker('b', 'theirs')]);
  });

  it('refuses a worker that moved and writes the others', async () => {
    const { one, other } = create();
    const { revision } = await one.read();
    await other.commit(ledgerOf(ownedWorker('a', 'theirs')), revision);
    const result = await one.commit(ledgerOf(ownedWorker('a', 'ours'), ownedWorker('b', 'ours')), revision);
    expect(result.moved).toEqual(['a']);
    expect(listed((await one.read()).owned)).toEqual([ownedWorker('a', 'theirs'), ownedWorker('b', 'ours')]);
  });

  it('keeps refusing a worker that moved until the ledger is read again', async () => {
    const { one, other } = create();
    const { revision } = await one.read();
    await other.commit(ledgerOf(ownedWorker('a', 'theirs')), revision);
    const refused = await one.commit(ledgerOf(ownedWorker('a', 'ours')), revision);
    expect((await one.commit(ledgerOf(ownedWorker('a', 'ours')), refused.revision)).moved).toEqual(['a']);
    expect((await one.commit(ledgerOf(ownedWorker('a', 'ours')), (await one.read()).revision)).moved).toEqual([]);
  });

  it('refuses a worker that was released, or created, since the read', async () => {
    const { one, other } = create();
    await one.replace(ledgerOf(ownedWorker('a', 'x')));
    const { revision } = await one.read();
    await other.commit(new Map([['a', null], ['b', ownedWorker('b', 'new')]]), revision); // prettier-ignore
    const result = await one.commit(ledgerOf(ownedWorker('a', 'y'), ownedWorker('b', 'y')), revision);
    expect(result.moved).toEqual(['a', 'b']);
    expect(listed((await one.read()).owned)).toEqual([ownedWorker('b', 'new')]);
  });

  it('lets only one of two appliers commit the same change from the same read', async () => {
    const { one, other } = create();
    const { revision } = await one.read();
    const changes = ledgerOf(ownedWorker('a', 'same'));
    const results = await Promise.all([one.commit(changes, revision), other.commit(changes, revision)]);
    expect(results.flatMap(({ moved }) => moved)).toEqual(['a']);
  });

  it('accepts a commit based on the revision of the previous commit', async () => {
    const { one } = create();
    let { revision } = await one.read();
    for (const name of ['x', 'y', 'z']) {
      const result = await one.commit(ledgerOf(ownedWorker('a', name)), revision);
      expect(result.moved).toEqual([]);
      revision = result.revision;
    }
    expect(listed((await one.read()).owned)).toEqual([ownedWorker('a', 'z')]);
  });

  it('replaces everything on replace', async () => {
    const { one, other } = create();
    await one.replace(ledgerOf(ownedWorker('a', 'x'), ownedWorker('b', 'y')));
    await other.replace(ledgerOf(ownedWorker('c', 'z')));
    expect(listed((await one.read()).owned)).toEqual([ownedWorker('c', 'z')]);
  });

  it('holds a thousand workers', async () => {
    const { one, other } = create();
    const many = Array.from({ length: 1000 }, (_, index) => ownedWorker(`w${String(index)}`, 'x'));
    const { revision } = await one.read();
    await one.commit(ledgerOf(...many), revision);
    expect((await other.read()).owned.size).toBe(1000);
  });
});
