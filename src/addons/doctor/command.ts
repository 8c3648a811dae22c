import type { DoctorFlags } from './find-targets.ts';
import { addRemoteFlags, addReportFlags, collect, simpleFormats } from '../../cli/flags.ts';
import { examples, type DefineCommand } from '../../cli/command-line.ts';

/** Defines `rota doctor`, which only reads unless `--probe` is given. */
export const defineDoctor: DefineCommand = (program, io, finish) => {
  const command = program
    .command('doctor')
    .description('Check the setup and the service, and say what each finding means. Read-only without --probe.')
    .argument(
      '[workers...]',
      "worker IDs or aliases (default: all in the files); put one that begins with '-' after '--'",
    )
    .option('--probe', 'create schedules that do nothing for four weeks on one worker, measure, and cancel them', false)
    .option(
      '--account <account>',
      'only this account; its key is used for a worker that no file declares; may be repeated',
      collect,
      [],
    )
    .option('-y, --yes', 'do not ask before a probe; required where there is no terminal', false)
    .addHelpText(
      ...examples('rota doctor', 'rota doctor WORKER_ID', 'rota doctor WORKER_ID --probe', 'rota doctor --format json'),
    );
  addRemoteFlags(addReportFlags(command, simpleFormats)).action(async (workers: string[], flags: DoctorFlags) => {
    const { runDoctor } = await import('./doctor.ts');
    finish(await runDoctor(workers, flags, io));
  });
};
