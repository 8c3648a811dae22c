import type { Command } from 'commander';
import { examples, type DefineCommand } from '../../cli/command-line.ts';
import type { GitlabFlags } from './gitlab-api.ts';

/** Defines `rota gitlab`: what a GitLab pipeline needs in addition to plan and apply. */
export const defineGitlab: DefineCommand = (program, io, finish) => {
  const gitlab = program
    .command('gitlab')
    .description('In a job of GitLab CI: keep a note with the plan, and find the plan that was reviewed.')
    .addHelpText(...examples('rota gitlab note rota-plan.json', 'rota apply --yes --expect "$(rota gitlab reviewed)"'));

  const note = gitlab
    .command('note')
    .description('Keep one note with a plan on the merge request. Needs ROTA_GITLAB_TOKEN.')
    .argument('<plan>', 'what rota plan --report json=FILE has written');
  addTarget(note).action(async (file: string, flags: GitlabFlags) => {
    const { runNote } = await import('./note.ts');
    finish(await runNote(file, flags, io));
  });

  const reviewed = gitlab
    .command('reviewed')
    .description('Print the fingerprint in the note of the merge request that made this commit.');
  addTarget(reviewed).action(async (flags: GitlabFlags) => {
    const { runReviewed } = await import('./reviewed.ts');
    finish(await runReviewed(flags, io));
  });
};

function addTarget(command: Command): Command {
  return command.option('--target <name>', 'a name for the plan, if one merge request has several');
}
