import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/addons/sandbox/sandbox.ts';
import { createMovableClock } from '../../src/addons/sandbox/control-routes.ts';
import { it, type Bench } from './bench.ts';

const files = {
  'schedules.yaml': `version: 1
prune: owned
ledger: file:ledger.json
workers:
  lab: { id: wrk_lab, account: labs, schedules: { sweep: { interval: 15m, input: Sweep. } } }
  sales: { id: wrk_sales, account: main-eu, schedules: { brief: { cron: '0 9 * * *', input: Brief. } } }
  support: { id: wrk_support, account: labs, schedules: { sweep: { interval: 15m, input: Sweep. } } }
`,
};

/** The sandbox of the bench serves the account `labs`. This one serves `main-eu`. */
async function withMain(bench: Bench, run: (main: Sandbox, env: Bench['env']) => Promise<void>): Promise<void> {
  const main = await createSandbox({ port: 0, clock: createMovableClock() });
  try {
    bench.write(files);
    await run(main, {
      HANDINGER_API_KEY_LABS: bench.sandbox.apiKey,
      HANDINGER_BASE_URL_LABS: bench.sandbox.baseUrl,
      HANDINGER_API_KEY_MAIN_EU: main.apiKey,
      HANDINGER_BASE_URL_MAIN_EU: main.baseUrl,
      // Only for workers without an account.
      HANDINGER_API_KEY: 'hdg_live_of_nobody',
      HANDINGER_BASE_URL: 'http://127.0.0.1:1',
    });
  } finally {
    await main.close();
  }
}

function workersCalled(sandbox: Pick<Sandbox, 'requests'>): readonly string[] {
  return [...new Set(sandbox.requests().map((request) => request.path.split('/')[3] ?? ''))].toSorted();
}

