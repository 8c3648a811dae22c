import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findProvenance } from '../../src/cli/provenance.ts';
import { bareEnv } from '../ledger/bare-env.ts';
import { temporaryFolder } from '../support/folders.ts';
import { createLonely, git } from '../ledger/repository.ts';

const cwd = temporaryFolder();

it.each<readonly [service: string, env: Readonly<Record<string, string>>, actor: string, run: string | null]>([
  [
    'GitHub',
    {
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: 'octocat',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_RUN_ID: '42',
    },
    'octocat',
    'https://github.com/o/r/actions/runs/42',
  ],
  ['GitHub, partly set', { GITHUB_ACTIONS: 'true', GITHUB_ACTOR: 'octocat', GITHUB_RUN_ID: '42' }, 'octocat', null],
  [
    'GitLab',
    { GITLAB_CI: 'true', GITLAB_USER_LOGIN: 'tanuki', CI_JOB_URL: 'https://u:secret@gitlab.test/g/p/-/jobs/7' },
    'tanuki',
    'https://gitlab.test/g/p/-/jobs/7',
  ],
  [
    'Azure Pipelines',
    {
      TF_BUILD: 'True',
      BUILD_REQUESTEDFOR: 'Ana',
      SYSTEM_COLLECTIONURI: 'https://dev.azure.com/org/',
      SYSTEM_TEAMPROJECT: 'Our Team',
      BUILD_BUILDID: '9',
    },
    'Ana',
    'https://dev.azure.com/org/Our%20Team/_build/results?buildId=9',
  ],
  [
    'Bitbucket Pipelines',
    {
      BITBUCKET_BUILD_NUMBER: '3',
      BITBUCKET_STEP_TRIGGERER_UUID: '{1-2}',
      BITBUCKET_GIT_HTTP_ORIGIN: 'https://bitbucket.org/t/r',
    },
    '{1-2}',
    'https://bitbucket.org/t/r/pipelines/results/3',
  ],
  ['Jenkins', { JENKINS_URL: 'https://j', BUILD_USER_ID: 'kim', BUILD_URL: 'javascript:alert(1)' }, 'kim', null],
  ['a personal machine', { GIT_AUTHOR_NAME: 'Maria', GIT_AUTHOR_EMAIL: 'm@m', GITHUB_ACTOR: 'x' }, 'Maria', null],
])('findProvenance finds the actor and the run: %s', async (_, env, actor, run) => {
  const found = await findProvenance([], { cwd, env: { ...bareEnv, ...env } });
  expect(found).toEqual({ actor, run, declaration: null });
});

it('findProvenance finds the commit of the files, marked dirty only if those files differ from it', async () => {
  const folder = createLonely();
  const [declared, prompt] = [path.join(folder, 'schedules.yaml'), path.join(folder, 'prompts/a.md')];
  const find = async (): Promise<string | null> =>
    (await findProvenance([prompt, declared], { cwd, env: bareEnv })).declaration;
  mkdirSync(path.dirname(prompt));
  for (const file of [declared, prompt]) writeFileSync(file, 'one');
  expect(await find()).toBeNull();
  git(folder, 'add', 'schedules.yaml');
  git(folder, 'commit', '--quiet', '--message', 'one');
  const first = git(folder, 'rev-parse', 'HEAD');
  expect(await find()).toBe(`${first}-dirty`);
  writeFileSync(path.join(folder, '.gitignore'), 'prompts/\n');
  expect(await find()).toBe(`${first}-dirty`);
  git(folder, 'add', '--force', 'prompts');
  git(folder, 'commit', '--quiet', '--message', 'two');
  expect(await find()).toBe(git(folder, 'rev-parse', 'HEAD'));
  writeFileSync(prompt, 'two');
  expect(await find()).toMatch(/-dirty$/);
});
