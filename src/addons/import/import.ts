import { mkdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '../../errors.ts';
import { OutputError, UsageError } from '../../cli/errors.ts';
import { exitCodes, type ExitCode } from '../../cli/exit-code.ts';
import type { Io } from '../../cli/io.ts';
import { loadSelected } from '../../cli/load.ts';
import { createNote } from '../../cli/report-run.ts';
import { schemaComment } from '../../cli/templates/starter-file.ts';
import { requireUnchanged, writeWhole } from '../../cli/write-whole.ts';
import { systemClock } from '../../clock.ts';
import { count } from '../../core/words.ts';
import { findTargets, listTargets, nameWorkers, requireNoProblems, type ImportFlags } from './find-targets.ts';
import { importWorkers, listPromptNames, newFile, type ImportOptions } from './import-workers.ts';
import type { Target } from './read-ids.ts';
import { describeIgnored } from './remarks.ts';

/**
 * Runs `rota import`, which writes YAML for what is live. One file is written only if every worker could be listed;
 * with `--split`, the files of the workers that could.
 *
 * @throws UsageError, DeclarationError, RemoteError and OutputError.
 */
export async function runImport(workerIds: readonly string[], flags: ImportFlags, io: Io): Promise<ExitCode> {
  if (flags.inputFiles && flags.into === undefined && !flags.split) {
    throw new UsageError(
      '--input-files needs --into FILE or --split: the prompts go next to the file',
      'add, for example: --into schedules.yaml',
    );
  }
  const targets = await findTargets(workerIds, flags.ids, io);
  if (!flags.split) return await importIntoFile(targets, flags, io);
  const { importIntoFolder } = await import('./split-import.ts');
  return await importIntoFolder(targets, flags, io);
}

async function importIntoFile(targets: readonly Target[], flags: ImportFlags, io: Io): Promise<ExitCode> {
  const note = createNote(flags, io);
  const into = flags.into === undefined ? null : await readInto(flags.into, io);
  const aliases = requireNoProblems((report) => nameWorkers(targets, into?.declaration ?? { workers: [] }, report));
  const { listed, failed } = await listTargets(targets, flags, io, into?.declaration ?? { workers: [] });
  if (failed > 0) {
    // Without them, a file would look complete.
    if (failed < targets.length) note('Nothing was written. --split writes the workers that can be listed.');
    return exitCodes.error;
  }
  const folder = await folderOf(flags.into ?? '', io);
  const imported = importWorkers({
    listed,
    account: flags.account ?? null,
    into,
    newFile: newFile(schemaComment(path.dirname(path.resolve(io.cwd, flags.into ?? 'schedules.yaml')))),
    aliases,
    takenPromptNames: flags.inputFiles ? await listPromptNames(folder) : null,
    now: systemClock.now(),
  });
  if (imported.kind === 'refused') throw new UsageError(imported.problem, refusedHint);
  if (flags.into !== undefined) {
    await requireUnchanged({ file: flags.into, before: into?.text ?? null, nothing: 'written' }, io);
  }
  // Prompts first: YAML that names a missing file would not load.
  for (const file of imported.promptFiles) await writeInFolder(path.join(folder, file.path), file.text, io);
  if (flags.into === undefined) await io.write(imported.text);
  else await writeInFolder(flags.into, imported.text, io);
  const next = `Next: rota plan${flags.into === undefined ? '' : ` ${flags.into}`}`;
  note(`${count(imported.declared, 'schedule')} declared${describeIgnored(imported.ignored)}. ${next}`);
  return exitCodes.done;
}

const refusedHint = 'import without --into, and copy what you want by hand';

/** Reads the file to add to; null if it does not exist yet. */
async function readInto(file: string, io: Io): Promise<ImportOptions['into']> {
  const target = path.resolve(io.cwd, file);
  let text;
  try {
    text = await readFile(target, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') return null;
    if (code !== 'EISDIR') throw new UsageError(`cannot read ${file}: ${reasonOf(error)}`);
    const hint = `name a file in it: ${file}/imported.yaml; or add --split to write one for each worker`;
    throw new UsageError(`expected a file, got the directory ${file}`, hint);
  }
  const { declaration } = await loadSelected([target], { worker: [] }, io);
  return { text, declaration };
}

/** Returns the folder in which the loader looks for files that a file names; links are followed. */
async function folderOf(file: string, io: Io): Promise<string> {
  const target = path.resolve(io.cwd, file);
  return path.dirname(await realpath(target).catch(() => target));
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
