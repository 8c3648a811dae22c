import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { finish, rotaBin, start } from './rota.ts';
import type { Finished } from './rota.ts';

/** The package, packed and installed as a user would. */
export interface InstalledPackage {
  readonly tarball: string;
  /** Every file of the tarball, as a path within the package. */
  readonly packed: readonly string[];
  /** The folder it is installed in, empty but for that. */
  readonly consumer: string;
  /** How `npm install` ended. */
  readonly installed: Finished;
  /** Runs a program in that folder as a user of this very Node would: with it first on the path. */
  readonly run: (program: string, args: readonly string[], options?: RunOptions) => Promise<Finished>;
  /** Runs a tool of this repository's own in that folder. */
  readonly runTool: (name: string, args: readonly string[]) => Promise<Finished>;
  readonly remove: () => void;
}

interface RunOptions {
  /** @defaultValue the folder it is installed in */
  readonly cwd?: string;
  /** Added to the environment; absent: nothing. */
  readonly env?: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Packs what is built and installs it into an empty folder. */
export async function installPackage(): Promise<InstalledPackage> {
  if (!existsSync(rotaBin)) throw new Error(`${rotaBin} is missing: run "npm run build" before these tests`);
  const folder = mkdtempSync(path.join(tmpdir(), 'rota-package-'));
  const consumer = path.join(folder, 'consumer');
  const run: InstalledPackage['run'] = async (program, args, { cwd = consumer, env = {} } = {}) => {
    const own = Object.fromEntries(
      Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
    const nodeFirst = `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH'] ?? ''}`;
    return await finish(start(program, args, { cwd, env: { ...own, ...env, PATH: nodeFirst } }));
  };
  // Without its scripts, which would build under the feet of other tests.
  const pack = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: root });
  const [{ filename, files }] = JSON.parse(pack.stdout) as [{ filename: string; files: { path: string }[] }];
  const tarball = path.join(folder, filename);
  mkdirSync(consumer);
  writeFileSync(path.join(consumer, 'package.json'), '{ "private": true }\n');
  const flags = ['--engine-strict', '--no-audit', '--no-fund', '--prefer-offline'];
  return {
    tarball,
    packed: files.map((file) => file.path),
    consumer,
    installed: await run('npm', ['install', ...flags, tarball]),
    run,
    runTool: (name, args) => run(process.execPath, [path.join(root, 'node_modules/.bin', name), ...args]),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
