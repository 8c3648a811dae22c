import { expect } from 'vitest';
import { formats } from '../../src/report/renderer.ts';
import { json, startScriptedServer } from '../support/scripted-server.ts';
import { it, team, workerId } from './bench.ts';

const apiKey = 'hdg_live_0123456789abcdef';
const other = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';

it.concurrent('no report contains a key or secret that the service returns', async ({ bench }) => {
  const row = { type: 'cron', budget: 'low', input: `Use ${other}.`, nextRunAt: '2099-12-01T09:00:00Z' };
  const rows = [
    { ...row, id: apiKey, cron: '0 9 * * 1' },
    { ...row, id: 'sch_cron', cron: apiKey },
    { ...row, id: other, cron: other, type: other },
  ];
  const server = await startScriptedServer(({ method }) =>
    method === 'GET'
      ? json({ schedules: rows, workerId, timezone: apiKey })
      : json({ error: `${apiKey} and ${other} are wrong` }, 422),
  );
  bench.write({
    'schedules.yaml': team({ sweep: { interval: '15m', input: 'Sweep.' } }, { timezone: 'Europe/Madrid' }),
  });
  const env = { HANDINGER_BASE_URL: server.baseUrl, HANDINGER_API_KEY: apiKey };
  const permitted = ['--allow', 'timezone-mismatch', '--allow', 'cancel-limit'];
  for (const format of formats) {
    for (const args of [['plan'], ['apply', '--yes', ...permitted], ['status'], ['plan', '--worker', 'team']]) {
      const { stdout, stderr } = await bench.rota([...args, '--format', format, '--verbose'], { env });
      expect(stdout + stderr).not.toContain(apiKey);
      expect(stdout + stderr).not.toContain(other);
      if (format === 'json') expect(() => JSON.parse(stdout) as unknown).not.toThrow();
    }
  }
  await server.close();
});
