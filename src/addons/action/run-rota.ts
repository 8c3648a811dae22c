import { defineApply, definePlan, defineValidate } from '../../cli/command-line.ts';
import { main } from '../../cli/main.ts';
import type { ExitCode } from '../../cli/exit-code.ts';
import type { Io } from '../../cli/io.ts';
import type { Job } from './job.ts';
import type { Environment } from './runner.ts';
import type { ApplyDocument } from '../../report/documents/apply-document.ts';
import type { PlanDocument } from '../../report/documents/plan-document.ts';
import type { ValidateDocument } from '../../report/documents/validate-document.ts';

/** Any document that a command of the action prints with `--format json`. */
export type RunDocument = PlanDocument | ApplyDocument | ValidateDocument;

/** The result of one command of rota. */
export interface Ran {
  readonly exitCode: ExitCode;
  /** null if the command line was wrong; `stderr` then says how. */
  readonly document: RunDocument | null;
  /** What the command printed apart from its document. */
  readonly stderr: string;
}

/** The result of a step. */
export interface Result extends Ran {
  /** What a person should also know, one sentence each. */
  readonly notes: readonly string[];
  /** Absolute path of the saved plan; null if it is not saved. */
  readonly planFile: string | null;
  /** Whether live schedules were read; if not, there is nothing to comment on. */
  readonly isLive: boolean;
  /** Whether live differs from what was applied; undefined if the mode does not check, or it is not known. */
  readonly hasDrift?: boolean;
}

/** Runs a command on the files of a step, inside this process, as if typed in its folder without a terminal. */
export async function runRota({ inputs, env, cwd }: Job, command: readonly string[]): Promise<Ran> {
  const argv = [...command, '--format', 'json', '--', ...inputs.paths];
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
  return { exitCode, document: stdout === '' ? null : (JSON.parse(stdout) as RunDocument), stderr };
}

/** Removes the runner's own variables: a declaration may name variables, and these hold tokens. */
function withoutRunnerSecrets(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:INPUT|ACTIONS)_/.test(name)));
}
