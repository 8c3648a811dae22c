import { examples, type DefineCommand } from '../../cli/command-line.ts';
import { addRemoteFlags, addTalkFlags, parseAccount } from '../../cli/flags.ts';
import type { ImportFlags } from './find-targets.ts';

/** Defines `rota import`, which reads the service, and writes a file only if one is named. */
export const defineImport: DefineCommand = (program, io, finish) => {
  const command = program
    .command('import')
    .description('Write YAML for what is live on workers. A plan of it changes nothing.')
    .argument('[worker-id...]', "worker IDs; one that begins with '-' goes after '--'")
    .option(
      '--ids <file>',
      'also the workers of this list, or - for standard input: an ID, or an alias and an ID, a line',
    )
    .option(
      '--account <account>',
      'the account of the workers, whose key lists them; written to the file',
      parseAccount,
    )
    .option('--into <file>', 'add to this file and leave the rest of it alone; with --split, the folder to write to')
    .option('--split', 'write a file for each worker, named like its alias, into schedules/ or --into', false)
    .option('--input-files', 'put long prompts into prompts/*.md beside the file; requires --into or --split', false)
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
