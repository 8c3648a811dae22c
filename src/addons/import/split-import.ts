/**
 * Writes a file for each worker into one folder. Each file stands on its own, so workers that can be listed are written
 * even if others cannot. A worker that the folder declares already is left alone, so the same command adds the rest.
 */
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { OutputError, UsageError } from '../../cli/errors.ts';
import { exitCodes, type ExitCode } from '../../cli/exit-code.ts';
import { printError, type Io } from '../../cli/io.ts';
import { loadFiles } from '../../cli/load-files.ts';
import { createNote } from '../../cli/report-run.ts';
import { schemaComment } from '../../cli/templates/starter-file.ts';
import { writeNew } from '../../cli/write-whole.ts';
import { systemClock } from '../../clock.ts';
import type { Declaration, Prune } from '../../core/model/declaration.ts';
import type { ListedWorker } from '../../core/model/live.ts';
import { count } from '../../core/words.ts';
import { DeclarationError } from '../../errors.ts';
import { listTargets, nameWorkers, requireNoProblems, type ImportFlags } from './find-targets.ts';
import { importWorkers, listPromptNames, newWorkerFile, promptName, type Imported } from './import-workers.ts';
import type { Target } from './read-ids.ts';
import { describeIgnored } from './remarks.ts';

/** A folder before anything is written. */
interface Folder {
  /** As the user named it. */
  readonly name: string;
  readonly path: string;
  readonly declaration: Pick<Declaration, 'workers'>;
  /** What its files say; `all` if there are none. */
  readonly prune: Prune;
}

interface WorkerFile extends Extract<Imported, { kind: 'imported' }> {
  readonly file: string;
}

/**
 * Writes a file for each worker that the folder does not declare yet, and overwrites none.
 *
 * @throws UsageError, DeclarationError, RemoteError and OutputError before anything is written.
 */
export async function importIntoFolder(targets: readonly Target[], flags: ImportFlags, io: Io): Promise<ExitCode> {
  const folder = await readFolder(flags.into ?? 'schedules', io);
  const aliases = requireNoProblems((report) => nameWorkers(targets, folder.declaration, report));
  const added = targets.filter(({ workerId }) => aliases.has(workerId));
  await requireFree([...aliases.values()], folder);
  const { listed, failed } =
    added.length === 0 ? { listed: [], failed: 0 } : await listTargets(added, flags, io, folder.declaration);
  const takenPromptNames = flags.inputFiles ? await listPromptNames(folder.path) : null;
  const files = composeFiles(listed, aliases, folder, flags.account ?? null, takenPromptNames);
  const written = await writeFiles(files, folder, io);
  const isAll = written.length === listed.length && failed === 0;
  if (!isAll && written.length === 0) return exitCodes.error;
  createNote(flags, io)(describe(written, targets.length - added.length, failed, folder));
  return isAll ? exitCodes.done : exitCodes.partial;
}

async function readFolder(name: string, io: Io): Promise<Folder> {
  const folder = path.resolve(io.cwd, name);
  const nothing: Folder = { name, path: folder, declaration: { workers: [] }, prune: 'all' };
  const found = await stat(folder).catch(() => null);
  if (found === null) return nothing;
  if (!found.isDirectory()) {
    throw new UsageError(`expected a folder for --split, got the file ${name}`, 'name a folder: --into schedules');
  }
  const loaded = await loadFiles([folder], io);
  if (loaded.kind === 'loaded') {
    return { ...nothing, declaration: loaded.declaration, prune: await readPrune(loaded.declaration) };
  }
  if (loaded.diagnostics.every(({ code }) => code === 'no-files')) return nothing;
  throw new DeclarationError(loaded.diagnostics);
}

/** Returns the `prune` of a declaration, on which all its files agree. */
async function readPrune({ files }: Declaration): Promise<Prune> {
  for (const file of files.filter((each) => /\.ya?ml$/.test(each))) {
    const prune: unknown = parseDocument(await readFile(file, 'utf8')).get('prune');
    if (prune === 'all' || prune === 'owned' || prune === 'none') return prune;
  }
  return 'all';
}

/** @throws UsageError that names every file that already exists. */
async function requireFree(aliases: readonly string[], folder: Folder): Promise<void> {
  const names = new Set((await readdir(folder.path).catch(() => [])).map((name) => name.toLowerCase()));
  const present = aliases.map((alias) => `${alias}.yaml`).filter((name) => names.has(name.toLowerCase()));
  if (present.length === 0) return;
  const shown = present.map((name) => path.join(folder.name, name)).join(', ');
  const [what, hint] =
    present.length === 1
      ? [
          'already exists and does not declare this worker',
          'give the worker another alias in the list of --ids, or move the file',
        ]
      : [
          'already exist and do not declare these workers',
          'give the workers other aliases in the list of --ids, or move the files',
        ];
  throw new UsageError(`${shown} ${what}; nothing was written`, hint);
}

/** @throws UsageError if a file would be larger than rota reads. */
function composeFiles(
  listed: readonly ListedWorker[],
  aliases: ReadonlyMap<string, string>,
  folder: Folder,
  account: string | null,
  takenPromptNames: ReadonlySet<string> | null,
): readonly WorkerFile[] {
  const now = systemClock.now();
  const promptNames = takenPromptNames === null ? null : new Set(takenPromptNames);
  return listed.map((worker) => {
    const file = path.join(folder.name, `${aliases.get(worker.workerId) ?? ''}.yaml`);
    const imported = importWorkers({
      listed: [worker],
      account,
      into: null,
      newFile: newWorkerFile(schemaComment(folder.path), folder.prune),
      aliases,
      takenPromptNames: promptNames,
      now,
    });
    if (imported.kind === 'refused') throw new UsageError(`${file}: ${imported.problem}`);
    for (const prompt of imported.promptFiles) promptNames?.add(promptName(prompt.path));
    return { ...imported, file };
  });
}

/**
 * Writes files until one cannot be written, and returns those that were.
 *
 * @throws OutputError if the first one cannot be written.
 */
async function writeFiles(files: readonly WorkerFile[], folder: Folder, io: Io): Promise<readonly WorkerFile[]> {
  const written: WorkerFile[] = [];
  try {
    for (const each of files) {
      // Prompts first: YAML that names a missing file would not load.
      for (const prompt of each.promptFiles) await requireNew(path.join(folder.name, prompt.path), prompt.text, io);
      await requireNew(each.file, each.text, io);
      written.push(each);
    }
  } catch (error) {
    if (!(error instanceof OutputError) || written.length === 0) throw error;
    printError(error, io);
  }
  return written;
}

async function requireNew(file: string, text: string, io: Io): Promise<void> {
  if (!(await writeNew(file, text, io)))
    throw new OutputError(file, 'it was created meanwhile', 'run the command again');
}

/** `present` is how many workers the folder declared before. */
function describe(files: readonly WorkerFile[], present: number, failed: number, folder: Folder): string {
  const sum = (of: 'declared' | 'ignored'): number => files.reduce((total, each) => total + each[of], 0);
  return [
    `${count(sum('declared'), 'schedule')} declared in ${count(files.length, 'new file')}${describeIgnored(sum('ignored'))}.`,
    ...(present === 0 ? [] : [`${count(present, 'worker')} already declared there; left unchanged.`]),
    ...(failed === 0 ? [] : [`${count(failed, 'worker')} could not be listed; run this again to add them.`]),
    `Next: rota plan ${folder.name}`,
  ].join(' ');
}
