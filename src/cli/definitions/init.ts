import type { DefineCommand } from './define-command.ts';

/** `rota init`: a file to start from. */
export const defineInit: DefineCommand = (program, io, finish) => {
  program
    .command('init')
    .description('Write a commented schedules.yaml to start from.')
    .action(async () => {
      const { runInit } = await import('../commands/init.ts');
      finish(await runInit(io));
    });
};
