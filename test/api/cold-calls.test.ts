import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleScript } from '../support/bundle.ts';
import { json, startScriptedServer, type ScriptedServer } from '../support/scripted-server.ts';

const api = path.resolve(import.meta.dirname, '../../src/api');
const workerId = 'wrk_vk81XUHKHG-qr4';
const row = { id: 'sch_1', type: 'interval', intervalSeconds: 60, budget: 'low', input: 'Check.' };

describe('a bundled client', () => {
  let folder: string;
  let server: ScriptedServer;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rota-'));
    server = await startScriptedServer(({ method }) => {
      if (method === 'DELETE') return json({ cancelled: true });
      const created = { ...row, nextRunAt: '2026-11-20T09:01:00Z' };
      return json(method === 'GET' ? { schedules: [created], workerId } : created);
    });
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  it('lists, creates and cancels without loading undici', async () => {
    const outfile = path.join(folder, 'calls.cjs');
    await bundleScript({ contents: callsOf(server.baseUrl), folder: api, format: 'cjs', outfile });
    const { stdout } = await promisify(execFile)(process.execPath, [outfile]);
    expect(JSON.parse(stdout)).toEqual({ listed: 1, created: 'sch_1', cancelled: true, undici: [] });
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'DELETE']);
  });
});

function callsOf(baseUrl: string): string {
  return `
    import { systemClock } from '../clock.ts';
    import { createClient } from './client.ts';
    const api = createClient({
      baseUrl: '${baseUrl}', apiKey: 'hdg_live_1', timeoutMs: 60_000, concurrency: 1, clock: systemClock,
    });
    const content = { when: { type: 'interval', intervalSeconds: 60 }, input: 'Check.', budget: 'low' } as const;
    void (async () => {
      const listed = (await api.list('${workerId}')).schedules.length;
      const created = (await api.create('${workerId}', content)).id;
      const cancelled = await api.cancel('${workerId}', 'sch_1');
      const undici = process.moduleLoadList.filter((name: string) => name.includes('undici'));
      console.log(JSON.stringify({ listed, created, cancelled, undici }));
      api.close();
    })();
  `;
}
