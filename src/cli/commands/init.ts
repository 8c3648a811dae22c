import path from 'node:path';
import { existsSync } from 'node:fs';
import { defaultPaths } from '../../declare/find-sources.ts';
import { count } from '../../core/words.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../errors.ts';
import { schemaComment, starterFile } from '../templates/starter-file.ts';
import { requireWorkerIds } from '../worker-argument.ts';
import { writeNew } from '../write-whole.ts';
import { listSteps, pipelines, type Pipeline } from './pipelines.ts';
import { RotaError } from '../../errors.ts';
import { openApi } from '../open-api.ts';
import type { CiService, LedgerChoice } from '../flags.ts';
import type { Io } from '../io.ts';

/** The options of `rota init`. */
export interface InitFlags {
  /** Whose CI is to plan and apply; absent: none is written. */
  readonly ci?: CiService;
  /** Where the ledger is kept; absent: on a git ref in a repository or with a CI, else in a file. */
  readonly ledger?: LedgerChoice;
  /** The id of the worker that the file is for; absent: a placeholder. */
  readonly worker?: string;
}

/** Runs another command line of rota with the same surroundings; it says itself what is wrong. */
export type RunLine = (argv: readonly string[], io: Io) => Promise<ExitCode>;

/**
 * Writes a commented `schedules.yaml`, and what plans and applies it in CI; a file that is there is never touched. What
 * a named worker has live is imported where a person says yes.
 */
export async function runInit(flags: InitFlags, io: Io, runLine: RunLine): Promise<ExitCode> {
  const { worker = null } = flags;
  if (worker !== null) requireWorkerIds([worker]);
  const pipeline = flags.ci === undefined ? null : pipelines[flags.ci];
  const ledger = chooseLedger(flags, io);
  const present = defaultPaths.find((name) => existsSync(path.join(io.cwd, name)));
  // With a pipeline to write, schedules that are there already are no mistake.
  if (present !== undefined && worker !== null) throw isThere(present, `add the worker: ${importLine(worker)}`);
  if (pipeline === null && present !== undefined) throw isThere(present);
  if (pipeline !== null) requireRoot(pipeline, io);
  const live = worker === null ? null : await offerImport(worker, io);
  if (pipeline !== null) await requireNew(pipeline.file, pipeline.text(ledger), io);
  const drift = pipeline?.drift ?? null;
  const hasNewDrift = drift !== null && (await writeNew(drift.file, drift.text(), io));
  if (present === undefined) {
    const parts = { ledger, schemaComment: schemaComment(io.cwd), workerId: worker, isEmpty: live?.isWanted === true };
    await requireNew(schedulesFile, starterFile(parts), io);
  }
  await io.write(
    [
      ...(pipeline === null ? [] : [describePipeline(pipeline, ledger, io)]),
      ...(hasNewDrift
        ? [`Wrote ${drift.file}. It keeps one issue open while live schedules differ from what was applied.\n`]
        : []),
      ...(present === undefined ? [`Wrote ${schedulesFile}. ${describeNew(ledger, pipeline, worker)}\n`] : []),
      ...(live === null || live.isWanted ? [] : [`${live.advice}\n`]),
    ].join(''),
  );
  if (worker === null || live?.isWanted !== true) return exitCodes.done;
  return await runLine(['import', '--into', schedulesFile, '--', worker], io);
}

/** Whether what is live is to be imported, and what a person should do where it is not. */
async function offerImport(worker: string, io: Io): Promise<{ readonly isWanted: boolean; readonly advice: string }> {
  const live = await countLive(worker, io);
  const command = importLine(worker);
  if (live === null) return { isWanted: false, advice: `If it has live schedules, add them to the file: ${command}` };
  if (live === 0) return { isWanted: false, advice: 'It has no live schedules yet.' };
  const has = `${worker} has ${count(live, 'live schedule')}`;
  const advice = `${has}, and the file does not have them. Add them: ${command}`;
  if (!io.isInteractive) return { isWanted: false, advice };
  const question = `${has}. Import into ${schedulesFile}? Only 'yes' will be accepted: `;
  const answer = await io.ask(question, new AbortController().signal);
  return { isWanted: answer.trim() === 'yes', advice: `Not imported: ${advice}` };
}

function importLine(worker: string): string {
  return worker.startsWith('-')
    ? `rota import --into ${schedulesFile} -- ${worker}`
    : `rota import ${worker} --into ${schedulesFile}`;
}

/** @throws UsageError for a file where each run starts from a fresh checkout. */
function chooseLedger({ ci, ledger }: InitFlags, { cwd }: Io): LedgerChoice {
  if (ci !== undefined && ledger === 'file') {
    throw new UsageError('--ledger file does not go with --ci: each CI job would lose the file', 'use --ledger git');
  }
  return ledger ?? (ci !== undefined || findRepository(cwd) !== null ? 'git' : 'file');
}

/** What a person has to do before a new pipeline works. */
function describePipeline(pipeline: Pipeline, ledger: LedgerChoice, { cwd }: Io): string {
  const steps = listSteps(pipeline, ledger, cwd).map((step, index) => `  ${String(index + 1)}. ${step}\n`);
  return `Wrote ${pipeline.file}. Before the first ${pipeline.request}:\n${steps.join('')}`;
}

/** What a person should know of a new file, and what to do next. */
function describeNew(ledger: LedgerChoice, pipeline: Pipeline | null, worker: string | null): string {
  const next = `${worker === null ? "Put your worker's ID in it" : 'Edit it'}, then run: rota plan`;
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
  }
}

const schedulesFile = 'schedules.yaml';

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

/** @throws UsageError when something of that name is there, and OutputError. */
async function requireNew(file: string, text: string, io: Io): Promise<void> {
  if (!(await writeNew(file, text, io))) throw isThere(file);
}

function isThere(file: string, other?: string): UsageError {
  const isPipeline = !defaultPaths.includes(file);
  const usual = isPipeline
    ? 'run this in an empty folder and copy from there what you need'
    : 'edit it, then run: rota plan';
  return new UsageError(`${file} already exists; left unchanged`, other ?? usual);
}

/** In seconds. */
const timeout = 10;

/**
 * How many schedules a worker has live; null when that is not known, and why, unless there is no key, on standard error.
 * Asks once, with the key of the environment, and waits ten seconds at most.
 */
async function countLive(workerId: string, io: Io): Promise<number | null> {
  if ((io.env['HANDINGER_API_KEY'] ?? '').trim() === '') return null;
  try {
    const flags = { concurrency: 1, timeout, quiet: false, verbose: false };
    // Stopped from the start: a list that fails is not sent again, and no rate limit is waited for.
    const { api, close } = await openApi([{ workerId, account: null }], flags, io, { stop: AbortSignal.abort() });
    try {
      return (await api.list(workerId)).schedules.length;
    } finally {
      close();
    }
  } catch (error) {
    if (!(error instanceof RotaError) && !(error instanceof UsageError)) throw error;
    io.log(`warning: cannot tell whether ${workerId} has live schedules: ${error.message}\n`);
    return null;
  }
}
