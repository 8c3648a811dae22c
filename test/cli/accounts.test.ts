/** Several accounts over real HTTP. Each has its own service, which logs every request. */
import { afterEach, describe, expect, it } from 'vitest';
import { listAccounts, readAccountSettings, refuseServiceFlags } from '../../src/cli/account-settings.ts';
import { UsageError } from '../../src/cli/errors.ts';
import { openApi } from '../../src/cli/open-api.ts';
import type { Io } from '../../src/cli/io.ts';
import type { Declaration, DeclaredWorker } from '../../src/core/model/declaration.ts';
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts';
import { applyPlan, planDeclaration, requireApproval } from '../../src/pipeline.ts';
import { startSandbox, type InProcessSandbox } from '../support/in-process-sandbox.ts';
import { startFront } from '../support/front.ts';
import { declarationOf, declaredSchedule } from '../support/scenario.ts';
import {
  json,
  startScriptedServer,
  type ScriptedAnswer,
  type ScriptedServer,
  type SeenRequest,
} from '../support/scripted-server.ts';

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const flags = { concurrency: 2, timeout: 30, quiet: true, verbose: false };

function ioOf(env: Io['env']): Io {
  return { env, cwd: '/nowhere', log: () => undefined } as unknown as Io;
}

function workersOf(account: string, count: number): readonly DeclaredWorker[] {
  return Array.from({ length: count }, (_, index) => ({
    alias: `${account}-${String(index)}`,
    workerId: `wrk_${account}_${String(index)}`,
    account,
    prune: 'all',
    timezone: null,
    ignore: [],
    cancelLimit: null,
    runsPerDayLimit: null,
    schedules: [declaredSchedule('sweep', { interval: 900, input: 'Sweep.' })],
    location: { file: 'schedules.yaml', line: 1, column: 1 },
  }));
}

function declare(...workers: readonly DeclaredWorker[]): Declaration {
  return { ...declarationOf([]), workers };
}

/** A service behind a front that may answer in its place. */
async function startService(answer: (request: SeenRequest) => ScriptedAnswer | null | Promise<ScriptedAnswer | null>) {
  const sandbox = await startSandbox({ startAt: new Date() });
  const front = await startFront({ target: sandbox.baseUrl, answer });
  ends.push(
    () => front.close(),
    () => sandbox.close(),
  );
  return { sandbox, front };
}

interface Place {
  readonly sandbox: InProcessSandbox;
  readonly front: ScriptedServer;
}

function envOf(places: Readonly<Record<string, Place>>): Io['env'] {
  return Object.fromEntries(
    Object.entries(places).flatMap(([name, { sandbox, front }]) => [
      [`HANDINGER_API_KEY_${name}`, sandbox.apiKey],
      [`HANDINGER_BASE_URL_${name}`, front.baseUrl],
    ]),
  );
}

function countOf({ requests }: ScriptedServer, method: string): number {
  return requests.filter((request) => request.method === method).length;
}

/** A gate that opens when `isOpen` is true at a check. */
function createGate(isOpen: () => boolean): { readonly check: () => void; readonly opened: Promise<void> } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const check = (): void => {
    if (isOpen()) open();
  };
  return { check, opened };
}

const limited = {
  kind: 'answer',
  status: 429,
  body: '{"error":"slow down"}',
  headers: { 'retry-after': '0' },
} as const;

