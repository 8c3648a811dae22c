import { expect } from 'vitest';
import type { Bench } from './bench.ts';

/** A running `rota watch` with its standard error. */
export interface Watched {
  /** Waits for a match after the previous one. */
  readonly said: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** The whole log so far. */
  readonly log: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** The exit code, or null if a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Starts `rota watch --yes` in the folder of the bench, and waits until it watches. */
export async function startWatch(
  { start, sandbox }: Bench,
  args: readonly string[] = [],
  env?: Readonly<Record<string, string>>,
): Promise<Watched> {
  const child = start(['watch', '--yes', ...args], env === undefined ? {} : { env });
  let text = '';
  let readUntil = 0;
  let look = (): void => undefined;
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    look();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      expect(text).not.toContain(sandbox.apiKey);
      resolve(code);
      look();
    });
  });
  const watched: Watched = {
    said: (pattern) =>
      new Promise((resolve, reject) => {
        look = () => {
          const match = pattern.exec(text.slice(readUntil));
          if (match !== null) {
            look = () => undefined;
            readUntil += match.index + match[0].length;
            resolve(match);
          } else if (child.exitCode !== null) {
            reject(new Error(`ended with ${String(child.exitCode)} without ${String(pattern)}: ${text}`));
          }
        };
        look();
      }),
    log: () => text,
    signal: (signal) => {
      child.kill(signal);
    },
    ended,
  };
  await watched.said(/Watching/);
  return watched;
}
