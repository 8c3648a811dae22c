/**
 * Compares rota with the official client on the wire: rota does not ship that client, but sends what it would send.
 * Only the headers in `ownHeaders` may differ.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Content } from '../../src/core/model/content.ts';
import { formatInstant, type When } from '../../src/core/time/when.ts';
import { json, startScriptedServer, type ScriptedServer, type SeenRequest } from '../support/scripted-server.ts';
import {
  anyBudget,
  createClientPair,
  instants,
  isRefusedId,
  seconds,
  sentIds,
  texts,
  type OfficialSchedules,
} from './official-client.ts';

/** Headers in which a client describes itself and the answers it accepts. The service does not act on any of them. */
const ownHeaders = /^(?:user-agent|accept-encoding|accept-language|sec-fetch-mode|x-stainless-.*)$/;

let server: ScriptedServer;
let seen: SeenRequest[] = [];
beforeAll(async () => {
  server = await startScriptedServer((request) => {
    seen.push(request);
    return json({});
  });
});
afterAll(() => server.close());

/** The request that a call sent, whatever its result, or null if it sent nothing. */
async function sentBy(call: () => PromiseLike<unknown>): Promise<SeenRequest | null> {
  seen = [];
  await Promise.resolve()
    .then(call)
    .catch(() => undefined);
  const [request, ...more] = seen;
  expect(more).toEqual([]);
  if (request === undefined) return null;
  const headers = Object.entries(request.headers).filter(([name]) => !ownHeaders.test(name));
  return { ...request, headers: Object.fromEntries(headers) };
}

function toWhen(when: When): Parameters<OfficialSchedules['create']>[1]['when'] {
  switch (when.type) {
    case 'cron':
      return { type: 'cron', cron: when.cron };
    case 'interval':
      return { type: 'interval', intervalSeconds: when.intervalSeconds };
    case 'scheduled':
      return { type: 'scheduled', date: when.date };
    case 'delayed':
      return { type: 'delayed', delayInSeconds: when.delayInSeconds };
  }
}

const ids = fc.oneof(sentIds, fc.constantFrom('', '.', '..', 'a b', 'é'), fc.string({ unit: 'binary', maxLength: 6 }));
const keyCharacters = Array.from('aZ09_-.~+/=,:;%');
const keys = fc.oneof(
  fc.constant('hdg_live_1'),
  fc.string({ unit: fc.constantFrom(...keyCharacters), minLength: 1, maxLength: 80 }),
);
const paths = fc.constantFrom('', '/gateway', '/a%20b/c');
const whens: fc.Arbitrary<When> = fc.oneof(
  fc.record({ type: fc.constant('cron' as const), cron: fc.oneof(fc.constant('*/5 9-17 * * MON-FRI'), texts) }),
  fc.record({ type: fc.constant('interval' as const), intervalSeconds: seconds }),
  fc.record({ type: fc.constant('delayed' as const), delayInSeconds: seconds }),
  fc.record({ type: fc.constant('scheduled' as const), date: instants.map(formatInstant) }),
);
const contents: fc.Arbitrary<Content> = fc.record({ when: whens, input: texts, budget: anyBudget });

describe('the official client and rota send the same bytes', () => {
  it('for a list', async () => {
    await fc.assert(
      fc.asyncProperty(ids, keys, paths, async (worker, key, path) => {
        const { official, rota } = createClientPair(server.baseUrl + path, key);
        const sent = await sentBy(() => rota.list(worker));
        if (isRefusedId(worker)) expect(sent).toBeNull();
        else expect(sent).toEqual(await sentBy(() => official.list(worker)));
        rota.close();
      }),
    );
  });

  it('for a create', async () => {
    await fc.assert(
      fc.asyncProperty(ids, keys, paths, contents, async (worker, key, path, asked) => {
        const { official, rota } = createClientPair(server.baseUrl + path, key);
        const { when, input, budget } = asked;
        const sent = await sentBy(() => rota.create(worker, asked));
        if (isRefusedId(worker)) expect(sent).toBeNull();
        else expect(sent).toEqual(await sentBy(() => official.create(worker, { input, when: toWhen(when), budget })));
        rota.close();
      }),
    );
  });

  it('for a cancel', async () => {
    await fc.assert(
      fc.asyncProperty(ids, ids, keys, paths, async (worker, schedule, key, path) => {
        const { official, rota } = createClientPair(server.baseUrl + path, key);
        const sent = await sentBy(() => rota.cancel(worker, schedule));
        if (isRefusedId(worker) || isRefusedId(schedule)) expect(sent).toBeNull();
        else expect(sent).toEqual(await sentBy(() => official.cancel(schedule, { workerId: worker })));
        rota.close();
      }),
    );
  });
});
