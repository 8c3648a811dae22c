import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../src/clock.ts';
import type { Content } from '../../../src/core/model/content.ts';
import { createMemoryService } from '../../../src/addons/sandbox/memory-service.ts';

const startAt = new Date('2026-11-20T09:00:00Z');
const workerId = 'wrk_1';
const minuteMs = 60_000;
const everySecond: Content = { when: { type: 'cron', cron: '* * * * * *' }, input: 'Tick.', budget: 'low' };
const quarterly: Content = { when: { type: 'interval', intervalSeconds: 900 }, input: 'Check.', budget: 'low' };

function start() {
  const clock = createManualClock(startAt);
  const service = createMemoryService({ clock });
  service.addWorker(workerId);
  return { clock, service };
}

describe('createMemoryService', () => {
  it('refuses the connection for the fault "unreachable", so that the call is not executed', async () => {
    const { service } = start();
    service.failNext({ call: 'create', fault: { kind: 'unreachable' } });
    await expect(service.api.create(workerId, quarterly)).rejects.toMatchObject({
      code: 'remote-unreachable',
      effect: 'not-executed',
    });
    expect(service.rows(workerId)).toEqual([]);
  });

  it('fires at most 10,000 runs of a schedule in one jump of the clock and counts the rest as missed', () => {
    const { clock, service } = start();
    service.addSchedule(workerId, everySecond);
    clock.advance(20_000_000);
    expect(service.runs()).toHaveLength(10_000);
    expect(service.rows(workerId)).toMatchObject([{ nextRunAt: new Date(clock.now().getTime() + 1_000) }]);
  });

  it('returns the runs of all workers in the order in which they started', () => {
    const { clock, service } = start();
    service.addWorker('wrk_2');
    service.addSchedule(workerId, quarterly);
    service.addSchedule('wrk_2', { ...quarterly, when: { type: 'interval', intervalSeconds: 600 } });
    clock.advance(30 * minuteMs);
    const minutes = service.runs().map(({ at, workerId: of }) => `${of} ${at.toISOString().slice(14, 16)}`);
    expect(minutes).toEqual(['wrk_2 10', 'wrk_1 15', 'wrk_2 20', 'wrk_1 30', 'wrk_2 30']);
  });

  it('gives the same IDs and order in every replay', async () => {
    const play = async () => {
      const { clock, service } = start();
      service.setBehaviour({ listOrder: 'shuffled', idStyle: 'short' });
      for (let count = 0; count < 5; count++) await service.api.create(workerId, quarterly);
      clock.advance(60 * minuteMs);
      return service.execute({ kind: 'list', workerId });
    };
    expect(await play()).toEqual(await play());
  });

  it('adds a row of another writer without counting a call', async () => {
    const { service } = start();
    const nextRunAt = new Date('2026-11-20T12:00:00Z');
    service.addSchedule(workerId, quarterly, { id: '-mine', nextRunAt });
    expect(service.calls()).toEqual([]);
    expect((await service.api.list(workerId)).schedules).toEqual([
      { kind: 'recognised', id: '-mine', content: quarterly, nextRunAt },
    ]);
    expect([service.countCalls('list'), service.countCalls('list', workerId), service.countCalls('create')]).toEqual([
      1, 1, 0,
    ]);
  });

  it('returns a malformed list if two rows have the same ID', async () => {
    const { service } = start();
    service.addSchedule(workerId, quarterly, { id: 'twin' });
    service.addSchedule(workerId, quarterly, { id: 'twin' });
    await expect(service.api.list(workerId)).rejects.toMatchObject({ code: 'remote-malformed' });
  });

  it('rejects a row on an unknown worker', () => {
    const { service } = start();
    expect(() => service.addSchedule('wrk_9', quarterly)).toThrow('expected a worker of this service, got wrk_9');
  });
});
