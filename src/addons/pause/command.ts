import type { PauseFlags } from './pause.ts';
import { parseEnd, parseReason } from './pause-flags.ts';
import { addRemoteFlags, addReportFlags, collect } from '../../cli/flags.ts';
import { examples, type DefineCommand } from '../../cli/command-line.ts';

/** A pause is written into a file, so standard input is not accepted. */
const filesHelp = 'files or directories (default: schedules.yaml, schedules.yml or schedules/)';

/** Defines `rota pause`, which writes a pause into the file and applies it. */
export const definePause: DefineCommand = (program, io, finish) => {
  const command = program
    .command('pause')
    .description('Stop declared schedules: show what a pause stops, write it into the file, and stop them.')
    .argument('[paths...]', filesHelp)
    .requiredOption('--reason <text>', 'the reason, on one line, shown in every plan and status; required', parseReason)
    .option('--until <time>', 'when the pause ends by itself, such as 2027-01-04T06:00:00+01:00', parseEnd)
    .option('--replace', 'replace every pause in the files', false)
    .option('-y, --yes', 'do not ask; required where there is no terminal', false)
    .addHelpText(
      ...examples(
        'rota pause --reason "Incident 42"',
        'rota pause --reason "Incident 42" --yes --replace',
        'rota pause --reason Christmas --until 2027-01-04T06:00:00+01:00 --worker "support-*"',
      ),
    )
    .optionsGroup('Scope:')
    .option('--worker <glob>', 'pause only workers or schedules (WORKER/NAME) that match; may be repeated', collect, [])
    .option(
      '--except <glob>',
      'do not pause workers or schedules (WORKER/NAME) that match; may be repeated',
      collect,
      [],
    );
  addRemoteFlags(addReportFlags(command)).action(async (paths: string[], flags: PauseFlags) => {
    const { runPause } = await import('./pause.ts');
    finish(await runPause(paths, flags, io));
  });
};

/** Defines `rota resume`, which removes the pause from the file. */
export const defineResume: DefineCommand = (program, io, finish) => {
  program
    .command('resume')
    .description('End a pause: remove it from the file. The next apply creates what it stopped.')
    .argument('[paths...]', filesHelp)
    .addHelpText(...examples('rota resume', 'rota resume schedules/'))
    .action(async (paths: string[]) => {
      const { runResume } = await import('./resume.ts');
      finish(await runResume(paths, io));
    });
};
