import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../src/clock.ts';
import type { RemoteError } from '../../src/errors.ts';
import { createClient, type Client } from '../../src/api/client.ts';
import { refusePartialBody } from '../../src/api/partial-list.ts';
import { json, startScriptedServer, type ScriptedAnswer } from '../support/scripted-server.ts';

const workerId = 'wrk_a';
const rows = ['sch_1', 'sch_2'].map((id) => {
  const cron = { type: 'cron', cron: '0 9 * * *', budget: 'low', input: id };
  return { id, ...cron, nextRunAt: '2026-11-23T09:00:00Z' };
});

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function connect(answer: ScriptedAnswer): Promise<Client> {
  const server = await startScriptedServer(() => answer);
  const clock = createManualClock(new Date('2026-11-20T09:00:00Z'));
  const api = createClient({
    baseUrl: server.baseUrl,
    apiKey: 'hdg_live_1',
    timeoutMs: 60_000,
    concurrency: 1,
    clock,
  });
  cleanups.push(
    () => server.close(),
    () => {
      api.close();
    },
  );
  return api;
}

async function refusalOf(answer: ScriptedAnswer): Promise<RemoteError> {
  return await (await connect(answer)).list(workerId).then(
    () => {
      throw new Error('it was taken for whole');
    },
    (error: unknown) => error as RemoteError,
  );
}

describe('a list is refused as partial', () => {
  it('with the number of its rows', () => {
    expect(() => {
      refusePartialBody({ has_more: true }, 1);
    }).toThrow(/with 1 row$/);
  });

  it.each([
    [{ has_more: true }, 'has_more is true, with 2 rows'],
    [{ hasMore: true }, 'hasMore is true'],
    [{ more: true }, 'more is true'],
    [{ truncated: true }, 'truncated is true'],
    [{ next: 'https://handinger.com/page/2' }, 'next is "https://handinger.com/page/2"'],
    [{ nextCursor: 'abc' }, 'nextCursor is "abc"'],
    [{ next_page: 2 }, 'next_page is 2'],
    [{ nextToken: 'abc' }, 'nextToken is "abc"'],
    [{ next_page_token: 'abc' }, 'next_page_token is "abc"'],
    [{ cursor: 'abc' }, 'cursor is "abc"'],
    [{ page: 1, pageCount: 2 }, 'pageCount is 2'],
    [{ total_pages: 3 }, 'total_pages is 3'],
    [{ total: 3 }, 'total is 3, with 2 rows'],
    [{ totalCount: 51 }, 'totalCount is 51'],
    [{ meta: { total_count: 3 } }, 'meta.total_count is 3'],
    [{ pagination: { hasMore: true } }, 'pagination.hasMore is true'],
    [{ pageInfo: { hasNextPage: true } }, 'pageInfo.hasNextPage is true'],
    [{ page_info: { has_next_page: true } }, 'page_info.has_next_page is true'],
  ])('if it has %j', async (signs, words) => {
    const error = await refusalOf(json({ schedules: rows, workerId, ...signs }));
    expect(error).toMatchObject({ code: 'remote-incomplete', effect: 'refused' });
    expect(error.message).toContain(`expected the complete list, got part of it: ${words}`);
    expect(error.hint).toContain('only after reading its complete list');
  });

  it.each([
    '<https://handinger.com/a?page=2>; rel="next"',
    '<https://handinger.com/a>; rel="prev", <https://handinger.com/b>; rel=next',
    '<https://handinger.com/a>; title="x"; REL="last next"',
  ])('if its Link header is %s', async (link) => {
    expect(await refusalOf(json({ schedules: rows, workerId }, 200, { link }))).toMatchObject({
      code: 'remote-incomplete',
    });
  });

  it('if its status is 206', async () => {
    expect(await refusalOf(json({ schedules: rows, workerId }, 206))).toMatchObject({ code: 'remote-incomplete' });
  });
});

describe('a list is complete', () => {
  it.each([
    { page: 1, pageCount: 1, totalCount: 2 },
    { total: 2, limit: 100, offset: 0 },
    { total: 0 },
    { total: '51' },
    { totalCredits: 5_000 },
    { hasMore: false, nextCursor: null, next: '', cursor: false },
    { has_more: 'yes' },
    { meta: null, pagination: [], pageInfo: 'all' },
    { meta: { requestId: 'abc', total: 2 } },
    { other: { hasMore: true } },
  ])('if it has %j', async (signs) => {
    const listed = await (await connect(json({ schedules: rows, workerId, ...signs }))).list(workerId);
    expect(listed.schedules.map(({ id }) => id)).toEqual(['sch_1', 'sch_2']);
  });

  it.each(['', '<https://handinger.com/a>; rel="prev"', '<https://handinger.com/next>; rel="nextday"'])(
    'if its Link header is %j',
    async (link) => {
      const listed = await (await connect(json({ schedules: rows, workerId }, 200, { link }))).list(workerId);
      expect(listed.schedules).toHaveLength(2);
    },
  );
});
