import { Buffer } from 'node:buffer';
import type { Io } from '../../src/cli/io.ts';

/** The output of a command so far. */
interface Said {
  stdout: string;
  stderr: string;
}

/** Creates the I/O of a process without a terminal, for a command inside this process, and records its output. */
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
