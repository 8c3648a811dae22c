import { defineApply, definePlan, defineValidate } from '../../cli/command-line.ts';
import type { ExitCode } from '../../cli/exit-code.ts';
import type { Io } from '../../cli/io.ts';
import { main } from '../../cli/main.ts';
import type { Environment } from './runner.ts';
import type { ApplyDocument } from '../../report/documents/apply-document.ts';
import type { PlanDocument } from '../../report/documents/plan-document.ts';
import type { ValidateDocument } from '../../report/documents/validate-document.ts';

/** Any document that a command of the action prints under `--format json`. */
export type RunDocument = PlanDocument | ApplyDocument | ValidateDocument;

/** What one command line printed. */
export interface Printed {
  readonly exitCode: ExitCode;
  /** The data it printed. */
  readonly stdout: string;
  /** What it printed on standard error. */
  readonly stderr: string;
}

/** Runs a command line of rota inside this process, as if typed in a folder without a terminal. */
export async function runRota(argv: readonly string[], { env, cwd }: RotaEnvironment): Promise<Printed> {
  let stdout = '';
  let stderr = '';
  const io: Io = {
    env: withoutRunnerSecrets(env),
    cwd,
    isInteractive: false,
    isTerminal: false,
    write: (text) => {
      stdout += text;
      return Promise.resolve(true);
    },
    log: (text) => {
      stderr += text;
    },
    ask: () => Promise.resolve(''),
    readStdin: () => Promise.resolve(new Uint8Array()),
  };
  const exitCode = await main(argv, { io, commands: [defineValidate, definePlan, defineApply] });
  return { exitCode, stdout, stderr };
}

/** What a command line sees around it. */
export interface RotaEnvironment {
  readonly env: Environment;
  /** Absolute. */
  readonly cwd: string;
}

/** A declaration may name variables; the runner's own hold tokens, which are no worker's id. */
function withoutRunnerSecrets(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:INPUT|ACTIONS)_/.test(name)));
}
