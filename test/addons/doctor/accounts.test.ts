import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox, type InProcessSandbox } from '../../support/in-process-sandbox.ts';
import { doctor } from './run-doctor.ts';

let labs: InProcessSandbox;
let main: InProcessSandbox;

beforeEach(async () => {
  labs = await startSandbox({ startAt: new Date() });
  main = await startSandbox({ startAt: new Date() });
});

afterEach(async () => {
  await labs.close();
  await main.close();
});

const files = {
  'schedules.yaml': `version: 1
prune: all
workers:
  lab: { id: wrk_lab, account: labs, schedules: {} }
  sales: { id: wrk_sales, account: main, schedules: {} }
`,
};

function env(): Readonly<Record<string, string>> {
  return {
    ...{ HANDINGER_API_KEY_LABS: labs.apiKey, HANDINGER_BASE_URL_LABS: labs.baseUrl },
    ...{ HANDINGER_API_KEY_MAIN: main.apiKey, HANDINGER_BASE_URL_MAIN: main.baseUrl },
  };
}

describe('rota doctor with accounts', () => {
  it('checks each account on its own, even if another is refused', async () => {
    const { document, exitCode } = await doctor({
      files,
      env: { ...env(), HANDINGER_API_KEY_LABS: 'hdg_live_revoked' },
    });
    const rows = document.checks.filter(({ check }) => ['api-key', 'key-accepted', 'list'].includes(check));
    expect(rows.map(({ check, account, workerId, state }) => [check, account ?? workerId, state])).toEqual([
      ['api-key', 'labs', 'ok'],
      ['key-accepted', 'labs', 'differs'],
      ['api-key', 'main', 'ok'],
      ['key-accepted', 'main', 'ok'],
      ['list', 'wrk_lab', 'unavailable'],
      ['list', 'wrk_sales', 'ok'],
    ]);
    expect(rows[1]?.next).toContain('check HANDINGER_API_KEY_LABS');
    expect(document).toMatchObject({ baseUrl: null, error: null });
    expect(exitCode).toBe(2);
    expect(JSON.stringify(document)).not.toMatch(new RegExp(`hdg_live_revoked|${main.apiKey}`));
    expect(labs.requests().every(({ path }) => path.includes('wrk_lab'))).toBe(true);
  });

  it('names the variable of a missing key, and of one that another account has too', async () => {
    const unset = await doctor({ files, env: { HANDINGER_API_KEY_LABS: labs.apiKey }, flags: { account: ['main'] } });
    expect(unset.document.checks.find(({ check }) => check === 'api-key')).toMatchObject({
      ...{ account: 'main', state: 'differs' },
      found: 'no API key: expected one in HANDINGER_API_KEY_MAIN',
    });
    expect(unset.exitCode).toBe(1);
    const same = await doctor({ files, env: { ...env(), HANDINGER_API_KEY_MAIN: labs.apiKey } });
    expect(same.document.checks.flatMap(({ check, found }) => (check === 'api-key' ? [found] : []))).toEqual([
      'the same key as in HANDINGER_API_KEY_MAIN',
      'the same key as in HANDINGER_API_KEY_LABS',
    ]);
    expect([...labs.requests(), ...main.requests()]).toEqual([]);
  });

  it('checks an undeclared worker with the key of the given account', async () => {
    const { document } = await doctor({ names: ['wrk_new'], env: env(), flags: { account: ['labs'] } });
    expect(document.workers).toEqual([{ workerId: 'wrk_new', alias: null, account: 'labs' }]);
    expect(labs.requests().length).toBeGreaterThan(0);
  });
});
