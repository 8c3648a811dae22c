import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDeclaration } from '../../src/declare/load-declaration.ts';
import type { Loaded, LoadOptions } from '../../src/declare/load-declaration.ts';

let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'rota-early-')));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(file: string, alias: string, id: string, interval = '15m'): void {
  const schedules = `{ sweep: { interval: ${interval}, input: Sweep. } }`;
  writeFileSync(
    path.join(folder, file),
    `version: 1\nprune: all\nworkers:\n  ${alias}: { ${id}schedules: ${schedules} }\n`,
  );
}

function load(onWorker: LoadOptions['onWorker'], env = {}): Promise<Loaded> {
  return loadDeclaration({
    paths: ['.'],
    cwd: folder,
    env,
    readStdin: () => Promise.resolve(''),
    ...(onWorker && { onWorker }),
  });
}

async function namedBy(env = {}): Promise<readonly string[]> {
  const named: string[] = [];
  await load(({ alias, workerId }) => named.push(`${alias} ${workerId}`), env);
  return named;
}

describe('a load tells of a worker', () => {
  it('before it reads the next file', async () => {
    write('a.yaml', 'a', 'id: wrk_a, ');
    write('b.yaml', 'b', 'id: wrk_b, ');
    const loaded = await load(({ alias }) => {
      if (alias === 'a') write('b.yaml', 'b', 'id: wrk_b, ', '20m');
    });
    const workers = loaded.kind === 'loaded' ? loaded.declaration.workers : [];
    expect(workers.map(({ schedules }) => schedules[0]!.content.when)).toEqual([
      { type: 'interval', intervalSeconds: 900 },
      { type: 'interval', intervalSeconds: 1200 },
    ]);
  });

  it('with the environment in its id', async () => {
    write('a.yaml', 'a', 'id: "${WORKER}", ');
    write('z.yaml', 'z', 'id: wrk_z, ');
    expect(await namedBy({ WORKER: 'wrk_env' })).toEqual(['a wrk_env']);
  });

  it('where a file gives its id, not where others add to it', async () => {
    write('a.yaml', 'a', '');
    writeFileSync(
      path.join(folder, 'b.yaml'),
      'version: 1\nprune: all\nworkers:\n  a: { id: wrk_a, schedules: { brief: { interval: 1h, input: Brief. } } }\n',
    );
    write('z.yaml', 'z', 'id: wrk_z, ');
    expect(await namedBy()).toEqual(['a wrk_a']);
  });

  it.each([
    [16, 'not of few in the last file, which are soon read'],
    [17, 'of many in the last file, before it reads their schedules'],
  ])('(%d) %s', async (count) => {
    const workers = Array.from(
      { length: count },
      (_, index) => `  w${String(index)}: { id: wrk_${String(index)}, schedules: {} }\n`,
    );
    writeFileSync(path.join(folder, 'a.yaml'), `version: 1\nprune: all\nworkers:\n${workers.join('')}`);
    expect(await namedBy()).toHaveLength(count > 16 ? count : 0);
  });

  it('not when its id cannot be read, and of none after the first error', async () => {
    write('a.yaml', 'a', 'id: "${UNSET}", ');
    write('b.yaml', 'b', 'id: wrk_b, ');
    writeFileSync(path.join(folder, 'c.yaml'), 'version: 2\n');
    write('d.yaml', 'd', 'id: wrk_d, ');
    expect(await namedBy()).toEqual(['b wrk_b']);
  });
});
