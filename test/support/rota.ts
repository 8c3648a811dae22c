import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The built command; `npm run build` makes it. */
export const rotaBin: string = fileURLToPath(new URL('../../dist/rota.cjs', import.meta.url));

/** What a finished process left behind. */
export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
}

/** How to start the command. */
export interface StartOptions {
  readonly cwd?: string;
  /** Beside `PATH`; nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** Runs the built command as a process of its own and waits for its end. */
export async function runRota(args: readonly string[], options: StartOptions = {}): Promise<Finished> {
  const child = startRota(args, options);
  child.stdin.end(options.stdin ?? '');
  return await finished(child);
}

/** Starts the built command and leaves it running; it is killed when the test ends. */
export function startRota(args: readonly string[], options: StartOptions = {}): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [rotaBin, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { PATH: process.env['PATH'], ...options.env },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** Collects what a process prints until it ends. */
export async function finished(child: ChildProcessWithoutNullStreams): Promise<Finished> {
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { stdout: stdout(), stderr: stderr(), exitCode };
}

/** Waits until a process has printed a text on one of its streams. */
export async function printed(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<RegExpExecArray> {
  let text = '';
  return await new Promise((resolve, reject) => {
    stream.on('data', (chunk: Buffer | string) => {
      text += chunk.toString();
      const match = pattern.exec(text);
      if (match !== null) resolve(match);
    });
    stream.on('end', () => {
      reject(new Error(`ended without ${String(pattern)}: ${text}`));
    });
  });
}

/** Makes a folder with these files in it; it is removed when the test ends. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'rota-test-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