describe('commands with two accounts', () => {
  it.concurrent('plan, apply and show both together, each at its own service', async ({ bench }) => {
    await withMain(bench, async (main, env) => {
      const planned = await bench.rota(['plan', '--out', 'rota.plan'], { env });
      expect(planned).toMatchObject({ stderr: '', exitCode: 0 });
      expect(planned.stdout).toContain('on:       lab, support of account labs\n');
      expect(planned.stdout).toContain('sales (wrk_sales, UTC, account main-eu)');
      const applied = await bench.rota(['apply', '--plan', 'rota.plan', '--yes', '--format', 'json'], { env });
      expect(applied).toMatchObject({ stderr: '', exitCode: 0 });
      const { converged, workers } = JSON.parse(applied.stdout) as {
        readonly converged: boolean;
        readonly workers: readonly { readonly worker: string; readonly account?: string }[];
      };
      expect(converged).toBe(true);
      expect(workers.map(({ worker, account }) => `${worker} ${account ?? ''}`)).toEqual([
        'lab labs',
        'sales main-eu',
        'support labs',
      ]);
      const status = await bench.rota(['status'], { env });
      expect(status).toMatchObject({ exitCode: 0 });
      expect(status.stdout.split('\n').map((row) => row.split('\t').at(-1))).toEqual(
        expect.arrayContaining(['ACCOUNT', 'labs', 'main-eu']),
      );
      expect(workersCalled(bench.sandbox)).toEqual(['wrk_lab', 'wrk_support']);
      expect(workersCalled(main)).toEqual(['wrk_sales']);
      const ledger = readFileSync(path.join(bench.folder, 'ledger.json'), 'utf8');
      const records = (JSON.parse(ledger) as { readonly workers: readonly Record<string, unknown>[] }).workers;
      expect(records.map(({ origin, workerId }) => [origin, workerId])).toEqual(
        expect.arrayContaining([
          [bench.sandbox.baseUrl, 'wrk_lab'],
          [main.baseUrl, 'wrk_sales'],
          [bench.sandbox.baseUrl, 'wrk_support'],
        ]),
      );
      expect(records).toHaveLength(3);
      expect(ledger).not.toMatch(new RegExp(`${main.apiKey}|${bench.sandbox.apiKey}`));
    });
  });

  it.concurrent('report one error if one account is refused, and continue with the other', async ({ bench }) => {
    await withMain(bench, async (main, env) => {
      const refused = { ...env, HANDINGER_API_KEY_LABS: 'hdg_live_revoked' };
      const applied = await bench.rota(['apply', '--yes'], { env: refused });
      expect(applied.exitCode).toBe(4);
      expect(applied.stderr.match(/^error\[/gm)).toHaveLength(1);
      expect(applied.stderr).toMatch(
        /^error\[remote-unauthorized\]: lab, support of account labs could not be listed: the service answered 401/,
      );
      expect(applied.stderr).toContain('hint: check HANDINGER_API_KEY_LABS');
      expect(main.requests().filter(({ method }) => method === 'POST')).toHaveLength(1);
      // Nothing is left to write at the other one.
      for (const command of ['apply --yes', 'plan', 'status']) {
        expect((await bench.rota(command.split(' '), { env: refused })).exitCode).toBe(4);
      }
      const none = { ...refused, HANDINGER_API_KEY_MAIN_EU: 'hdg_live_revoked_too' };
      const unread = await bench.rota(['apply', '--yes'], { env: none });
      expect(unread.exitCode).toBe(1);
      expect(unread.stderr.match(/^error\[/gm)).toHaveLength(2);
      expect(`${applied.stdout}${applied.stderr}${unread.stderr}`).not.toContain('hdg_live');
    });
  });

  it.concurrent(
    'need only the variables of the selected accounts, and no flag for a single service',
    async ({ bench }) => {
      await withMain(bench, async (main, env) => {
        const { HANDINGER_BASE_URL_MAIN_EU = '', HANDINGER_API_KEY_MAIN_EU = '' } = env;
        const alone = { HANDINGER_BASE_URL_MAIN_EU, HANDINGER_API_KEY_MAIN_EU };
        const one = await bench.rota(['plan', '--account', 'main-eu'], { env: alone });
        expect(one).toMatchObject({ stderr: '', exitCode: 0 });
        expect(one.stdout).not.toContain('lab');
        const before = main.requests().length;
        const cases: readonly [readonly string[], Bench['env'], number, string][] = [
          [
            ['plan'],
            {},
            1,
            'no API key: expected one in HANDINGER_API_KEY_LABS (lab, schedules.yaml:5:3) and HANDINGER_API_KEY_MAIN_EU',
          ],
          [['plan'], { ...alone, HANDINGER_BASE_URL: main.baseUrl }, 64, 'expected a URL in HANDINGER_BASE_URL_LABS'],
          [['status', '--account', 'lab'], env, 64, '--account lab matches no declared worker'],
          [['apply', '--yes', '--base-url', main.baseUrl], env, 64, '--base-url cannot be used'],
          [['plan', '--api-key-file', 'key'], env, 64, '--api-key-file cannot be used'],
          [
            ['apply', '--yes', '--plan', 'rota.plan', '--account', 'labs'],
            env,
            64,
            '--plan cannot be combined with paths',
          ],
        ];
        for (const [args, variables, exitCode, words] of cases) {
          const ended = await bench.rota(args, { env: variables });
          expect({ exitCode: ended.exitCode, stderr: ended.stderr }).toEqual({
            exitCode,
            stderr: expect.stringContaining(words) as string,
          });
        }
        expect(main.requests()).toHaveLength(before);
        expect(await bench.rota(['validate'], { env: {} })).toMatchObject({ exitCode: 0 });
      });
    },
  );

  it.concurrent('import with the key of one, and watch one while the other is refused', async ({ bench }) => {
    await withMain(bench, async (main, env) => {
      bench.add({ interval: 900, input: 'Sweep.' }, { workerId: 'wrk_lab' });
      const imported = await bench.rota(['import', 'wrk_lab', '--account', 'labs'], { env });
      expect(imported).toMatchObject({ exitCode: 0 });
      expect(imported.stdout).toContain('    id: wrk_lab\n    account: labs\n');
      const refused = { ...env, HANDINGER_API_KEY_MAIN_EU: 'hdg_live_revoked' };
      const watched = await bench.rota(['watch', '--once', '--yes'], { env: refused });
      expect(watched.exitCode).toBe(4);
      expect(
        watched.stderr.match(/sales of account main-eu could not be listed: \[remote-unauthorized\]/g),
      ).toHaveLength(1);
      expect(bench.live('wrk_support')).toHaveLength(1);
      expect(main.requests().every(({ method }) => method === 'GET')).toBe(true);
    });
  });
});
