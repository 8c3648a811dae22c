import { existsSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { defaultPaths } from '../../declare/find-sources.ts';
import { assertNever } from '../../core/assert-never.ts';
import type { CiService, LedgerChoice } from '../flags.ts';
import { exitCodes } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { OutputError, UsageError } from '../errors.ts';
import { githubWorkflow } from '../templates/github-workflow.ts';
import { gitlabPipeline } from '../templates/gitlab-pipeline.ts';
import { schemaComment, starterFile } from '../templates/starter-file.ts';
import { version } from '../version.ts';

/** The options of `rota init`. */
export interface InitFlags {
  /** Whose CI is to plan and apply; absent: none is written. */
  readonly ci?: CiService;
  /** Where the ledger is kept; absent: on a git ref in a repository or with a CI, else in a file. */
  readonly ledger?: LedgerChoice;
}

/** Writes a commented `schedules.yaml`, and what plans and applies it in CI; a file that is there is never touched. */
export async function runInit(flags: InitFlags, io: Io): Promise<ExitCode> {
  const pipeline = flags.ci === undefined ? null : pipelines[flags.ci];
  const ledger = chooseLedger(flags, io);
  const present = defaultPaths.find((name) => existsSync(path.join(io.cwd, name)));
  // With a pipeline to write, schedules that are there already are no mistake.
  if (pipeline === null && present !== undefined) throw isThere(present);
  if (pipeline !== null) {
    requireRoot(pipeline, io);
    await writeNew(pipeline.file, pipeline.text(version, ledger), io);
  }
  if (present === undefined)
    await writeNew(schedulesFile, starterFile({ ledger, schemaComment: schemaComment(io.cwd) }), io);
  const push =
    ledger === 'git' && pipeline !== null ? `To push the ledger, the apply job needs ${pipeline.push}.\n` : '';
  await io.write(
    [
      ...(pipeline === null ? [] : [`Wrote ${pipeline.file}. ${pipeline.next}\n${push}`]),
      ...(present === undefined ? [`Wrote ${schedulesFile}. ${describeNew(ledger, pipeline)}\n`] : []),
    ].join(''),
  );
  return exitCodes.done;
}

/** @throws UsageError for a file where each run starts from a fresh checkout. */
function chooseLedger({ ci, ledger }: InitFlags, { cwd }: Io): LedgerChoice {
  if (ci !== undefined && ledger === 'file') {
    throw new UsageError('--ledger file does not go with --ci: each CI job would lose the file', 'use --ledger git');
  }
  return ledger ?? (ci !== undefined || findRepository(cwd) !== null ? 'git' : 'file');
}

/** What a person should know of a new file, and what to do next. */
function describeNew(ledger: LedgerChoice, pipeline: Pipeline | null): string {
  const next = "Put your worker's ID in it, then run: rota plan";
  switch (ledger) {
    case 'git': {
      const kept = 'What rota remembers is kept on the git ref refs/rota/ledger of this repository.';
      const inCi = Object.values(pipelines).map(({ service, push }) => `  ${service}: ${push}`);
      const ci = ['In CI, the job that applies needs permission to push it:', ...inCi].join('\n');
      return [next, kept, ...(pipeline === null ? [ci] : [])].join('\n');
    }
    case 'file':
      return `${next}\nWhat rota remembers is kept in .rota/ledger.json: keep that on a disk that stays, and out of git.`;
    case 'none':
      return `${next}\nIt has no ledger: an apply cancels every live schedule that is not in it. Take those over first: rota import WORKER_ID`;
    default:
      return assertNever(ledger);
  }
}

const schedulesFile = 'schedules.yaml';

interface Pipeline {
  readonly file: string;
  /** With that version of rota, and with what that ledger needs. */
  readonly text: (version: string, ledger: LedgerChoice) => string;
  /** What a person has to do before it works. */
  readonly next: string;
  /** What people call the service. */
  readonly service: string;
  /** The setting that lets a job push a git ledger there. */
  readonly push: string;
}

const pipelines: Readonly<Record<CiService, Pipeline>> = {
  github: {
    file: '.github/workflows/rota.yml',
    text: githubWorkflow,
    next: 'Put the key into the secret HANDINGER_API_KEY of the repository: gh secret set HANDINGER_API_KEY',
    service: 'GitHub',
    push: 'permissions: contents: write',
  },
  gitlab: {
    file: '.gitlab-ci.yml',
    text: gitlabPipeline,
    next: 'Put the key into the masked CI/CD variable HANDINGER_API_KEY of the project.',
    service: 'GitLab',
    push: 'Settings, CI/CD, Job token permissions, Allow Git push requests to the repository (17.2 or later)',
  },
};

/** @throws UsageError below the root of a git repository, where the service would not look for the file. */
function requireRoot({ file }: Pipeline, { cwd }: Io): void {
  const root = findRepository(cwd);
  if (root === null || root === cwd) return;
  const hint = `run this there, then add the path of your schedules to the commands in ${file}`;
  throw new UsageError(`${file} is read at the root of the repository only, which is ${root}`, hint);
}

function findRepository(folder: string): string | null {
  if (existsSync(path.join(folder, '.git'))) return folder;
  const above = path.dirname(folder);
  return above === folder ? null : findRepository(above);
}

/** @throws OutputError when it cannot be written; then nothing of it is left. */
async function writeNew(file: string, text: string, { cwd }: Io): Promise<void> {
  const target = path.join(cwd, file);
  try {
    await mkdir(path.dirname(target), { recursive: true });
    const handle = await open(target, 'wx');
    try {
      await handle.writeFile(text);
    } catch (error) {
      await rm(target, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw isThere(file);
    throw new OutputError(file, error, 'run this in a folder that can be written');
  }
}

function isThere(file: string): UsageError {
  const isPipeline = Object.values(pipelines).some((pipeline) => pipeline.file === file);
  const hint = isPipeline
    ? 'run this in an empty folder and copy from there what you need'
    : 'edit it, then run: rota plan';
  return new UsageError(`${file} already exists; left unchanged`, hint);
}
