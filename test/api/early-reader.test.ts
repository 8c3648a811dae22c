import { describe, expect, it } from 'vitest';
import { RemoteError } from '../../src/errors.ts';
import type { ListedWorker } from '../../src/core/model/live.ts';
import { createEarlyReader } from '../../src/api/early-reader.ts';

interface Pending {
  readonly workerId: string;
  readonly answer: () => void;
  readonly fail: (error: Error) => void;
}

/** A reader whose lists end when the test says so. */
function setUp(concurrency: number) {
  const asked: Pending[] = [];
  const list = (workerId: string): Promise<ListedWorker> =>
    new Promise((resolve, reject) => {
      const answer = (): void => {
        resolve({ kind: 'listed', workerId, timezone: null, schedules: [] });
      };
      asked.push({ workerId, answer, fail: reject });
    });
  const early = createEarlyReader({ list }, concurrency);
  return { early, asked, askedIds: () => asked.map(({ workerId }) => workerId) };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a reader that lists early', () => {
  it('gives whoever asks the list that was begun, and asks no second time', async () => {
    const { early, asked, askedIds } = setUp(2);
    early.begin('wrk_a');
    asked[0]!.answer();
    await settled();
    expect(await early.list('wrk_a')).toMatchObject({ workerId: 'wrk_a' });
    expect(askedIds()).toEqual(['wrk_a']);
  });

  it('gives a list that was begun once: who asks again wants to know anew', async () => {
    const { early, asked, askedIds } = setUp(1);
    early.begin('wrk_a');
    const first = early.list('wrk_a');
    const second = early.list('wrk_a');
    for (const { answer } of asked) answer();
    await Promise.all([first, second]);
    expect(askedIds()).toEqual(['wrk_a', 'wrk_a']);
  });

  it('begins a worker once, however often and whenever it is named', async () => {
    const { early, asked, askedIds } = setUp(4);
    early.begin('wrk_a');
    early.begin('wrk_a');
    const list = early.list('wrk_a');
    for (const { answer } of asked) answer();
    await list;
    early.begin('wrk_a');
    void early.list('wrk_b');
    early.begin('wrk_b');
    await settled();
    expect(askedIds()).toEqual(['wrk_a', 'wrk_b']);
  });

  it('begins no more at once than it may, and the next when one ends, well or not', async () => {
    const { early, asked, askedIds } = setUp(2);
    for (const workerId of ['wrk_a', 'wrk_b', 'wrk_c', 'wrk_d', 'wrk_e']) early.begin(workerId);
    expect(askedIds()).toEqual(['wrk_a', 'wrk_b']);
    asked[0]!.answer();
    await settled();
    expect(askedIds()).toEqual(['wrk_a', 'wrk_b', 'wrk_c']);
    asked[1]!.fail(new RemoteError('remote-forbidden', 'no access', { effect: 'refused' }));
    await settled();
    expect(askedIds()).toEqual(['wrk_a', 'wrk_b', 'wrk_c', 'wrk_d']);
  });

  it('asks at once for a worker that still waits, and does not begin it again', async () => {
    const { early, asked, askedIds } = setUp(1);
    early.begin('wrk_a');
    early.begin('wrk_b');
    void early.list('wrk_b');
    expect(askedIds()).toEqual(['wrk_a', 'wrk_b']);
    for (const { answer } of asked) answer();
    await settled();
    expect(askedIds()).toEqual(['wrk_a', 'wrk_b']);
  });

  it('tells a failure to whoever asks, and to nobody else', async () => {
    const { early, asked } = setUp(2);
    const failure = new RemoteError('remote-forbidden', 'no access', { effect: 'refused' });
    early.begin('wrk_a');
    early.begin('wrk_b');
    for (const { fail } of asked) fail(failure);
    // A rejection that no one takes would end the process, and this test.
    await settled();
    await expect(early.list('wrk_a')).rejects.toBe(failure);
  });

  it('begins nothing after its end', async () => {
    const { early, asked, askedIds } = setUp(1);
    early.begin('wrk_a');
    early.begin('wrk_b');
    early.end();
    asked[0]!.answer();
    await settled();
    expect(askedIds()).toEqual(['wrk_a']);
  });
});
