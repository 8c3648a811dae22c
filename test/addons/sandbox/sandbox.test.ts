import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SandboxError } from '../../../src/errors.ts';
import type { Content } from '../../../src/core/model/content.ts';
import type { Declaration, DeclaredSchedule } from '../../../src/core/model/declaration.ts';
import type { When } from '../../../src/core/time/when.ts';
import { createSandbox } from '../../../src/addons/sandbox/sandbox.ts';
import { eventually } from '../../support/eventually.ts';
import { sandboxStartAt, startSandbox, type InProcessSandbox } from '../../support/in-process-sandbox.ts';
import { request } from './request.ts';
import { plainSchedule } from '../../support/declared.ts';

const workerId = 'wrk_vk81XUHKHG-qr4';
const hourMs = 3_600_000;
const location = { file: 'schedules.yaml', line: 1, column: 1 };

const open: { close(): Promise<void> }[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rota-sandbox-'));
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  await rm(folder, { recursive: true });
});

async function start(options: Parameters<typeof startSandbox>[0] = {}): Promise<InProcessSandbox> {
  const sandbox = await startSandbox(options);
  open.push(sandbox);
  return sandbox;
}

function content(when: When): Content {
  return { when, input: 'Check.', budget: 'low' };
}

const quarterly = content({ type: 'interval', intervalSeconds: 900 });

