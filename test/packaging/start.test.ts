import { statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { it, team, type Bench } from '../e2e/bench.ts';
import { finish } from '../support/rota.ts';

/** What a process loaded: packages from node_modules, files of the build, and built-in modules. */
interface Loaded {
  readonly packages: readonly string[];
  readonly files: readonly string[];
  readonly builtins: readonly string[];
}

const tell = `process.on('exit', () => {
  const { moduleLoadList } = process;
  require('node:fs').writeFileSync('loaded.json', JSON.stringify({ files: Object.keys(require.cache), moduleLoadList }));
});`;

async function loadedBy(
  bench: Bench,
  args: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<Loaded> {
  bench.write({ 'tell.cjs': tell, ...files });
  const env = { ...bench.env, NODE_OPTIONS: `--require ${path.join(bench.folder, 'tell.cjs')}` };
  await finish(bench.start(args, { env }));
  const told = JSON.parse(bench.read('loaded.json')) as { files: string[]; moduleLoadList: string[] };
  const named = told.files.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
  return {
    packages: [...new Set(named.flatMap((name) => name ?? []))].toSorted(),
    files: told.files.map((file) => path.basename(file)).filter((file) => file !== 'tell.cjs'),
    builtins: told.moduleLoadList.flatMap((module) => /^NativeModule (.*)/.exec(module)?.[1] ?? []),
  };
}

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const chunk = (name: string): string => `${name}.cjs`;

/**
 * The files that each command loads at start, and their maximum total size: a start takes a millisecond per 12
 * kilobytes. Code that few runs need belongs in another file, through `import()` or the list of late files in
 * `.ci/build.mjs`.
 */
const starts: Readonly<Record<string, { readonly parts: readonly string[]; readonly kilobytes: number }>> = {
  '--help': { parts: ['start', 'commands'], kilobytes: 96 },
  validate: { parts: ['start', 'validate'], kilobytes: 225 },
  plan: { parts: ['start', 'validate', 'plan'], kilobytes: 375 },
};

const plain = { 'schedules.yaml': team({ sweep: { interval: '15m', input: 'Sweep.' } }) };

describe('a fresh start', () => {
  it.concurrent('of rota --version loads no package and almost no code', async ({ bench }) => {
    const { packages, files } = await loadedBy(bench, ['--version'], {});
    expect(packages).toEqual([]);
    expect(files).toEqual(['rota.cjs', 'version.cjs']);
  });

  for (const [command, { parts, kilobytes }] of Object.entries(starts)) {
    it.concurrent(
      `of rota ${command} loads its part of the code, and no package, process, shell or thread`,
      async ({ bench }) => {
        const { packages, files, builtins } = await loadedBy(bench, [command], plain);
        expect(packages).toEqual([]);
        expect(files.toSorted()).toEqual(
          ['rota.cjs', ...['rolldown-runtime', 'version', ...parts].map(chunk)].toSorted(),
        );
        const sizes = files.map((file) => statSync(path.join(dist, file === 'rota.cjs' ? '' : 'parts', file)).size);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(kilobytes * 1000);
        expect(builtins).toContain('path');
        for (const name of ['child_process', 'fs/promises', 'worker_threads', 'cluster', 'perf_hooks'])
          expect(builtins).not.toContain(name);
        for (const name of ['crypto', 'http']) expect(builtins.includes(name)).toBe(command === 'plan');
      },
    );
  }

  it.concurrent('of rota apply loads no package', async ({ bench }) => {
    const { packages } = await loadedBy(bench, ['apply', '--yes'], plain);
    expect(packages).toEqual([]);
    expect(bench.live()).toHaveLength(1);
  });
});

describe('a package is loaded on first use:', () => {
  it.concurrent('yaml for an invalid file', async ({ bench }) => {
    const { packages } = await loadedBy(bench, ['validate'], { 'schedules.yaml': 'version: [1\n' });
    expect(packages).toEqual(['yaml']);
  });

  it.concurrent('temporal-polyfill for a time zone', async ({ bench }) => {
    const schedules = { sweep: { interval: '15m', input: 'Sweep.' } };
    const files = { 'schedules.yaml': team(schedules, { timezone: 'Europe/Madrid' }) };
    const { packages } = await loadedBy(bench, ['validate'], files);
    expect(packages).toEqual(['temporal-polyfill']);
  });

  it.concurrent('diff for a changed prompt', async ({ bench }) => {
    bench.write(plain);
    expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
    const files = { 'schedules.yaml': team({ sweep: { interval: '15m', input: 'Sweep again.' } }) };
    const { packages } = await loadedBy(bench, ['plan'], files);
    expect(packages).toContain('diff');
  });
});
