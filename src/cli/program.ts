import { Command, CommanderError } from 'commander';
import { exitCodes } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { addPlanFlags, addReportFlags, collect, wholeNumber } from './flags.ts';
import type { ReportFlags } from './flags.ts';
import type { ApplyFlags } from './commands/apply.ts';
import type { PlanCommandFlags } from './commands/plan.ts';
import type { SandboxFlags } from './commands/sandbox.ts';
import type { Io } from './io.ts';
import { version } from './version.ts';

const pathsHelp = 'files, directories, or - for standard input (default: schedules.yaml, schedules.yml or schedules/)';

/**
 * Runs one command line and tells its exit code. Each command's code is loaded only when it is the one that runs.
 *
 * @throws what the command throws; wrong usage has been said on standard error by then.
 */
export async function runProgram(argv: readonly string[], io: Io): Promise<ExitCode> {
  let help = '';
  let exitCode: ExitCode = exitCodes.done;
  const finish = (code: ExitCode): void => {
    exitCode = code;
  };
  const program = createProgram(io, finish);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => {
        help += text;
      },
      writeErr: (text) => {
        io.log(text);
      },
    });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  if (help !== '') await io.write(help);
  return exitCode;
}

function createProgram(io: Io, finish: (code: ExitCode) => void): Command {
  const program = new Command('rota')
    .description('GitOps for the schedules of Handinger workers: declare them in YAML, plan, apply.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError('(rota --help says more)')
    .addHelpText('after', overview);
  addValidate(program, io, finish);
  addPlan(program, io, finish);
  addApply(program, io, finish);
  addInit(program, io, finish);
  addSandbox(program, io, finish);
  return program;
}

const overview = `
Start here:
  rota init                      write a commented schedules.yaml
  rota plan                      see what an apply would do
  rota apply                     do it, after asking

The key comes from HANDINGER_API_KEY. Without one, try everything on a local service: rota sandbox
Exit codes: 0 done, 1 error, 2 changes pending, 3 refused, 4 partly written, 64 wrong usage.`;

type AddCommand = (program: Command, io: Io, finish: (code: ExitCode) => void) => void;

const addValidate: AddCommand = (program, io, finish) => {
  const command = program
    .command('validate')
    .description('Check the files; needs no network and no key.')
    .argument('[paths...]', pathsHelp)
    .addHelpText('after', examples('rota validate', 'rota validate schedules/ --format json'));
  addReportFlags(command).action(async (paths: string[], flags: ReportFlags) => {
    const { runValidate } = await import('./commands/validate.ts');
    finish(await runValidate(paths, flags, io));
  });
};

const addPlan: AddCommand = (program, io, finish) => {
  const command = program
    .command('plan')
    .description('Show what an apply would change; never writes.')
    .argument('[paths...]', pathsHelp)
    .addHelpText(
      'after',
      examples('rota plan', 'rota plan schedules/ --worker "support-*"', 'rota plan --detailed-exitcode'),
    );
  addPlanFlags(command)
    .option('--detailed-exitcode', 'end with 2 when changes are pending, 0 when there are none', false)
    .option('--out <file>', 'save the plan, for apply --plan')
    .action(async (paths: string[], flags: PlanCommandFlags) => {
      const { runPlan } = await import('./commands/plan.ts');
      finish(await runPlan(paths, flags, io));
    });
};

const addApply: AddCommand = (program, io, finish) => {
  const command = program
    .command('apply')
    .description('Make the schedules what the files say.')
    .argument('[paths...]', pathsHelp)
    .addHelpText('after', examples('rota apply', 'rota apply --yes', 'rota apply --yes --allow cancel-limit'));
  addPlanFlags(command)
    .option('-y, --yes', 'do not ask; needed where there is no terminal', false)
    .option('--plan <file>', 'apply a saved plan, if it is still what would be done')
    .option('--expect <fingerprint>', 'apply only if the plan has this fingerprint')
    .option('--rearm <address>', 'send this delay once more although it ran, or may have; may be repeated', collect, [])
    .option('--save-cancelled <file>', 'keep what is cancelled in this file, as YAML that can be declared again')
    .action(async (paths: string[], flags: ApplyFlags) => {
      const { runApply } = await import('./commands/apply.ts');
      finish(await runApply(paths, flags, io));
    });
};

const addInit: AddCommand = (program, io, finish) => {
  program
    .command('init')
    .description('Write a commented schedules.yaml to start from.')
    .action(async () => {
      const { runInit } = await import('./commands/init.ts');
      finish(await runInit(io));
    });
};

const addSandbox: AddCommand = (program, io, finish) => {
  program
    .command('sandbox')
    .description('Run a local service with the same API, for trying and testing.')
    .option('--port <port>', 'the loopback port; 0 takes a free one', wholeNumber(0, 65_535), 4010)
    .option('--data <file>', 'keep its state in this file over restarts')
    .option('--seed <path>', 'start with what these files declare; may be repeated', collect, [])
    .addHelpText('after', examples('rota sandbox', 'rota sandbox --port 0 --seed schedules.yaml'))
    .action(async (flags: SandboxFlags) => {
      const { runSandbox } = await import('./commands/sandbox.ts');
      finish(await runSandbox(flags, io));
    });
};

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
