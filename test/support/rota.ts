import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** Path of the built command. Requires `npm run build`. */
export const rotaBin: string = fileURLToPath(new URL('../../dist/rota.cjs', import.meta.url));

/**
 * Options for a service that leaves some calls unanswered: long enough that an answered call never times out, on any
 * machine.
 */
export const givingUp: readonly string[] = ['--timeout', '10'];

/** The result of a finished process. */
export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  /** null if a signal ended the process. */
  readonly exitCode: number | null;
}

/** Options for starting a process. */
export interface StartOptions {
  readonly cwd?: string;
  /** Added to `PATH`. Nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the built command and leaves it running. */
export function startRota(args: readonly string[], options: StartOptions = {}): ChildProcessWithoutNullStreams {
  if (!existsSync(rotaBin)) throw new Error(`${rotaBin} is missing: run "npm run build" before these tests`);
  return start(process.execPath, [rotaBin, ...args], options);
}

/** Starts any program and leaves it running. */
export function start(
  program: string,
  args: readonly string[],
  { cwd = tmpdir(), env = {} }: StartOptions = {},
): ChildProcessWithoutNullStreams {
  const child = spawn(program, args, { cwd, env: { PATH: process.env['PATH'], ...env } });
  // A program may end before it has read all its input.
  child.stdin.on('error', () => undefined);
  return child;
}

/** Writes the whole input of a process and collects its output until it ends. */
export async function finish(child: ChildProcessWithoutNullStreams, stdin = ''): Promise<Finished> {
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  child.stdin.end(stdin);
  const [stdout, stderr, exitCode] = await Promise.all([buffer(child.stdout), buffer(child.stderr), ended]);
  return { stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8'), exitCode };
}

/** Waits until a stream has printed a match. */
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
