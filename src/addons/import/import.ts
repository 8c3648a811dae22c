import { mkdir, readdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '../../clock.ts';
import { importWorkers } from './import-workers.ts';
import type { Imported, ImportOptions } from './import-workers.ts';
import { failureOf } from '../../core/model/live.ts';
import type { ListedWorker, ObservedWorker } from '../../core/model/live.ts';
import { observeWorkers } from '../../api/observe.ts';
import { count } from '../../core/words.ts';
import { exitCodes } from '../../cli/exit-code.ts';
import type { ExitCode } from '../../cli/exit-code.ts';
import type { TalkFlags } from '../../cli/flags.ts';
import type { Io } from '../../cli/io.ts';
import { loadSelected } from '../../cli/load.ts';
import { openApi } from '../../cli/open-api.ts';
import { OutputError, reasonOf, UsageError } from '../../cli/errors.ts';
import { printFailures } from '../../cli/print-error.ts';
import { createNote } from '../../cli/report-run.ts';
import type { RemoteFlags } from '../../cli/settings.ts';
import { schemaComment } from '../../cli/templates/starter-file.ts';
import { requireWorkerIds } from '../../cli/worker-argument.ts';
import { writeWhole } from '../../cli/write-whole.ts';

/** The options of `rota import`. */
export interface ImportFlags extends TalkFlags, RemoteFlags {
  /** The file to add to; absent: the YAML goes to standard output. */
  readonly into?: string;
  /** Puts long prompts into files beside it. */
  readonly inputFiles: boolean;
}

/** Writes YAML for what is live; nothing is written unless every worker could be listed. */
export async function runImport(workerIds: readonly string[], flags: ImportFlags, io: Io): Promise<ExitCode> {
  checkUsage(workerIds, flags);
  const into = flags.into === undefined ? null : await readInto(flags.into, io);
  const listed = await listWorkers(workerIds, flags, io);
  if (listed === null) return exitCodes.error;
  const folder = await folderOf(flags.into ?? '', io);
  const takenPromptNames = flags.inputFiles ? await listPromptNames(folder) : null;
  const imported = importWorkers({
    listed,
    into,
    schemaComment: schemaComment(path.dirname(path.resolve(io.cwd, flags.into ?? ''))),
    takenPromptNames,
    now: systemClock.now(),
  });
  if (imported.kind === 'refused') throw new UsageError(imported.problem, refusedHint);
  // The prompts first: YAML that names a file that is not there would not load.
  for (const file of imported.promptFiles) await writeInFolder(path.join(folder, file.path), file.text, io);
  if (flags.into === undefined) await io.write(imported.text);
  else await writeInFolder(flags.into, imported.text, io);
  createNote(flags, io)(describe(imported, flags));
  return exitCodes.done;
}

const refusedHint = 'import without --into, and copy what you want by hand';

function checkUsage(workerIds: readonly string[], { into, inputFiles }: ImportFlags): void {
  requireWorkerIds(workerIds);
  if (inputFiles && into === undefined) {
    throw new UsageError(
      '--input-files needs --into FILE: the prompts go beside it',
      'add, for example: --into schedules.yaml',
    );
  }
}

/** Null for a file that is to be made. */
async function readInto(file: string, io: Io): Promise<ImportOptions['into']> {
  const target = path.resolve(io.cwd, file);
  let text;
  try {
    text = await readFile(target, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') return null;
    if (code !== 'EISDIR') throw new UsageError(`cannot read ${file}: ${reasonOf(error)}`);
    throw new UsageError(`expected a file, got the directory ${file}`, `name a file in it: ${file}/imported.yaml`);
  }
  const { declaration } = await loadSelected([target], { worker: [] }, io);
  return { text, declaration };
}

/** Null, with the reasons said, when a worker could not be listed. */
async function listWorkers(
  workerIds: readonly string[],
  flags: ImportFlags,
  io: Io,
): Promise<readonly ListedWorker[] | null> {
  const { api, close } = await openApi(flags, io);
  let observed: readonly ObservedWorker[];
  try {
    observed = [...(await observeWorkers({ reader: api, workerIds, concurrency: flags.concurrency })).values()];
  } finally {
    close();
  }
  const listed = observed.filter((worker) => worker.kind === 'listed');
  if (listed.length === observed.length) return listed;
  const asked = observed.map((worker) => ({ worker: worker.workerId, unavailable: failureOf(worker) }));
  printFailures(asked, io);
  return null;
}

/** Where the loader looks for what a file names: beside the file itself, when it is reached through a link. */
async function folderOf(file: string, io: Io): Promise<string> {
  const target = path.resolve(io.cwd, file);
  return path.dirname(await realpath(target).catch(() => target));
}

async function listPromptNames(folder: string): Promise<ReadonlySet<string>> {
  const names = await readdir(path.join(folder, 'prompts')).catch(() => []);
  return new Set(names.map((name) => name.toLowerCase().replace(/\.md$/, '')));
}

async function writeInFolder(file: string, text: string, io: Io): Promise<void> {
  const folder = path.dirname(file);
  try {
    await mkdir(path.resolve(io.cwd, folder), { recursive: true });
  } catch (error) {
    throw new OutputError(folder, error);
  }
  await writeWhole({ file, text, io, isPrivate: false, followsLinks: true });
}

function describe(
  { declared, ignored }: Extract<Imported, { kind: 'imported' }>,
  { into }: Pick<ImportFlags, 'into'>,
): string {
  const rest = ignored === 0 ? '' : `; ${count(ignored, 'live schedule')} ignored by id, and the comments say why`;
  return `${count(declared, 'schedule')} declared${rest}. Next: rota plan${into === undefined ? '' : ` ${into}`}`;
}
