import { examples, type DefineCommand } from '../../cli/command-line.ts';
import { addRemoteFlags, addTalkFlags, parseAccount } from '../../cli/flags.ts';
import type { ImportFlags } from './find-targets.ts';

/** Defines `rota import`, which reads the service, and writes a file only if one is named. */
export const defineImport: DefineCommand = (program, io, finish) => {
  const command = program
    .command('import')
    .description('Write YAML for the live schedules of workers. Planning it changes nothing.')
    .argument('[worker-id...]', "worker IDs; put one that begins with '-' after '--'")
    .option(
      '--ids <file>',
      'also import the workers in this file, or - for standard input; one ID, or alias and ID, per line',
    )
    .option(
      '--account <account>',
      'the account of the workers; its key lists them, and it is written to the file',
      parseAccount,
    )
    .option('--into <file>', 'add to this file and leave the rest unchanged; with --split, the folder to write to')
    .option('--split', 'write one file per worker, named after its alias, to schedules/ or --into', false)
    .option('--input-files', 'put long prompts into prompts/*.md next to the file; requires --into or --split', false)
    .addHelpText(
      ...examples(
        'rota import WORKER_ID > schedules.yaml',
        'rota import WORKER_ID --into schedules.yaml --input-files',
        'rota import --ids workers.txt --split',
      ),
    );
  addRemoteFlags(addTalkFlags(command)).action(async (workerIds: string[], flags: ImportFlags) => {
    const { runImport } = await import('./import.ts');
    finish(await runImport(workerIds, flags, io));
  });
};
