import { access, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CiService } from '../ci-service.ts';
import { exitCodes } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { githubWorkflow } from '../templates/github-workflow.ts';
import { gitlabPipeline } from '../templates/gitlab-pipeline.ts';
import { starterFile } from '../templates/starter-file.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';

/** The options of `rota init`. */
export interface InitFlags {
  /** Whose CI is to plan and apply; absent: none is written. */
  readonly ci?: CiService;
}

/** Writes a commented `schedules.yaml`, and what plans and applies it in CI; a file that is there is never touched. */
export async function runInit({ ci }: InitFlags, io: Io): Promise<ExitCode> {
  const pipeline = ci === undefined ? null : pipelines[ci];
  // With a pipeline to write, schedules that are there already are no mistake.
  const hasSchedules = pipeline !== null && (await isThere(path.join(io.cwd, schedulesFile)));
  if (pipeline !== null) await writeNew(pipeline.file, pipeline.text(version), io);
  if (!hasSchedules) await writeNew(schedulesFile, starterFile, io);
  const written = hasSchedules ? '' : `Wrote ${schedulesFile}. Put your worker's id in it, then run: rota plan\n`;
  await io.write(pipeline === null ? written : `Wrote ${pipeline.file}. ${pipeline.next}\n${written}`);
  return exitCodes.done;
}

const schedulesFile = 'schedules.yaml';

interface Pipeline {
  readonly file: string;
  /** With that version of rota. */
  readonly text: (version: string) => string;
  /** What a person has to do before it works. */
  readonly next: string;
}

const pipelines: Readonly<Record<CiService, Pipeline>> = {
  github: {
    file: '.github/workflows/rota.yml',
    text: githubWorkflow,
    next: 'Put the key into the secret HANDINGER_API_KEY of the repository: gh secret set HANDINGER_API_KEY',
  },
  gitlab: {
    file: '.gitlab-ci.yml',
    text: gitlabPipeline,
    next: 'Put the key into the masked CI/CD variable HANDINGER_API_KEY of the project.',
  },
};

async function writeNew(file: string, text: string, { cwd }: Io): Promise<void> {
  const target = path.join(cwd, file);
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text, { flag: 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new UsageError(`${file} is there already and stays as it is`, hintFor(file));
    }
    throw error;
  }
}

function hintFor(file: string): string {
  if (file === schedulesFile) return 'edit it, then run: rota plan';
  return 'run this in an empty folder and copy from there what you need';
}

async function isThere(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
