import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { CiService, LedgerChoice } from '../flags.ts';
import { githubDriftWorkflow, githubWorkflow } from '../templates/github-workflows.ts';
import { gitlabPipeline } from '../templates/gitlab-pipeline.ts';
import { version } from '../version.ts';

/** What `rota init` writes for a CI service and prints about it. */
export interface Pipeline {
  readonly file: string;
  /** Returns the content of the file, with what the ledger needs. */
  readonly text: (ledger: LedgerChoice) => string;
  /** Workflow that looks for drift on a schedule; null if none is written. */
  readonly drift: { readonly file: string; readonly text: () => string } | null;
  /** Name of the service, as people say it. */
  readonly service: string;
  /** What the service calls a proposed change. */
  readonly request: string;
  /** What a person has to set up before the first run, apart from what a git ledger needs; one line each. */
  readonly settings: readonly string[];
  /** The setting that lets a job push a git ledger. */
  readonly push: string;
  /** Whether the pipeline file contains that setting. */
  readonly pushes: boolean;
}

export const pipelines: Readonly<Record<CiService, Pipeline>> = {
  github: {
    file: '.github/workflows/rota.yml',
    text: githubWorkflow,
    drift: { file: '.github/workflows/rota-drift.yml', text: githubDriftWorkflow },
    service: 'GitHub',
    request: 'pull request',
    settings: ['Put the API key into the secret HANDINGER_API_KEY: gh secret set HANDINGER_API_KEY'],
    push: 'permissions: contents: write',
    pushes: true,
  },
  gitlab: {
    file: '.gitlab-ci.yml',
    text: gitlabPipeline,
    drift: null,
    service: 'GitLab',
    request: 'merge request',
    settings: [
      'Put the API key into the masked CI/CD variable HANDINGER_API_KEY: Settings, CI/CD, Variables',
      'Put an access token of the project (role Reporter, scope api) into ROTA_GITLAB_TOKEN, masked: it writes the note that binds a merge to its review',
    ],
    push: 'Settings, CI/CD, Job token permissions, Allow Git push requests to the repository (17.2 or later)',
    pushes: false,
  },
};

/** Lists what is left to do before a new pipeline works, in order, one line each. */
export function listSteps(
  { settings, push, pushes }: Pipeline,
  ledger: LedgerChoice,
  folder: string,
): readonly string[] {
  const needsPush = ledger === 'git' && !pushes;
  return [...installStep(folder), ...settings, ...(needsPush ? [`Let jobs push the ledger: ${push}`] : [])];
}

/**
 * Says how to add rota to the lock file that the pipeline installs from; empty if it is there. npm has to do it: the
 * lock file records the registry's checksum, which a release of rota cannot know about itself.
 */
function installStep(folder: string): readonly string[] {
  if (read(folder, 'package-lock.json').includes(`"node_modules/${name}"`)) return [];
  const other = ['pnpm-lock.yaml', 'yarn.lock', 'bun.lock'].find((file) => existsSync(path.join(folder, file)));
  const has = read(folder, 'package.json').includes(`"${name}"`);
  if (other !== undefined) {
    const add = has ? '' : `Add ${name}@${version} to the devDependencies. `;
    return [
      `${add}The pipeline runs npm ci, but this repository has ${other}: replace it with the command of your package manager`,
    ];
  }
  const install = has ? 'npm install' : `npm install --save-dev --save-exact ${name}@${version}`;
  return [`Run ${install}, then commit package.json and package-lock.json, not node_modules`];
}

const name = 'handinger-rota';

/** Reads a file; empty if it cannot be read. */
function read(folder: string, file: string): string {
  try {
    return readFileSync(path.join(folder, file), 'utf8');
  } catch {
    return '';
  }
}
