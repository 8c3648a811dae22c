import { Buffer } from 'node:buffer';
import type { Io } from '../../src/cli/io.ts';

/** What a command has said so far. */
interface Said {
  stdout: string;
  stderr: string;
}

/** A process without a terminal for a command that runs inside this one, and what it says. */
export function recordIo({ env, cwd, stdin = '' }: Pick<Io, 'env' | 'cwd'> & { readonly stdin?: string }): {
  readonly io: Io;
  readonly said: Said;
} {
  const said: Said = { stdout: '', stderr: '' };
  const io: Io = {
    env,
    cwd,
    isInteractive: false,
    isTerminal: false,
    write: (text) => {
      said.stdout += text;
      return Promise.resolve(true);
    },
    log: (text) => {
      said.stderr += text;
    },
    ask: () => Promise.resolve(''),
    readStdin: () => Promise.resolve(Buffer.from(stdin)),
  };
  return { io, said };
}
