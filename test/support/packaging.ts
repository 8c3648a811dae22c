import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './folders.ts';
import { finish, rotaBin, start, type Finished } from './rota.ts';

/** The packed package. */
export interface PackedPackage {
  readonly tarball: string;
  /** The paths of all files in the tarball, relative to the package. */
  readonly packed: readonly string[];
}

/** The package, installed as by a user. */
export interface InstalledPackage {
  /** The folder with only this installation. Removed after the test file. */
  readonly consumer: string;
  /** The result of `npm install`. */
  readonly installed: Finished;
  /** Runs a program in that folder with this version of Node.js first in the path. */
  readonly run: (program: string, args: readonly string[], options?: RunOptions) => Promise<Finished>;
}

interface RunOptions {
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Packs the build into a folder. */
export async function packPackage(folder: string): Promise<PackedPackage> {
  if (!existsSync(rotaBin)) throw new Error(`${rotaBin} is missing: run "npm run build" before these tests`);
  // Skips the npm scripts, which would build while other tests run.
  const { stdout } = await runIn(root, 'npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  return { tarball: path.join(folder, filename), packed: files.map((file) => file.path) };
}

/** Packs the build and installs it into an empty folder. */
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

/** Runs a tool from the dependencies of this repository in a folder. */
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

/** Returns the packages whose licences are in the build, sorted. */
export function readLicensed(): readonly string[] {
  const text = readFileSync(path.join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
  return [...text.matchAll(/^((?:@[\w-]+\/)?[\w-]+) \d+\.\d+\.\d+ \(.+\)$/gm)].map((match) => match[1]!);
}
