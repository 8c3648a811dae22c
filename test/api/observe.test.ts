import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../src/clock.ts';
import { createMemoryService } from '../../src/addons/sandbox/memory-service.ts';
import { observeWorkers } from '../../src/api/port.ts';

const now = new Date('2026-11-20T09:00:00Z');

describe('observeWorkers', () => {
  it('lists each worker once and reports the ones that could not be listed', async () => {
    const service = createMemoryService({ clock: createManualClock(now) });
    service.addWorker('wrk_a', { timezone: 'Europe/Madrid' });
    service.addWorker('wrk_b');
    service.failNext({ call: 'list', workerId: 'wrk_b', fault: { kind: 'status', status: 403, error: 'not yours' } });
    const workerIds = ['wrk_a', 'wrk_b', 'wrk_unknown', 'wrk_a'];
    const observed = await observeWorkers({ reader: service.api, workerIds, concurrency: 2 });

    expect(service.countCalls('list', 'wrk_a')).toBe(1);
    expect([...observed.keys()]).toEqual(['wrk_a', 'wrk_b', 'wrk_unknown']);
    expect(observed.get('wrk_a')).toMatchObject({ kind: 'listed', timezone: 'Europe/Madrid' });
    expect(observed.get('wrk_b')).toMatchObject({
      kind: 'unavailable',
      workerId: 'wrk_b',
      code: 'remote-forbidden',
      reason: 'the service answered 403: not yours',
    });
    expect(observed.get('wrk_unknown')).toMatchObject({ kind: 'unavailable', code: 'remote-not-found' });
  });

  it('rethrows a bug instead of reporting the worker as unavailable', async () => {
    const bug = new TypeError('bug');
    const reader = { list: () => Promise.reject(bug) };
    await expect(observeWorkers({ reader, workerIds: ['wrk_a'], concurrency: 1 })).rejects.toBe(bug);
  });
});
