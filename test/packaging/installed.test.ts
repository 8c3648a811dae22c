/** Installs and runs the package with this Node.js and its npm. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { installPackage, readLicensed, readManifest } from '../support/packaging.ts';

const { consumer, installed, run } = await installPackage();

describe('the installed package', () => {
  it('names its command without a leading ./ and has no install scripts', () => {
    const { bin, man, scripts, publishConfig, engines } = readManifest(
      path.join(consumer, 'node_modules/handinger-rota/package.json'),
    );
    expect({ bin, man }).toEqual({ bin: { rota: 'dist/rota.cjs' }, man: 'dist/rota.1' });
    expect(Object.keys(scripts as object)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/install|prepare$/)]),
    );
    expect(publishConfig).toBeUndefined();
    expect(engines).toEqual({ node: '^20.19.0 || >=22.13.0' });
  });

  it('installs on this Node.js without errors, warnings or deprecations', () => {
    expect(installed.stderr).not.toMatch(/npm (?:warn|error)(?! Unknown )/i);
    expect(installed.exitCode).toBe(0);
  });

  it('adds 11 packages', () => {
    const { packages } = readManifest(path.join(consumer, 'package-lock.json')) as { readonly packages: object };
    const names = Object.keys(packages).flatMap((key) => /^node_modules\/(.+)$/.exec(key)?.[1] ?? []);
    expect(names).toContain('handinger-rota');
    expect(names).toHaveLength(1 + 11);
  });

  it('does not bundle a package that is installed beside it', () => {
    const licensed = readLicensed();
    expect(licensed).toContain('commander');
    expect(licensed.filter((name) => existsSync(path.join(consumer, 'node_modules', name)))).toEqual([]);
  });

  it('has no dependency with an install script', () => {
    const { packages } = readManifest(path.join(consumer, 'package-lock.json')) as {
      readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
    };
    expect(Object.keys(packages).length).toBeGreaterThan(5);
    expect(Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
  });

  it('prints help for "npx rota --help"', async () => {
    const { stdout, stderr, exitCode } = await run('npx', ['rota', '--help']);
    expect(stdout).toMatch(/^Usage: rota /);
    expect(stderr.replace(/^npm warn Unknown .*\n/gm, '')).toBe('');
    expect(exitCode).toBe(0);
  });

  it('has the schema at the path in the first line of a new file', async () => {
    const init = await run('npx', ['rota', 'init']);
    expect(init.exitCode).toBe(0);
    const [, schema = ''] = /\$schema=(\S+)/.exec(readFileSync(path.join(consumer, 'schedules.yaml'), 'utf8')) ?? [];
    expect(readManifest(path.join(consumer, schema))['$schema']).toBe('http://json-schema.org/draft-07/schema#');
    const file = path.join(consumer, 'schedules.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('wrk_replace_me', 'wrk_assistant'));
    expect((await run('npx', ['rota', 'validate'])).stdout).toBe('Valid: 1 worker, 1 schedule.\n');
  });
});