describe('startSandbox', () => {
  it('listens on loopback with a key of its own', async () => {
    const [one, other] = [await start(), await start()];
    expect(one.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(one.apiKey).toMatch(/^hdg_sandbox_[0-9a-f]{24}$/);
    expect(other.apiKey).not.toBe(one.apiKey);
  });

  it('creates any unknown worker, so that every file can be tried', async () => {
    const { api } = await start();
    expect(await api.list('never-seen')).toMatchObject({ timezone: 'UTC', schedules: [] });
  });

  it('runs in real time, and its clock can be moved ahead', async () => {
    const sandbox = await createSandbox({ port: 0 });
    open.push(sandbox);
    const before = Date.now();
    expect(sandbox.clock.now().getTime() - before).toBeLessThan(hourMs);
    sandbox.clock.advance(hourMs);
    expect(sandbox.clock.now().getTime() - before).toBeGreaterThanOrEqual(hourMs);
  });

  it('reports a port that is in use', async () => {
    const { baseUrl } = await start();
    await expect(createSandbox({ port: Number(new URL(baseUrl).port) })).rejects.toMatchObject({
      code: 'sandbox-unusable',
      message: expect.stringContaining('it is in use') as string,
      hint: 'pass --port 0 for a free one',
    });
  });

  it('executes a write even if the client has given up long before', async () => {
    const { api, service } = await start({ timeoutMs: 1_000 });
    service.failNext({ call: 'create', fault: { kind: 'latency', latencyMs: 4_000 } });
    await expect(api.create(workerId, quarterly)).rejects.toMatchObject({ code: 'remote-timeout' });
    expect(service.rows(workerId)).toEqual([]);
    await eventually(() => {
      expect(service.rows(workerId)).toHaveLength(1);
    });
  });

  it.each([{ kind: 'hang' }, { kind: 'stall' }, { kind: 'latency', latencyMs: 60_000 }] as const)(
    'closes at once even if a request is waiting: $kind',
    async (fault) => {
      const sandbox = await start();
      sandbox.service.failNext({ call: 'create', fault });
      const path = `/api/workers/${workerId}/schedules`;
      const failure = request(sandbox, { method: 'POST', path, body: {} }).catch((error: unknown) => error);
      await eventually(() => {
        expect(sandbox.service.countCalls('create')).toBe(1);
      });
      await sandbox.close();
      expect(await failure).toBeInstanceOf(TypeError);
      expect(sandbox.service.rows(workerId)).toEqual([]);
    },
  );

  it('can be closed twice', async () => {
    const { close } = await start();
    await close();
    await close();
  });
});

describe('the data file of a sandbox', () => {
  const fileIn = (): string => path.join(folder, 'sandbox.json');

  it('contains a write before the write is answered', async () => {
    const dataFile = fileIn();
    const { api } = await start({ dataFile });
    const { id } = await api.create(workerId, quarterly);
    expect(await readFile(dataFile, 'utf8')).toContain(id!);
    await api.cancel(workerId, id!);
    expect(JSON.parse(await readFile(dataFile, 'utf8'))).toMatchObject({ world: { workers: [{ entries: [] }] } });
  });

  it('keeps rows, runs, switches, key and time across a restart', async () => {
    const dataFile = fileIn();
    const first = await start({ dataFile, behaviour: { runSeconds: 3600, idStyle: 'short' } });
    first.service.addWorker(workerId, { timezone: 'Europe/Madrid' });
    first.service.addAlienRow(workerId, { type: 'lunar' });
    for (const when of [
      { type: 'cron', cron: '0 9 * * MON' },
      { type: 'scheduled', date: '2027-01-01T00:00:00Z' },
      { type: 'delayed', delayInSeconds: 60 },
    ] as const) {
      await first.api.create(workerId, content(when));
    }
    first.service.stopRows(workerId, first.service.rows(workerId)[1]!.id!);
    first.clock.advance(hourMs);
    const world = first.service.settle();
    expect(world.runs).toHaveLength(1);
    await first.close();

    const second = await start({ dataFile });

    expect(second.service.settle()).toEqual(world);
    expect(second.service.behaviour()).toEqual(first.service.behaviour());
    expect(second.apiKey).toBe(first.apiKey);
    expect(second.clock.now()).toEqual(new Date(sandboxStartAt.getTime() + hourMs));
    expect(second.service.rows(workerId)).toHaveLength(4);
  });

  it('gives no ID twice across a restart', async () => {
    const dataFile = fileIn();
    const first = await start({ dataFile });
    const { id } = await first.api.create(workerId, quarterly);
    await first.api.cancel(workerId, id!);
    await first.close();
    const second = await start({ dataFile });
    expect((await second.api.create(workerId, quarterly)).id).not.toBe(id);
  });

  it('keeps every write of a burst and leaves no other file behind', async () => {
    const dataFile = fileIn();
    const { api, close } = await start({ dataFile });
    await Promise.all(Array.from({ length: 40 }, () => api.create(workerId, quarterly)));
    await close();
    const { service } = await start({ dataFile });
    expect(service.rows(workerId)).toHaveLength(40);
    expect(await readdir(folder)).toEqual(['sandbox.json']);
  });

  it('is not seeded again', async () => {
    const dataFile = fileIn();
    const seed = declaration([{ name: 'sweep', content: quarterly }]);
    const first = await start({ dataFile, seed });
    expect(first.seeded).toBe(1);
    await first.close();
    const second = await start({ dataFile, seed });
    expect(second.seeded).toBe(0);
    expect(second.service.rows(workerId)).toHaveLength(1);
  });

  it.each<[string, (whole: string) => string, string]>([
    ['is empty', () => '', 'JSON'],
    ['is truncated', (whole) => whole.slice(0, -20), 'JSON'],
    ['is of another kind', () => '{"format":"rota.plan/1"}', 'format: expected rota.sandbox/2, got "rota.plan/1"'],
    ['has a broken date', (whole) => whole.replace(/"nextRunAt":"[^"]+"/, '"nextRunAt":"soon"'), 'nextRunAt: expected'],
    ['has no rows', (whole) => whole.replace('"entries"', '"entrys"'), 'entries: expected an array, got nothing'],
    ['has an unknown switch', (whole) => whole.replace('"dedupe"', '"dedup"'), 'dedup: expected no such field'],
    ['has an unknown schedule', (whole) => whole.replace('"type":"interval"', '"type":"lunar"'), 'content: expected'],
    [
      'has an unreadable cron',
      (whole) => whole.replace('"type":"interval","intervalSeconds":900', '"type":"cron","cron":"0 24 * * *"'),
      'cron: expected a cron that the engine can read',
    ],
    ['has an unknown zone', (whole) => whole.replace('"UTC"', '"Mars/Base"'), 'timezone: expected an IANA zone'],
  ])('is reported with its path if it %s, and never replaced by an empty world', async (_name, damage, words) => {
    const dataFile = fileIn();
    const first = await start({ dataFile });
    await first.api.create(workerId, quarterly);
    await first.close();
    const damaged = damage(await readFile(dataFile, 'utf8'));
    await writeFile(dataFile, damaged);

    const error: unknown = await start({ dataFile }).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(SandboxError);
    expect((error as SandboxError).message).toContain(`the data file ${dataFile} is damaged`);
    expect((error as SandboxError).message).toContain(words);
    expect((error as SandboxError).hint).toContain(`delete ${dataFile}`);
    expect(await readFile(dataFile, 'utf8')).toBe(damaged);
  });

  it('is reported if it cannot be read', async () => {
    await expect(start({ dataFile: folder })).rejects.toMatchObject({
      code: 'sandbox-unusable',
      message: expect.stringContaining('cannot be read') as string,
    });
  });

  it('is reported before the sandbox serves if it cannot be written', async () => {
    await expect(start({ dataFile: path.join(folder, 'no', 'such', 'folder.json') })).rejects.toMatchObject({
      code: 'sandbox-unusable',
      message: expect.stringContaining('cannot be written') as string,
    });
  });
});

describe('the seed of a sandbox', () => {
  it('creates every enabled schedule that would not run at once, in the zone of its worker', async () => {
    const { api, service, seeded, ...sandbox } = await start({
      seed: declaration([
        { name: 'brief', content: content({ type: 'cron', cron: '0 9 * * *' }) },
        { name: 'chase', content: content({ type: 'delayed', delayInSeconds: 60 }) },
        { name: 'off', content: quarterly, enabled: false },
        { name: 'past', content: content({ type: 'scheduled', date: '2020-01-01T00:00:00Z' }) },
      ]),
    });
    const { timezone, schedules } = await api.list(workerId);
    expect(seeded).toBe(2);
    expect(timezone).toBe('Europe/Madrid');
    expect(schedules).toMatchObject([
      { content: { when: { type: 'delayed' } } },
      { content: { when: { type: 'cron' } }, nextRunAt: new Date('2026-11-21T08:00:00Z') },
    ]);
    expect(service.runs()).toEqual([]);
    expect(await request(sandbox, { path: '/_sandbox/requests' })).toMatchObject({ json: { requests: [{}] } });
  });

  it('is rejected with the name of the schedule if the service refuses it', async () => {
    const long = content({ type: 'interval', intervalSeconds: 31 * 86_400 });
    const seed = declaration([{ name: 'monthly', content: long }]);
    await expect(start({ seed, behaviour: { longIntervals: 'refuse' } })).rejects.toThrow(
      'could not seed research/monthly: intervalSeconds cannot be more than 30 days',
    );
  });
});

function declaration(schedules: readonly (Partial<DeclaredSchedule> & Pick<DeclaredSchedule, 'name' | 'content'>)[]) {
  return {
    workers: [
      {
        alias: 'research',
        workerId,
        prune: 'all',
        timezone: 'Europe/Madrid',
        ignore: [],
        cancelLimit: null,
        account: null,
        runsPerDayLimit: null,
        schedules: schedules.map((schedule) => ({ ...plainSchedule, location, ...schedule })),
        location,
      },
    ],
    pauses: [],
    cancelLimit: null,
    ledger: null,
    files: [],
  } satisfies Declaration;
}
