/** Checks the content of the package, independent of the Node.js version. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'rolldown';
import { describe, expect, it } from 'vitest';
import { root } from '../docs/page.ts';
import { temporaryFolder } from '../support/folders.ts';
import { packPackage, readLicensed, readManifest, runTool } from '../support/packaging.ts';

// A build script without types.
const { textModules } = (await import(pathToFileURL(path.join(root, '.ci/text-modules.mjs')).href)) as {
  readonly textModules: () => Plugin;
};
const folder = temporaryFolder();
const { tarball, packed } = await packPackage(folder);

describe('the tarball', () => {
  it('has the command, the library, its types, the action, the schemas and the documents, and nothing else', () => {
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

  it('passes publint', async () => {
    const { stdout, stderr, exitCode } = await runTool(folder, 'publint', ['run', '--strict', tarball]);
    expect(stdout + stderr).toContain('All good!');
    expect(exitCode).toBe(0);
  });

  it('has the licences of exactly the packages that are bundled', async () => {
    const { output } = await build({
      input: ['rota.ts', 'addons/action/action.ts', 'index.ts', 'addons/sandbox/index.ts'].map((file) =>
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

  it('has types that resolve in every ESM environment', async () => {
    const { stdout, exitCode } = await runTool(folder, 'attw', [tarball, '--profile', 'esm-only']);
    expect({ stdout, exitCode }).toMatchObject({ exitCode: 0 });
  });

  it('imports exactly the packages that it depends on', () => {
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
});