describe('an account', () => {
  it('that hangs, is rate-limited or down takes no slot from another, in a plan and in an apply', async () => {
    const each = 5;
    const main = await startService(() => {
      lists.check();
      creates.check();
      return null;
    });
    // These two let calls through only once the healthy account has had all its calls.
    const lists = createGate(() => countOf(main.front, 'GET') >= each);
    const creates = createGate(() => countOf(main.front, 'POST') >= each);
    const hung = await startService(async ({ method }) => {
      await (method === 'GET' ? lists.opened : creates.opened);
      return null;
    });
    const slow = await startService(() => (countOf(main.front, 'GET') < each ? limited : null));
    const down = await startScriptedServer(() => json({}));
    await down.close();
    const env = {
      ...envOf({ MAIN: main, A_HUNG: hung, A_SLOW: slow }),
      HANDINGER_API_KEY_A_DOWN: 'hdg_live_down',
      HANDINGER_BASE_URL_A_DOWN: down.baseUrl,
    };
    // The troubled accounts come first in plan order.
    const workers = [
      ...workersOf('a-down', 1),
      ...workersOf('a-hung', each),
      ...workersOf('a-slow', each),
      ...workersOf('main', each),
    ];
    const declaration = declare(...workers);
    const service = await openApi(workers, flags, ioOf(env));
    ends.push(() => {
      service.close();
      return Promise.resolve();
    });
    const { api, clock } = service;
    const context = { clock, concurrency: flags.concurrency };
    const planned = await planDeclaration(declaration, {
      ...context,
      reader: api,
      ledger: createMemoryLedger(),
      allow: new Set(),
    });
    const unlisted = planned.plan.workers.filter(({ observed }) => observed.kind === 'unavailable');
    expect(unlisted.map(({ worker }) => worker.account)).toEqual(['a-down']);
    const applied = await applyPlan(declaration, requireApproval(planned), {
      ...context,
      api,
      stop: new AbortController().signal,
    });
    expect(applied.workers.flatMap(({ outcomes }) => outcomes.map(({ status }) => status))).toEqual(
      Array.from({ length: 3 * each }, () => 'done'),
    );
    // As many calls as it would make alone, and only with its own key.
    expect([countOf(main.front, 'GET'), countOf(main.front, 'POST')]).toEqual([2 * each, each]);
    for (const { front, sandbox } of [main, hung, slow]) {
      expect(new Set(front.requests.map(({ headers }) => headers.authorization))).toEqual(
        new Set([`Bearer ${sandbox.apiKey}`]),
      );
    }
  });

  it('is called only with its own key at its own address, despite redirects and other variables', async () => {
    const here = await startScriptedServer(() => json({ schedules: [], workerId: 'wrk_a_0' }));
    const thief = await startScriptedServer(() => json({ schedules: [], workerId: 'wrk_b_0' }));
    const redirecting = await startScriptedServer(() => {
      return { kind: 'answer', status: 307, body: '', headers: { location: `${thief.baseUrl}/api/workers/wrk_b_0` } };
    });
    ends.push(...[here, thief, redirecting].map((server) => () => server.close()));
    const env = {
      HANDINGER_API_KEY: 'hdg_live_plain',
      HANDINGER_BASE_URL: thief.baseUrl,
      HANDINGER_API_KEY_A: 'hdg_live_a',
      HANDINGER_BASE_URL_A: here.baseUrl,
      HANDINGER_API_KEY_B: 'hdg_live_b',
      HANDINGER_BASE_URL_B: redirecting.baseUrl,
      HTTP_PROXY: thief.baseUrl,
      HTTPS_PROXY: thief.baseUrl,
      ALL_PROXY: thief.baseUrl,
    };
    const workers = [...workersOf('a', 1), ...workersOf('b', 1)];
    const { api, close } = await openApi(workers, flags, ioOf(env));
    await api.list('wrk_a_0');
    await expect(api.list('wrk_b_0')).rejects.toThrow('a redirect to');
    expect(() => api.list('wrk_of_nobody')).toThrow('has no account');
    close();
    const sent = (server: ScriptedServer) => server.requests.map(({ headers }) => JSON.stringify(headers));
    expect(sent(thief)).toEqual([]);
    expect(sent(here).join('')).toMatch(/^(?!.*hdg_live_(?:b|plain)).*hdg_live_a/);
    expect(sent(redirecting).join('')).toMatch(/^(?!.*hdg_live_(?:a|plain)).*hdg_live_b/);
  });

  it('is judged by the clock of its own service', async () => {
    const dateOf = (ms: number) => ({ date: new Date(Date.now() + ms).toUTCString() });
    const servers = await Promise.all(
      [0, 3_600_000].map((ms) =>
        startScriptedServer(({ path }) => json({ schedules: [], workerId: path.split('/')[3] }, 200, dateOf(ms))),
      ),
    );
    ends.push(...servers.map((server) => () => server.close()));
    const env = {
      ...{ HANDINGER_API_KEY_A: 'hdg_a', HANDINGER_BASE_URL_A: servers[0]?.baseUrl },
      ...{ HANDINGER_API_KEY_B: 'hdg_b', HANDINGER_BASE_URL_B: servers[1]?.baseUrl },
    };
    const inHalfAnHour = new Date(Date.now() + 1_800_000).toISOString().replace(/\.\d+Z$/, 'Z');
    const once = [declaredSchedule('launch', { date: inHalfAnHour, input: 'Launch.' })];
    const workers = [...workersOf('a', 1), ...workersOf('b', 1)].map((worker) => ({ ...worker, schedules: once }));
    const { api, clock, close } = await openApi(workers, flags, ioOf(env));
    const { plan, warnings } = await planDeclaration(declare(...workers), {
      ...{ reader: api, clock, concurrency: 2, ledger: null, allow: new Set() },
    });
    close();
    expect(plan.workers.map(({ changes }) => changes.map(({ kind }) => kind))).toEqual([['create'], ['hold']]);
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^this machine's clock is .* behind the service's \(account b\), which rota uses/),
    ]);
  });
});

