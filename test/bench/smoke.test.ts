import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { finish, start } from '../support/rota.ts';

const bench = fileURLToPath(new URL('../../bench/run.mjs', import.meta.url));

it('the bench measures every section, and loses no list under a rate limit', async () => {
  const { stdout, stderr, exitCode } = await finish(start(process.execPath, [bench, '--smoke']));
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  const rows = stdout.split('\n').filter((line) => line.startsWith('| '));
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter((row) => /NaN|undefined|Infinity/.test(row))).toEqual([]);
  const lost = '| · lost | 0 | 0 |  | gate met |';
  expect(rows.filter((row) => row.startsWith('| · lost'))).toEqual([lost, lost]);
});

it('the bench names its sections to whoever asks for another', async () => {
  const { stderr, exitCode } = await finish(start(process.execPath, [bench, 'warm']));
  expect(exitCode).toBe(64);
  expect(stderr).toContain('cold, lists, limited');
});
