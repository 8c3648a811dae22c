import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import type { Plugin } from 'rolldown';
import { afterAll, describe, expect, it } from 'vitest';
import { installPackage } from '../support/installed-package.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
// A script of the build, which has no types.
const { textModules } = (await import(pathToFileURL(path.join(root, '.ci/text-modules.mjs')).href)) as {
  readonly textModules: () => Plugin;
};
const licences = path.join(root, 'dist/THIRD-PARTY-LICENSES.txt');
const { tarball, packed, consumer, installed, run, runTool, remove } = await installPackage();

function readManifest(file: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
}

/** The packages whose licences are in the tarball, sorted. */
function readLicensed(): readonly string[] {
  return [...readFileSync(licences, 'utf8').matchAll(/^((?:@[\w-]+\/)?[\w-]+) \d+\.\d+\.\d+ \(.+\)$/gm)].map(
    (match) => match[1]!,
  );
}

afterAll(() => {
  remove();
});

describe('the tarball', () => {
  it('holds the command, the library, its types, the action, the schemas and the papers, and nothing else', () => {
    const [schemas, docs] = ['schemas', 'docs'].map((name) =>
      readdirSync(path.join(root, name)).map((file) => `${name}/${file}`),
    ) as [string[], string[]];
    const types = packed.filter((file) => file.endsWith('.d.ts'));
    const parts = packed.filter((file) => /^dist\/(parts\/[\w-]+\.cjs|library\/[\w-]+\.js)$/.test(file));
    expect(packed.filter((file) => !types.includes(file) && !parts.includes(file)).toSorted()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'action.yml',
        'dist/THIRD-PARTY-LICENSES.txt',
        'dist/index.js',
        'dist/rota-action.cjs',
        'dist/rota.1',
        'dist/rota.cjs',
        'dist/sandbox.js',
        'package.json',
        ...schemas,
        ...docs,
      ].toSorted(),
    );
    const withoutSource = types.filter(
      (file) => !existsSync(path.join(root, file.replace(/^dist\//, 'src/').replace(/\.d\.ts$/, '.ts'))),
    );
    expect(withoutSource).toEqual([]);
    expect(types).toContain('dist/index.d.ts');
  });

  it('names its command without a leading ./ and runs nothing when it is installed', () => {
    const { bin, man, scripts, publishConfig, engines } = readManifest(
      path.join(consumer, 'node_modules/handinger-rota/package.json'),
    );
    expect({ bin, man }).toEqual({ bin: { rota: 'dist/rota.cjs' }, man: 'dist/rota.1' });
    expect(Object.keys(scripts as object)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/install|prepare$/)]),
    );
    expect(publishConfig).toBeUndefined();
    expect(engines).toEqual({ node: '^20.19.0 || >=22.12.0' });
  });

  it('has nothing for publint to say', async () => {
    const { stdout, stderr, exitCode } = await runTool('publint', ['run', '--strict', tarball]);
    expect(stdout + stderr).toContain('All good!');
    expect(exitCode).toBe(0);
  });

  it('holds the licences of exactly the packages whose code is in it', async () => {
    const { output } = await build({
      input: ['cli/rota.ts', 'addons/action/action.ts', 'index.ts', 'addons/sandbox/index.ts'].map((file) =>
        path.join(root, 'src', file),
      ),
      external: Object.keys(readManifest(path.join(root, 'package.json'))['dependencies'] as object),
      plugins: [textModules()],
      platform: 'node',
      write: false,
      logLevel: 'silent',
    });
    const modules = output.flatMap((file) => (file.type === 'chunk' ? Object.entries(file.modules) : []));
    const bundled = modules.flatMap(([file, { code }]) =>
      code === null ? [] : (/node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file)?.[1] ?? []),
    );
    expect(bundled).toContain('commander');
    expect(readLicensed()).toEqual([...new Set(bundled)].toSorted());
  });

  it('has types that resolve wherever ESM does', async () => {
    const { stdout, exitCode } = await runTool('attw', [tarball, '--profile', 'esm-only']);
    expect({ stdout, exitCode }).toMatchObject({ exitCode: 0 });
  });
});

describe('installed into an empty folder', () => {
  it('it suits this Node, deprecates nothing and warns of nothing', () => {
    expect(installed.stderr).not.toMatch(/npm (?:warn|error)(?! Unknown )/i);
    expect(installed.exitCode).toBe(0);
  });

  it('it brings 11 packages', () => {
    const { packages } = readManifest(path.join(consumer, 'package-lock.json')) as { readonly packages: object };
    const names = Object.keys(packages).flatMap((key) => /^node_modules\/(.+)$/.exec(key)?.[1] ?? []);
    expect(names).toContain('handinger-rota');
    expect(names).toHaveLength(1 + 11);
  });

  it('it holds the code of no package that is installed beside it', () => {
    const licensed = readLicensed();
    expect(licensed).toContain('commander');
    expect(licensed.filter((name) => existsSync(path.join(consumer, 'node_modules', name)))).toEqual([]);
  });

  it('it loads only packages that it depends on, and each of these', () => {
    const { dependencies } = readManifest(path.join(root, 'package.json')) as { readonly dependencies: object };
    const code = packed
      .filter((file) => /\.c?js$/.test(file))
      .map((file) => readFileSync(path.join(root, file), 'utf8'));
    const loaded = code.flatMap((text) =>
      [...text.matchAll(/(?:(?<![`'"])\brequire\(|^import .* from )["'`]([^."'`][^"'`]*)["'`]/gm)].map(
        (match) => match[1]!,
      ),
    );
    const packages = new Set(loaded.filter((name) => !isBuiltin(name)));
    expect([...packages].toSorted()).toEqual(Object.keys(dependencies).toSorted());
  });

  it('nothing of it runs a script of its own', () => {
    const { packages } = readManifest(path.join(consumer, 'package-lock.json')) as {
      readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
    };
    expect(Object.keys(packages).length).toBeGreaterThan(5);
    expect(Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
  });

  it('"npx rota --help" helps', async () => {
    const { stdout, stderr, exitCode } = await run('npx', ['rota', '--help']);
    expect(stdout).toMatch(/^Usage: rota /);
    expect(stderr.replace(/^npm warn Unknown .*\n/gm, '')).toBe('');
    expect(exitCode).toBe(0);
  });

  it('the command finds the schema where the first line of a new file says it is', async () => {
    const init = await run('npx', ['rota', 'init']);
    expect(init.exitCode).toBe(0);
    const [, schema = ''] = /\$schema=(\S+)/.exec(readFileSync(path.join(consumer, 'schedules.yaml'), 'utf8')) ?? [];
    expect(readManifest(path.join(consumer, schema))['$schema']).toBe('http://json-schema.org/draft-07/schema#');
    const file = path.join(consumer, 'schedules.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('wrk_replace_me', 'wrk_assistant'));
    expect((await run('npx', ['rota', 'validate'])).stdout).toBe('Valid: 1 worker, 1 schedule.\n');
  });
});
