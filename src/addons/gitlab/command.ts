import type { Command } from 'commander';
import { examples, type DefineCommand } from '../../cli/command-line.ts';
import type { GitlabFlags } from './gitlab-api.ts';

/** Defines `rota gitlab`: what a GitLab pipeline needs in addition to plan and apply. */
export const defineGitlab: DefineCommand = (program, io, finish) => {
  const gitlab = program
    .command('gitlab')
    .description('For GitLab CI jobs: keep a note with the plan, and find the reviewed plan.')
    .addHelpText(...examples('rota gitlab note rota-plan.json', 'rota apply --yes --expect "$(rota gitlab reviewed)"'));

  const note = gitlab
    .command('note')
    .description('Keep one note with a plan on the merge request. Needs ROTA_GITLAB_TOKEN.')
    .argument('<plan>', 'the file that rota plan --report json=FILE wrote');
  addTarget(note).action(async (file: string, flags: GitlabFlags) => {
    const { runNote } = await import('./note.ts');
    finish(await runNote(file, flags, io));
  });

  const reviewed = gitlab
    .command('reviewed')
    .description('Print the fingerprint of the reviewed plan, from the merge request that created this commit.');
  addTarget(reviewed).action(async (flags: GitlabFlags) => {
    const { runReviewed } = await import('./reviewed.ts');
    finish(await runReviewed(flags, io));
  });
};

function addTarget(command: Command): Command {
  return command.option('--target <name>', 'a name for the plan, if one merge request has several');
}