describe('the variables of accounts', () => {
  const good = { HANDINGER_API_KEY_LABS: 'hdg_live_labs', HANDINGER_API_KEY_MAIN: 'hdg_live_main' };

  it.for<readonly [string, Io['env'], string]>([
    [
      'no variable is set',
      {},
      'no API key: expected one in HANDINGER_API_KEY, HANDINGER_API_KEY_LABS and HANDINGER_API_KEY_MAIN',
    ],
    ['a key is empty', { ...good, HANDINGER_API_KEY: ' ' }, 'no API key: expected one in HANDINGER_API_KEY'],
    [
      'two keys are malformed',
      {
        HANDINGER_API_KEY: 'hdg_live_x',
        HANDINGER_API_KEY_LABS: '"hdg_live_labs"',
        HANDINGER_API_KEY_MAIN: 'Bearer hdg',
      },
      'the API key in HANDINGER_API_KEY_LABS is in quotes; the API key in HANDINGER_API_KEY_MAIN begins with "Bearer"',
    ],
    [
      'two accounts have the same key',
      { ...good, HANDINGER_API_KEY: 'hdg_live_main' },
      'HANDINGER_API_KEY and HANDINGER_API_KEY_MAIN contain the same key: each account needs its own',
    ],
    [
      'two addresses are invalid',
      { ...good, HANDINGER_BASE_URL_LABS: 'http://hdg_live_1@x', HANDINGER_BASE_URL_MAIN: 'ftp://handinger.com' },
      'expected an https URL, or an http one on loopback, without a login or a query in HANDINGER_BASE_URL_LABS and HANDINGER_BASE_URL_MAIN, got something else',
    ],
  ])('report one error without showing values if %s', async ([, env, message]) => {
    const read = readAccountSettings([null, 'labs', 'main'], flags, ioOf(env));
    await expect(read).rejects.toThrow(message);
    const error = await read.catch((caught: unknown) => caught);
    expect(String(error)).toContain(message);
    expect(JSON.stringify([String(error), error])).not.toMatch(/hdg_|ftp:/);
  });

  it('are not required for a shard without workers', async () => {
    const { apiKeys, close } = await openApi([], { ...flags, shard: { index: 1, count: 64 } }, ioOf({}));
    close();
    expect(apiKeys).toEqual([]);
    await expect(openApi([], flags, ioOf({}))).rejects.toThrow('no API key: expected one in HANDINGER_API_KEY');
  });

  it('are reported with a worker of each account, its place and the account that was probably meant', async () => {
    const env = { HANDINGER_API_KEY_LABS: 'hdg_live_labs' };
    const typed = workersOf('lab', 2);
    await expect(readAccountSettings(['lab'], flags, ioOf(env), typed)).rejects.toMatchObject({
      message: 'no API key: expected one in HANDINGER_API_KEY_LAB (lab-0, schedules.yaml:1:1)',
      hint: 'did you mean account labs instead of lab? Its key is set',
    });
  });

  it('follow the name of the account, with the default address unless one is set', async () => {
    const env = { ...good, HANDINGER_API_KEY_LABS_EU: 'hdg_eu', HANDINGER_BASE_URL: 'https://handinger.com/' };
    const settings = await readAccountSettings(['labs-eu', 'main'], flags, ioOf(env));
    expect([...settings].map(([account, { baseUrl, apiKey }]) => [account, baseUrl, apiKey])).toEqual([
      ['labs-eu', 'https://handinger.com', 'hdg_eu'],
      ['main', 'https://handinger.com', 'hdg_live_main'],
    ]);
  });

  it('must include each address if the unnamed variable points to another service', async () => {
    const other = {
      ...good,
      HANDINGER_BASE_URL: 'http://hdg_live_1@x',
      HANDINGER_BASE_URL_MAIN: 'https://main.example',
    };
    const error: unknown = await readAccountSettings(['labs', 'labs-eu', 'main'], flags, ioOf(other)).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toContain('expected a URL in HANDINGER_BASE_URL_LABS and HANDINGER_BASE_URL_LABS_EU as');
    expect(JSON.stringify([String(error), error])).not.toMatch(/hdg_|example/);
    const settings = await readAccountSettings(['main'], flags, ioOf(other));
    expect(settings.get('main')?.baseUrl).toBe('https://main.example');
  });

  it('refuse --base-url and --api-key-file if a worker has an account', () => {
    const workers = [{ account: null }, { account: 'labs' }];
    expect(() => {
      refuseServiceFlags(workers, { baseUrl: 'https://x.example', apiKeyFile: 'key' });
    }).toThrow('--base-url and --api-key-file cannot be used');
    expect(() => {
      refuseServiceFlags([{ account: null }], { baseUrl: 'https://x.example' });
    }).not.toThrow();
    expect(listAccounts(workers)).toEqual([null, 'labs']);
  });
});
