import { defineApply, definePlan, defineValidate } from '../../cli/command-line.ts';
import { main } from '../../cli/main.ts';
import type { ExitCode } from '../../cli/exit-code.ts';
import type { Io } from '../../cli/io.ts';
import type { Job } from './job.ts';
import type { Environment } from './runner.ts';
import type { ApplyDocument } from '../../report/documents/apply-document.ts';
import type { PlanDocument } from '../../report/documents/plan-document.ts';
import type { ValidateDocument } from '../../report/documents/validate-document.ts';

/** Any document that a command of the action prints under `--format json`. */
export type RunDocument = PlanDocument | ApplyDocument | ValidateDocument;

/** What one command of rota left behind. */
export interface Ran {
  readonly exitCode: ExitCode;
  /** Null when the command line was wrong; `said` then tells how. */
  readonly document: RunDocument | null;
  /** What the command printed apart from its document. */
  readonly said: string;
}

/** What a step did. */
export interface Result extends Ran {
  /** What a person should also know, one sentence each. */
  readonly notes: readonly string[];
  /** Where the plan is saved, absolute; null when it is not. */
  readonly planFile: string | null;
  /** Whether live schedules were read; when they were not, there is nothing to comment. */
  readonly isLive: boolean;
  /** Whether live differs from what was applied; absent where the mode does not ask, and when it is not known. */
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
  return { exitCode, document: stdout === '' ? null : (JSON.parse(stdout) as RunDocument), said: stderr };
}

/** A declaration may name variables; the runner's own hold tokens, which are no worker's id. */
function withoutRunnerSecrets(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:INPUT|ACTIONS)_/.test(name)));
}
