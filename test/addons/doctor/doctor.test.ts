import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTickingSandbox, type InProcessSandbox } from '../../support/in-process-sandbox.ts';
import { json, startScriptedServer, type ScriptedAnswer } from '../../support/scripted-server.ts';
import { doctor, type DoctorRun } from './run-doctor.ts';

const workerId = 'wrk_team';
const hourMs = 3_600_000;
const brief = { when: { type: 'cron', cron: '30 9 * * *' }, input: 'Brief.', budget: 'low' } as const;
const sweep = { when: { type: 'interval', intervalSeconds: 3600 }, input: 'Sweep.', budget: 'low' } as const;

let sandbox: InProcessSandbox;
beforeEach(async () => {
  sandbox = await startTickingSandbox();
});
afterEach(async () => {
  await sandbox.close();
});

function env(): Readonly<Record<string, string>> {
  return { HANDINGER_BASE_URL: sandbox.baseUrl, HANDINGER_API_KEY: sandbox.apiKey };
}

async function ask(): Promise<DoctorRun> {
  return await doctor({ names: [workerId], env: env() });
}

describe('rota doctor', () => {
  it('finds nothing wrong with an ordinary service, and writes nothing', async () => {
    sandbox.service.addWorker(workerId, { timezone: 'Europe/Madrid' });
    sandbox.service.addSchedule(workerId, brief);
    sandbox.service.addSchedule(workerId, sweep);
    const { document, exitCode, stderr } = await ask();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(document.summary).toEqual({ ok: 18, differs: 0, unknown: 0, unavailable: 1 });
    expect(sandbox.requests().map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
  });

  it.each([
    ['present', 'Europe/Madrid', { state: 'ok', found: 'Europe/Madrid, by 1 of 1 cron' }],
    [
      'absent',
      'Europe/Madrid',
      { state: 'differs', found: expect.stringMatching(/^1 of 1 cron: sch_\w+ in UTC\+0[12]:00$/) as string },
    ],
    ['absent', 'UTC', { state: 'ok', found: 'UTC, by 1 of 1 cron' }],
  ] as const)('reports the zone in which crons are read: %s, %s', async (timezone, zone, expected) => {
    sandbox.service.setBehaviour({ timezone });
    sandbox.service.addWorker(workerId, { timezone: zone });
    sandbox.service.addSchedule(workerId, brief);
    const { check, exitCode } = await ask();
    expect(check('cron-zone', workerId)).toEqual(expected);
    expect(exitCode).toBe(expected.state === 'ok' ? 0 : 2);
  });

  it('does not call a zone proven by a cron that runs at the same times in every zone', async () => {
    sandbox.service.addWorker(workerId, { timezone: 'Europe/Madrid' });
    sandbox.service.addSchedule(workerId, { ...brief, when: { type: 'cron', cron: '*/15 * * * *' } });
    expect((await ask()).check('cron-zone', workerId)?.state).toBe('unknown');
  });

  it.each([
    ['insertion', 'the same in 3 lists'],
    ['next-run', 'by next run'],
    ['shuffled', 'changes from list to list'],
  ] as const)('reports the order of a list: %s', async (listOrder, found) => {
    sandbox.service.setBehaviour({ listOrder });
    sandbox.service.addWorker(workerId);
    for (const hours of [5, 3, 9, 7, 1]) {
      const when = { type: 'interval', intervalSeconds: hours * 3600 } as const;
      sandbox.service.addSchedule(workerId, { ...sweep, when });
    }
    expect((await ask()).check('order', workerId)).toEqual({ state: 'ok', found });
  });

  it.each([
    ['prefixed', /^30 characters, such as sch_/],
    ['short', /^9 characters, .* begin with "-"$/],
  ] as const)('reports the format of IDs: %s', async (idStyle, found) => {
    sandbox.service.setBehaviour({ idStyle });
    sandbox.service.addWorker(workerId);
    for (const input of ['One.', 'Two.']) sandbox.service.addSchedule(workerId, { ...sweep, input });
    expect((await ask()).check('ids', workerId)?.found).toMatch(found);
  });

  it('reports late, running, duplicate, unreadable and leftover rows', async () => {
    sandbox.service.setBehaviour({ runSeconds: 20 * 3600 });
    sandbox.service.addWorker(workerId);
    for (const input of ['Sweep.', 'Sweep.']) sandbox.service.addSchedule(workerId, { ...sweep, input });
    sandbox.service.addSchedule(
      workerId,
      { ...brief, input: 'rota doctor probe 0a1b2c-1: do nothing' },
      { id: 'sch_left' },
    );
    sandbox.service.addAlienRow(workerId, { id: 'sch_alien', type: 'lunar', phase: 'full' });
    sandbox.clock.advance(hourMs + 1000);
    const due = await ask();
    expect(due.check('late', workerId)).toEqual({
      state: 'ok',
      found: expect.stringMatching(/^none; [23] rows due or running now$/) as string,
    });
    expect(due.check('clock')?.state).toBe('differs');
    sandbox.clock.advance(2 * hourMs);
    const { document, check, exitCode } = await ask();
    expect(check('late', workerId)?.found).toMatch(/^[23] of 3 rows: sch_\w+ late since 2/);
    expect(check('doubles', workerId)?.found).toMatch(/^1 schedule more than once: sch_\w+ = sch_\w+$/);
    expect(check('rows', workerId)?.found).toMatch(/^1 of 4 rows: sch_alien: .*expected/);
    expect(check('keys', workerId)).toEqual({ state: 'differs', found: 'unknown: in rows phase' });
    expect(check('leftovers', workerId)).toEqual({ state: 'differs', found: '1 row: sch_left' });
    expect(document.left).toEqual([
      {
        workerId,
        scheduleId: 'sch_left',
        input: 'rota doctor probe 0a1b2c-1: do nothing',
        command: `rota doctor ${workerId} --probe`,
      },
    ]);
    expect(exitCode).toBe(4);
  });

  it('distinguishes late from stopped by the service clock', async () => {
    sandbox.service.addWorker(workerId);
    const id = sandbox.service.addSchedule(workerId, sweep);
    sandbox.service.stopRows(workerId);
    for (const [hours, word] of [
      [3, 'late'],
      [6, 'stopped'],
    ] as const) {
      sandbox.clock.advance(hours * hourMs);
      const { check, exitCode } = await ask();
      expect(check('late', workerId)?.found).toMatch(new RegExp(`^1 of 1 row: ${id} ${word} since `));
      expect(exitCode).toBe(2);
    }
  });

  it('continues with other workers if one cannot be listed', async () => {
    sandbox.service.setBehaviour({ unknownWorkers: 'not-found' });
    sandbox.service.addWorker(workerId);
    const files = {
      'schedules.yaml':
        'version: 1\nprune: all\nworkers:\n  a: { id: wrk_gone, schedules: {} }\n  team: { id: wrk_team, timezone: Asia/Tokyo, schedules: {} }\n',
    };
    const { document, check, exitCode } = await doctor({ env: env(), files });
    expect(check('files')).toEqual({ state: 'ok', found: '2 workers, 0 schedules' });
    expect(check('list', 'wrk_gone')?.state).toBe('differs');
    expect(check('list', workerId)).toEqual({ state: 'ok', found: '0 schedules' });
    expect(check('timezone', workerId)).toEqual({ state: 'differs', found: 'UTC' });
    expect(document.workers).toEqual([
      { workerId: 'wrk_gone', alias: 'a' },
      { workerId, alias: 'team' },
    ]);
    expect(exitCode).toBe(2);
    expect((await doctor({ names: ['team'], env: env(), files })).document.workers).toHaveLength(1);
  });
});

describe('rota doctor without a service', () => {
  it('reports what is missing, checks the rest, and exits with 1', async () => {
    const { check, document, exitCode, stderr } = await doctor({ names: [workerId] });
    expect(check('api-key')?.state).toBe('differs');
    expect(check('base-url')).toEqual({ state: 'ok', found: 'https://handinger.com' });
    expect(check('files')?.state).toBe('unavailable');
    expect(document.error?.code).toBe('remote-unauthorized');
    expect(stderr).toContain('error[remote-unauthorized]: no API key');
    expect(exitCode).toBe(1);
  });

  it('reports all local problems at once', async () => {
    const files = { 'schedules.yaml': 'version: 1\n' };
    const { check, exitCode } = await doctor({
      env: {
        HANDINGER_BASE_URL: 'http://example.com',
        HANDINGER_API_KEY: 'Bearer x',
        CI: 'true',
        GITHUB_ACTIONS: 'true',
      },
      files,
    });
    expect(check('files')?.state).toBe('differs');
    expect(check('api-key')).toEqual({
      state: 'differs',
      found: 'the API key in HANDINGER_API_KEY begins with "Bearer"',
    });
    expect(check('base-url')?.state).toBe('differs');
    expect(check('ci')).toEqual({ state: 'ok', found: 'GitHub Actions, an unknown event, with an API key' });
    expect(exitCode).toBe(1);
  });

  it('recognises runs without secrets: those for a fork and by Dependabot', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rota-event-'));
    const eventFile = path.join(folder, 'event.json');
    const repository = (name: string): object => ({ repo: { full_name: name } });
    const pull = (head: string): string =>
      JSON.stringify({ pull_request: { head: repository(head), base: repository('team/schedules') } });
    const found = async (event: string, actor: string): Promise<unknown> => {
      writeFileSync(eventFile, event);
      const job = { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request', GITHUB_ACTOR: actor };
      const { check } = await doctor({
        files: { 'schedules.yaml': 'version: 1\n' },
        env: { ...job, GITHUB_EVENT_PATH: eventFile },
      });
      return check('ci');
    };
    const differs = (why: string): object => ({ state: 'differs', found: `GitHub Actions, pull_request ${why}` });
    expect(await found(pull('ana/schedules'), 'ana')).toEqual(differs('from a fork'));
    expect(await found(pull('team/schedules'), 'dependabot[bot]')).toEqual(differs('by Dependabot'));
    expect(await found(pull('team/schedules'), 'ana')).toMatchObject({ state: 'ok' });
    rmSync(folder, { recursive: true });
  });

  it('needs a worker if no file declares one', async () => {
    await expect(doctor({})).rejects.toThrow('no files here declare a worker');
    await expect(doctor({ names: ['hdg_live_1'] })).rejects.toThrow('got what looks like an API key');
  });
});

async function askScripted(answer: ScriptedAnswer): Promise<DoctorRun> {
  const server = await startScriptedServer(() => answer);
  try {
    return await doctor({
      names: [workerId],
      env: { HANDINGER_BASE_URL: server.baseUrl, HANDINGER_API_KEY: 'hdg_live_1' },
    });
  } finally {
    await server.close();
  }
}

describe('rota doctor recognises', () => {
  it('a refused key', async () => {
    const { check, exitCode } = await askScripted(json({ error: 'revoked' }, 401));
    expect(check('key-accepted')).toEqual({ state: 'differs', found: 'the service answered 401: revoked' });
    expect(exitCode).toBe(1);
  });

  it('a key without access to the worker', async () => {
    const { check, exitCode } = await askScripted(json({ error: 'no access' }, 403));
    expect(check('key-accepted')?.state).toBe('ok');
    expect(check('list', workerId)).toEqual({ state: 'differs', found: 'the service answered 403: no access' });
    expect(exitCode).toBe(2);
  });

  it('a partial list', async () => {
    const { check, exitCode } = await askScripted(json({ schedules: [], workerId, hasMore: true }));
    expect(check('paging', workerId)?.state).toBe('differs');
    expect(exitCode).toBe(2);
  });

  it('a complete list with signs of paging, unknown fields and announced limits', async () => {
    const body = { schedules: [], workerId, total: 0, region: 'eu', timezone: 'Mars/Olympus' };
    const { check } = await askScripted(json(body, 200, { 'RateLimit-Remaining': '7' }));
    expect(check('paging', workerId)).toEqual({ state: 'ok', found: 'total: 0, and the list is complete with 0 rows' });
    expect(check('keys', workerId)).toEqual({ state: 'differs', found: 'unknown: in the list region' });
    expect(check('timezone', workerId)?.state).toBe('differs');
    expect(check('limits')).toEqual({ state: 'ok', found: 'ratelimit-remaining: 7' });
  });
});
