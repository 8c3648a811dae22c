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

/** Options of `rota init`. */
export interface InitFlags {
  /** CI service to write a pipeline for, if any. */
  readonly ci?: CiService;
  /** Where to keep the ledger; by default on a git ref if there is a repository or a pipeline, otherwise in a file. */
  readonly ledger?: LedgerChoice;
  /** ID of the worker to write the file for; absent for a placeholder. */
  readonly worker?: string;
}

/** Runs another command line of rota with the same `Io`; it prints its own errors. */
export type RunLine = (argv: readonly string[], io: Io) => Promise<ExitCode>;

/**
 * Writes a commented `schedules.yaml` and, for CI, the pipeline that plans and applies it; existing files are never
 * changed. If a person says yes, imports what a given worker has live.
 */
export async function runInit(flags: InitFlags, io: Io, runLine: RunLine): Promise<ExitCode> {
  const { worker = null } = flags;
  if (worker !== null) requireWorkerIds([worker]);
  const pipeline = flags.ci === undefined ? null : pipelines[flags.ci];
  const ledger = chooseLedger(flags, io);
  const present = defaultPaths.find((name) => existsSync(path.join(io.cwd, name)));
  // With a pipeline to write, existing schedules are not a mistake.
  if (present !== undefined && worker !== null) throw alreadyExists(present, `add the worker: ${importLine(worker)}`);
  if (pipeline === null && present !== undefined) throw alreadyExists(present);
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

/** Asks whether to import what is live. If it is not to be imported, `advice` says what to do about it. */
async function offerImport(worker: string, io: Io): Promise<{ readonly isWanted: boolean; readonly advice: string }> {
  const live = await countLive(worker, io);
  const command = importLine(worker);
  if (live === null)
    return { isWanted: false, advice: `If ${worker} has live schedules, add them to the file: ${command}` };
  if (live === 0) return { isWanted: false, advice: `${worker} has no live schedules yet.` };
  const has = `${worker} has ${count(live, 'live schedule')}`;
  const advice = `${has}, which the file does not have. To add them: ${command}`;
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

/** @throws UsageError for a ledger in a file with CI, where each run starts from a fresh checkout. */
function chooseLedger({ ci, ledger }: InitFlags, { cwd }: Io): LedgerChoice {
  if (ci !== undefined && ledger === 'file') {
    throw new UsageError(
      '--ledger file cannot be combined with --ci: each CI job would lose the file',
      'use --ledger git',
    );
  }
  return ledger ?? (ci !== undefined || findRepository(cwd) !== null ? 'git' : 'file');
}

/** Lists what a person has to do before a new pipeline works. */
function describePipeline(pipeline: Pipeline, ledger: LedgerChoice, { cwd }: Io): string {
  const steps = listSteps(pipeline, ledger, cwd).map((step, index) => `  ${String(index + 1)}. ${step}\n`);
  return `Wrote ${pipeline.file}. Before the first ${pipeline.request}:\n${steps.join('')}`;
}

/** Says what a person should know about a new file, and what to do next. */
function describeNew(ledger: LedgerChoice, pipeline: Pipeline | null, worker: string | null): string {
  const next = `${worker === null ? "Put your worker's ID in it" : 'Edit it'}, then run: rota plan`;
  switch (ledger) {
    case 'git': {
      const kept = 'rota keeps its ledger on the git ref refs/rota/ledger of this repository.';
      const inCi = Object.values(pipelines).map(({ service, push }) => `  ${service}: ${push}`);
      const ci = ['In CI, the job that applies needs permission to push it:', ...inCi].join('\n');
      return [next, kept, ...(pipeline === null ? [ci] : [])].join('\n');
    }
    case 'file':
      return `${next}\nrota keeps its ledger in .rota/ledger.json. Keep that file on a persistent disk, and out of git.`;
    case 'none':
      return `${next}\nWithout a ledger, an apply cancels every live schedule that is not in the file. Import those first: rota import WORKER_ID`;
  }
}

const schedulesFile = 'schedules.yaml';

/** @throws UsageError below the root of a git repository, where the CI service would not look for the file. */
function requireRoot({ file }: Pipeline, { cwd }: Io): void {
  const root = findRepository(cwd);
  if (root === null || root === cwd) return;
  const hint = `run this there, then add the path of your schedules to the commands in ${file}`;
  throw new UsageError(`${file} is only read at the root of the repository, which is ${root}`, hint);
}

function findRepository(folder: string): string | null {
  if (existsSync(path.join(folder, '.git'))) return folder;
  const above = path.dirname(folder);
  return above === folder ? null : findRepository(above);
}

/** @throws UsageError if the file exists, and OutputError if it cannot be written. */
async function requireNew(file: string, text: string, io: Io): Promise<void> {
  if (!(await writeNew(file, text, io))) throw alreadyExists(file);
}

function alreadyExists(file: string, other?: string): UsageError {
  const isPipeline = !defaultPaths.includes(file);
  const usual = isPipeline
    ? 'run this in an empty folder and copy from there what you need'
    : 'edit it, then run: rota plan';
  return new UsageError(`${file} already exists; left unchanged`, other ?? usual);
}

/** Timeout of a list, in seconds. */
const timeout = 10;

/**
 * Counts the live schedules of a worker; null if unknown, with the reason on standard error unless there is no key.
 * Asks once, with the key in the environment, and waits ten seconds at most.
 */
async function countLive(workerId: string, io: Io): Promise<number | null> {
  if ((io.env['HANDINGER_API_KEY'] ?? '').trim() === '') return null;
  try {
    const flags = { concurrency: 1, timeout, quiet: false, verbose: false };
    // Aborted from the start: a list that fails is not sent again, and no rate limit is waited for.
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
