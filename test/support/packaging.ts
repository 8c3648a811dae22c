import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './folders.ts';
import { finish, rotaBin, start, type Finished } from './rota.ts';

/** The package, packed. */
export interface PackedPackage {
  readonly tarball: string;
  /** Every file of the tarball, as a path within the package. */
  readonly packed: readonly string[];
}

/** The package, installed as a user would. */
export interface InstalledPackage {
  /** The folder it is installed in, empty but for that; gone when the test file is done. */
  readonly consumer: string;
  /** How `npm install` ended. */
  readonly installed: Finished;
  /** Runs a program in that folder as a user of this very Node would: with it first on the path. */
  readonly run: (program: string, args: readonly string[], options?: RunOptions) => Promise<Finished>;
}

interface RunOptions {
  /** Added to the environment; absent: nothing. */
  readonly env?: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Packs what is built into a folder. */
export async function packPackage(folder: string): Promise<PackedPackage> {
  if (!existsSync(rotaBin)) throw new Error(`${rotaBin} is missing: run "npm run build" before these tests`);
  // Without its scripts, which would build under the feet of other tests.
  const { stdout } = await runIn(root, 'npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  return { tarball: path.join(folder, filename), packed: files.map((file) => file.path) };
}

/** Packs what is built and installs it into an empty folder. */
export async function installPackage(): Promise<InstalledPackage> {
  const folder = temporaryFolder();
  const { tarball } = await packPackage(folder);
  const consumer = path.join(folder, 'consumer');
  mkdirSync(consumer);
  writeFileSync(path.join(consumer, 'package.json'), '{ "private": true }\n');
  const flags = ['--engine-strict', '--no-audit', '--no-fund', '--prefer-offline'];
  return {
    consumer,
    installed: await runIn(consumer, 'npm', ['install', ...flags, tarball]),
    run: (program, args, options) => runIn(consumer, program, args, options),
  };
}

/** Runs a tool of this repository's own in a folder. */
export async function runTool(cwd: string, name: string, args: readonly string[]): Promise<Finished> {
  return await runIn(cwd, process.execPath, [path.join(root, 'node_modules/.bin', name), ...args]);
}

async function runIn(
  cwd: string,
  program: string,
  args: readonly string[],
  { env = {} }: RunOptions = {},
): Promise<Finished> {
  const own = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const nodeFirst = `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH'] ?? ''}`;
  return await finish(start(program, args, { cwd, env: { ...own, ...env, PATH: nodeFirst } }));
}

/** Reads a `package.json` or a lockfile. */
export function readManifest(file: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
}

/** The packages whose licences are in the build, sorted. */
export function readLicensed(): readonly string[] {
  const text = readFileSync(path.join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
  return [...text.matchAll(/^((?:@[\w-]+\/)?[\w-]+) \d+\.\d+\.\d+ \(.+\)$/gm)].map((match) => match[1]!);
}
