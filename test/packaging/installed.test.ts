/** The package as this Node and its npm install and run it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { installPackage, readLicensed, readManifest } from '../support/packaging.ts';

const { consumer, installed, run } = await installPackage();

describe('installed into an empty folder', () => {
  it('it names its command without a leading ./ and runs nothing when it is installed', () => {
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
