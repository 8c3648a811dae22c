import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { finish, start } from '../support/rota.ts';
import { temporaryFolder } from '../support/folders.ts';

const bench = fileURLToPath(new URL('../../bench/run.mjs', import.meta.url));

const run = async (...args: string[]) => await finish(start(process.execPath, [bench, ...args]));

it('the bench measures every section, loses no list to a rate limit, and compares with an earlier result', async () => {
  const file = path.join(temporaryFolder(), 'results', 'first.json');
  const { stdout, stderr, exitCode } = await run('--smoke', '--json', file);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  const rows = stdout.split('\n').filter((line) => line.startsWith('| '));
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter((row) => /NaN|undefined|Infinity/.test(row))).toEqual([]);
  const lost = '| · lost | 0 | 0 |  | gate met |';
  expect(rows.filter((row) => row.startsWith('| · lost'))).toEqual([lost, lost]);

  const result = JSON.parse(readFileSync(file, 'utf8')) as { rows: { id: string; value: number; low: number }[] };
  const cpu = result.rows.find(({ id }) => id === 'mapping/cpu');
  expect(cpu?.low).toBeLessThan(cpu?.value ?? 0);

  const { stdout: again } = await run('--smoke', 'mapping', '--against', file);
  expect(again).toContain('| what | before | figure | change | gate | goal | verdict |');
  expect(again).toMatch(
    /^\| one mapping of 40,000 schedules, CPU \| [\d,]+ ms \| [\d,]+ ms \| [+−][\d.]+ % within noise \|/m,
  );
});

it('the bench explains what to type instead of an unusable section, option or file', async () => {
  const folder = temporaryFolder();
  const write = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const cases: [string[], number, string][] = [
    [['warm'], 64, 'unknown section: warm'],
    [['--aginst', 'x'], 64, "Unknown option '--aginst'"],
    [['--against', path.join(folder, 'none.json')], 66, 'no such file'],
    [['--against', write('cut.json', '{"format":')], 66, 'Unexpected end of JSON input'],
    [['--against', write('plan.json', '{"format":"rota.plan/1"}')], 66, 'expected the format "rota.bench/1"'],
    [['--against', write('smoke.json', '{"format":"rota.bench/1","scale":100}')], 66, 'expected a run of scale 1'],
    [['--json', folder], 73, 'EISDIR'],
  ];
  for (const [args, exitCode, message] of cases) {
    const ended = await run(...args);
    expect([ended.exitCode, ended.stderr]).toEqual([exitCode, expect.stringContaining(message)]);
    expect(ended.stderr).toMatch(/Sections: cold, lists|Take a file that|Name another file/);
  }
});
