import { isDeepStrictEqual } from 'node:util';
import { runApply } from '../../cli/commands/apply.ts';
import { UsageError } from '../../cli/errors.ts';
import { exitCodes, type ExitCode } from '../../cli/exit-code.ts';
import type { ReportFlags } from '../../cli/flags.ts';
import type { Io } from '../../cli/io.ts';
import { createNote } from '../../cli/report-run.ts';
import type { RemoteFlags } from '../../cli/settings.ts';
import { requireUnchanged } from '../../cli/write-whole.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import { covers, describePause, matchesWorker, type Pause } from '../../core/model/bounds.ts';
import {
  commitLine,
  insertBlock,
  readEditable,
  removeBlock,
  replaceBlock,
  writeEdited,
  type Editable,
  type EditedFile,
  type PauseBlock,
} from './edit-file.ts';

/** The options of `rota pause`. */
export interface PauseFlags extends ReportFlags, RemoteFlags {
  readonly reason: string;
  /** As typed, with an offset; if undefined, until it is resumed. */
  readonly until?: string;
  /** Globs; if empty, everything. */
  readonly worker: readonly string[];
  readonly except: readonly string[];
  /** Whether to replace every pause in the files. */
  readonly replace: boolean;
  /** Skips the question. */
  readonly yes: boolean;
}

/**
 * Runs `rota pause`: shows what the pause stops, writes it into the file once approved, and stops only that. The file
 * keeps the pause even if the apply fails, and the same command goes on from there.
 *
 * @throws UsageError if no file can take the pause; nothing was written then.
 */
export async function runPause(paths: readonly string[], flags: PauseFlags, io: Io): Promise<ExitCode> {
  if (!flags.yes && !io.isInteractive) {
    throw new UsageError(
      'cannot ask for approval without a terminal: use --yes',
      'it then stops what the pause covers, and nothing else',
    );
  }
  const { reason, until, worker, except } = flags;
  const block: PauseBlock = {
    reason,
    ...(until === undefined ? {} : { until }),
    ...(worker.length === 0 ? {} : { workers: worker }),
    ...(except.length === 0 ? {} : { except }),
  };
  const editable = await readEditable(paths, io);
  requireMatched(editable.declaration, { worker, except });
  const { file, edited, replaced } = placePause(editable, block, flags.replace);
  const note = createNote(flags, io);
  const written = { isDone: false };
  const write = async (): Promise<void> => {
    if (written.isDone) return;
    for (const { file: shown } of edited) {
      const before = editable.files.find((each) => each.file === shown)?.text ?? null;
      await requireUnchanged({ file: shown, before, nothing: 'stopped or written' }, io);
    }
    for (const each of edited) await writeEdited(each, io);
    written.isDone = true;
    note(edited.length === 0 ? `The pause is already in ${file}.` : `Wrote the pause into ${file}.`);
    for (const pause of replaced) note(`It replaces the pause at ${placeOf(pause)} (${describePause(pause)}).`);
  };
  // When asking, the plan uses unsaved files: a watch on the same files must stop nothing before the answer.
  if (flags.yes) await write();
  const unsaved = new Map(edited.map(({ file: shown, text }) => [shown, text]));
  const applying = { ...flags, worker: [], allow: [], due: false, onlyStops: true };
  const exitCode = await runApply(paths, applying, flags.yes ? io : { ...io, unsaved }, write);
  if (!written.isDone) {
    note('Nothing was stopped, and no file was changed.');
    return exitCode;
  }
  if (exitCode !== exitCodes.done) {
    const state = exitCode === exitCodes.error ? 'The pause is in the file, but nothing' : 'Not everything';
    note(`${state} was stopped. To continue: run the same command again`);
  }
  const files = edited.length === 0 ? [file] : edited.map((each) => each.file);
  note(
    `CI or a watch with the old file would start everything again. Push the new file: ${commitLine('Pause schedules', files)}`,
  );
  note('To end the pause: rota resume');
  return exitCode;
}

/** @throws UsageError if a glob matches nothing declared, or the pause would stop nothing. */
function requireMatched({ workers }: Declaration, globs: Pick<PauseFlags, 'worker' | 'except'>): void {
  for (const option of ['worker', 'except'] as const) {
    for (const glob of globs[option]) {
      if (workers.some((worker) => matchesWorker(glob, worker))) continue;
      throw new UsageError(
        `--${option} ${glob} matches no declared worker or schedule`,
        `declared: ${workers.map(({ alias }) => alias).join(', ')}; WORKER/NAME selects one schedule`,
      );
    }
  }
  const pause = { workers: globs.worker, except: globs.except };
  if (workers.some(({ alias, schedules }) => schedules.some(({ name }) => covers(pause, alias, name)))) return;
  throw new UsageError(
    'the pause would stop nothing: it covers no declared schedule',
    globs.except.length === 0 ? 'see what is declared: rota status' : 'leave out an --except, or widen --worker',
  );
}

interface Placed {
  /** Where the pause is, as shown in messages. */
  readonly file: string;
  /** Empty if it is there already. */
  readonly edited: readonly EditedFile[];
  readonly replaced: readonly Pause[];
}

/** Puts the pause into the first file without one or, if `replaces`, in place of every existing pause. */
function placePause({ declaration: { pauses }, files }: Editable, block: PauseBlock, replaces: boolean): Placed {
  const same = pauses.find((pause) => isBlock(pause, block));
  if (same !== undefined && (!replaces || pauses.length === 1)) {
    return { file: same.location.file, edited: [], replaced: [] };
  }
  const paused = new Set(pauses.map(({ location }) => location.file));
  const place =
    replaces && paused.size > 0
      ? files.find(({ file }) => paused.has(file))
      : files.find(({ file }) => !paused.has(file));
  if (place === undefined) throw alreadyPaused(pauses);
  const { file } = place;
  const added = { file, text: paused.has(file) ? replaceBlock(place.text, block) : insertBlock(place.text, block) };
  // The new pause is written before any old one is removed, so that nothing is unpaused in between.
  const others = replaces ? files.filter((each) => each.file !== file && paused.has(each.file)) : [];
  const edited = [added, ...others.map((each) => ({ file: each.file, text: removeBlock(each.text) }))];
  return {
    file,
    edited: edited.map((each) => {
      if (each.text !== null) return { ...each, text: each.text };
      const what = paused.has(each.file) ? 'replace the pause in' : 'add a pause to';
      throw new UsageError(
        `cannot ${what} ${each.file} without changing other lines`,
        `add it by hand, then run rota apply: pause: ${JSON.stringify(block)}`,
      );
    }),
    replaced: replaces ? pauses : [],
  };
}

/** Whether a pause of a file says the same as a block. */
function isBlock({ reason, until, workers, except }: Pause, block: PauseBlock): boolean {
  const end = block.until === undefined ? null : new Date(block.until).getTime();
  return isDeepStrictEqual(
    [reason, until?.getTime() ?? null, workers, except],
    [block.reason, end, block.workers ?? [], block.except ?? []],
  );
}

function alreadyPaused([pause]: readonly Pause[]): UsageError {
  const place = pause === undefined ? '' : ` at ${placeOf(pause)} (${pause.reason})`;
  return new UsageError(`there is already a pause${place}`, 'to replace it: --replace; to end it: rota resume');
}

function placeOf({ location: { file, line } }: Pause): string {
  return `${file}:${String(line)}`;
}
