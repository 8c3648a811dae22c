import { describe, expect, it } from 'vitest';
import { RemoteError } from '../../src/errors.ts';
import { observeWorkers } from '../../src/remote/observe.ts';
import type { ScheduleReader } from '../../src/remote/schedule-api.ts';

const refused = new RemoteError('remote-forbidden', 'could not list: the service answered 403', { effect: 'refused' });

function createReader(failures: Readonly<Record<string, Error>>): ScheduleReader & { readonly listed: string[] } {
  const listed: string[] = [];
  return {
    listed,
    list: (workerId) => {
      listed.push(workerId);
      const failure = failures[workerId];
      if (failure !== undefined) return Promise.reject(failure);
      return Promise.resolve({ kind: 'listed', workerId, timezone: null, schedules: [] });
    },
  };
}

describe('observing workers', () => {
  it('lists each once and tells which one could not be listed', async () => {
    const reader = createReader({ wrk_b: refused });
    const observed = await observeWorkers({ reader, workerIds: ['wrk_a', 'wrk_b', 'wrk_c', 'wrk_a'], concurrency: 2 });
    expect(reader.listed).toEqual(['wrk_a', 'wrk_b', 'wrk_c']);
    expect([...observed.keys()]).toEqual(['wrk_a', 'wrk_b', 'wrk_c']);
    expect(observed.get('wrk_a')).toMatchObject({ kind: 'listed' });
    expect(observed.get('wrk_b')).toEqual({
      kind: 'unavailable',
      workerId: 'wrk_b',
      code: 'remote-forbidden',
      reason: 'could not list: the service answered 403',
    });
  });

  it('does not take a bug for a worker that could not be listed', async () => {
    const bug = new TypeError('bug');
    const reader = createReader({ wrk_a: bug });
    await expect(observeWorkers({ reader, workerIds: ['wrk_a'], concurrency: 1 })).rejects.toBe(bug);
  });
});
