import { tmpdir } from 'node:os';
import { escapeLog } from '../../src/cli/io.ts';
import { runCommandLine } from '../../src/run-command.ts';
import { recordIo } from './recorded-io.ts';
import { finish, startRota, type Finished, type StartOptions } from './rota.ts';

/** Options for running a command to its end. */
export interface RunOptions extends StartOptions {
  readonly stdin?: string;
}

/** With `ROTA_BUILT=1`, every run uses the build. */
const isAlwaysBuilt = process.env['ROTA_BUILT'] === '1';

/**
 * Runs a command line to its end without a terminal. The source runs inside this process, which takes a tenth of the
 * time of the build in its own process. `test/e2e/built.test.ts` runs every command both ways.
 */
export async function runRota(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  // Node.js reads its own variables only at process start.
  const isForNode = Object.keys(options.env ?? {}).some((name) => name.startsWith('NODE_'));
  return isAlwaysBuilt || isForNode ? await runBuilt(args, options) : await runHere(args, options);
}

/** Runs the built command to its end. */
export async function runBuilt(args: readonly string[], { stdin, ...options }: RunOptions = {}): Promise<Finished> {
  return await finish(startRota(args, options), stdin);
}

// Every run listens for signals, and a test file has many runs at once.
process.setMaxListeners(0);

/** Runs the source of the command to its end inside this process. */
async function runHere(
  args: readonly string[],
  { cwd = tmpdir(), env = {}, stdin = '' }: RunOptions,
): Promise<Finished> {
  const { io, said } = recordIo({ env: { PATH: process.env['PATH'], ...env }, cwd, stdin });
  const exitCode = await runCommandLine(args, {
    ...io,
    log: (text) => {
      io.log(escapeLog(text));
    },
  });
  return { ...said, exitCode };
}
