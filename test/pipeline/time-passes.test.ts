import { describe, expect, it } from 'vitest';
import { withRetry, type RetryingApi } from '../../src/api/retry.ts';
import type { ScheduleApi } from '../../src/api/port.ts';
import { createEstate, declareEstate, estateStartAt, estateWorker, type Estate } from '../support/estate.ts';
import { contentOf, declaredSchedule } from '../support/scenario.ts';

const otherWorker = 'wrk_other';

function inSeconds(seconds: number): string {
  return new Date(estateStartAt.getTime() + seconds * 1000).toISOString().replace('.000', '');
}

function patient(estate: Estate): RetryingApi {
  return withRetry(estate.service.api, { clock: estate.clock, random: () => 0 });
}

/** Closes the rate limiter for a minute, as a rate limit on another worker does. */
async function limitElsewhere({ service }: Estate, api: ScheduleApi): Promise<void> {
  service.addWorker(otherWorker);
  const fault = { kind: 'status', status: 429, retryAfterSeconds: 60 } as const;
  service.failNext({ call: 'create', workerId: otherWorker, fault });
  await api.create(otherWorker, contentOf({ cron: '0 0 1 1 *', input: 'Other.' })).catch(() => undefined);
}

function runsOf({ service }: Estate): readonly string[] {
  return service.runs().map(({ input }) => input);
}

describe('after waiting for a rate limit', () => {
  it('a date that has passed is not sent', async () => {
    const estate = createEstate();
    const api = patient(estate);
    const limited: ScheduleApi = {
      ...api,
      create: async (workerId, content, beforeSend) => {
        const row = await api.create(workerId, content, beforeSend);
        if (content.when.type === 'cron') await limitElsewhere(estate, api);
        return row;
      },
    };
    const { workers } = await estate.apply(
      declareEstate([
        declaredSchedule('a', { cron: '0 9 * * *', input: 'Brief.' }),
        declaredSchedule('b', { date: inSeconds(30), input: 'Launch.' }),
      ]),
      { api: limited },
    );
    estate.clock.advance(1_000);
    expect(workers[0]?.outcomes[1]).toMatchObject({ status: 'failed', error: { code: 'date-passed' } });
    expect(runsOf(estate)).toEqual([]);
  });

  it('an edit of a date whose previous version has run is not sent', async () => {
    const estate = createEstate();
    const date = inSeconds(40);
    await estate.apply(declareEstate([declaredSchedule('launch', { date, input: 'One.' })]));
    const api = patient(estate);
    let lists = 0;
    const limited: ScheduleApi = {
      ...api,
      list: async (workerId) => {
        const read = await api.list(workerId);
        // The first list is for the plan, the second precedes the replace.
        if (workerId === estateWorker && ++lists === 2) await limitElsewhere(estate, api);
        return read;
      },
    };
    await estate.apply(declareEstate([declaredSchedule('launch', { date, input: 'Two.' })]), { api: limited });
    estate.clock.advance(60_000);
    expect(runsOf(estate)).toEqual(['One.']);
  });

  it('an edit of a delay whose previous version has run is not sent', async () => {
    const estate = createEstate();
    await estate.apply(declareEstate([declaredSchedule('chase', { delay: 30, input: 'One.' })]));
    const fault = { kind: 'status', status: 429, retryAfterSeconds: 60 } as const;
    estate.service.failNext({ call: 'create', fault });
    const edited = declareEstate([declaredSchedule('chase', { delay: 30, input: 'Two.' })]);
    const { workers } = await estate.apply(edited, { api: patient(estate) });
    estate.clock.advance(3_600_000);
    expect(workers[0]?.outcomes[0]).toMatchObject({ status: 'skipped', error: { code: 'vanished' } });
    expect(runsOf(estate)).toEqual(['One.']);
  });

  it('an edit waits until after a run that is near by then', async () => {
    const estate = createEstate();
    const tick = (input: string) => declareEstate([declaredSchedule('tick', { cron: '5 9 * * *', input })]);
    await estate.apply(tick('One.'));
    estate.clock.advance(265_000);
    estate.service.failNext({ call: 'create', fault: { kind: 'status', status: 429, retryAfterSeconds: 30 } });
    // Lagging lists keep both versions live for longer.
    estate.service.setBehaviour({ listLag: 4 });
    await estate.apply(tick('Two.'), { api: patient(estate) });
    estate.clock.advance(60_000);
    expect(runsOf(estate)).toEqual(['One.']);
  });
});

it('many edits of one worker wait for a gap in which all of them fit before any runs', async () => {
  const estate = createEstate();
  const names = Array.from({ length: 60 }, (_, index) => `s${String(index)}`);
  const all = (budget: 'low' | 'high') =>
    declareEstate(names.map((name) => declaredSchedule(name, { cron: '10 9 * * *', input: name, budget })));
  await estate.apply(all('low'));
  const { api } = estate.service;
  const slow: ScheduleApi = {
    list: (...args) => (estate.clock.advance(300), api.list(...args)),
    create: (...args) => (estate.clock.advance(300), api.create(...args)),
    cancel: (...args) => (estate.clock.advance(300), api.cancel(...args)),
  };
  estate.clock.advance(estateStartAt.getTime() + 585_000 - estate.clock.now().getTime());
  expect((await estate.apply(all('high'), { api: slow })).converged).toBe(true);
  estate.clock.advance(60_000);
  expect(runsOf(estate).toSorted()).toEqual(names.toSorted());
});

describe('a slow list', () => {
  it('does not make a schedule late that was on time when it was read', async () => {
    const estate = createEstate();
    const declaration = declareEstate([declaredSchedule('a', { interval: 900, input: 'Sweep.' })]);
    await estate.apply(declaration);
    const list: ScheduleApi['list'] = async (workerId) => {
      const listed = await estate.service.api.list(workerId);
      estate.clock.advance(12 * 3_600_000);
      return listed;
    };
    const before = estate.clock.now();
    const slow = await estate.preview(declaration, { api: { ...estate.service.api, list } });
    expect(slow.warnings).toEqual([]);
    expect(slow.listedAt).toEqual(before);
    estate.service.stopRows(estateWorker);
    estate.clock.advance(12 * 3_600_000);
    expect((await estate.preview(declaration)).warnings).toMatchObject([{ code: 'schedule-stopped' }]);
  });
});
