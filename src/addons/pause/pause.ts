import { RefusalError } from '../../errors.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import { covers, matchesWorker } from '../../core/model/pause.ts';
import { changesOf, isPausing } from '../../core/model/plan.ts';
import { listWrites, nameWrites } from '../../core/plan/planned-write.ts';
import { runApply } from '../../cli/commands/apply.ts';
import { UsageError } from '../../cli/errors.ts';
import { exitCodes } from '../../cli/exit-code.ts';
import type { ExitCode } from '../../cli/exit-code.ts';
import type { ReportFlags, ServiceFlags } from '../../cli/flags.ts';
import type { Io } from '../../cli/io.ts';
import { createNote } from '../../cli/report-run.ts';
import type { RemoteFlags } from '../../cli/settings.ts';
import type { PlanResult } from '../../pipeline.ts';
import { insertBlock } from './edit-file.ts';
import type { PauseBlock } from './edit-file.ts';
import { commitLine, readEditable, writeEdited } from './paused-file.ts';
import type { Editable, EditedFile } from './paused-file.ts';

/** The options of `rota pause`. */
export interface PauseFlags extends ReportFlags, RemoteFlags, Pick<ServiceFlags, 'allow'> {
  readonly reason: string;
  /** As typed, with an offset; absent: until it is resumed. */
  readonly until?: string;
  /** Globs; empty: everything. */
  readonly worker: readonly string[];
  readonly except: readonly string[];
  /** Does not ask. */
  readonly yes: boolean;
}

/**
 * Writes a pause into the file, shows what it stops and stops it. The file keeps the pause whatever becomes of the apply:
 * the next one goes on.
 *
 * @throws UsageError where no file can take it; nothing was written then.
 */
export async function runPause(paths: readonly string[], flags: PauseFlags, io: Io): Promise<ExitCode> {
  if (!flags.yes && !io.isInteractive) {
    throw new UsageError(
      'there is no terminal to ask on: expected --yes',
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
  const edited = pauseFirst(editable, block);
  await writeEdited(edited, io);
  const note = createNote(flags, io);
  note(`Wrote the pause into ${edited.file}.`);
  const applying = { ...flags, worker: [], due: false, rearm: [], completed: [], renew: [] };
  const exitCode = await runApply(paths, applying, io, flags.yes ? requireOnlyPaused : undefined);
  if (exitCode !== exitCodes.done)
    note('The apply is not complete: what may still run is named above. To go on: rota apply');
  note(
    `A CI or watch that has the old file starts it all again. Push the new one: ${commitLine('Pause schedules', [edited.file])}`,
  );
  note('To end the pause: rota resume');
  return exitCode;
}

/** @throws UsageError for a glob that matches nothing declared, and for a pause that would stop nothing. */
function requireMatched({ workers }: Declaration, globs: Pick<PauseFlags, 'worker' | 'except'>): void {
  for (const option of ['worker', 'except'] as const) {
    for (const glob of globs[option]) {
      if (workers.some((worker) => matchesWorker(glob, worker))) continue;
      throw new UsageError(
        `--${option} ${glob} matches no declared worker or schedule`,
        `declared: ${workers.map(({ alias }) => alias).join(', ')}; of a worker WORKER/NAME is one schedule`,
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

/** The first file that has no pause of its own, with the pause. */
function pauseFirst({ declaration, files }: Editable, block: PauseBlock): EditedFile {
  const paused = new Set(declaration.pauses.map(({ location }) => location.file));
  const free = files.find(({ file }) => !paused.has(file));
  if (free === undefined) {
    const [pause] = declaration.pauses;
    const place = pause === undefined ? '' : `${pause.location.file}:${String(pause.location.line)}`;
    throw new UsageError(
      `there is a pause at ${place} already (${pause?.reason ?? ''})`,
      'to pause more or less, edit its workers and except there, then run: rota apply; to end it: rota resume',
    );
  }
  const text = insertBlock(free.text, block);
  if (text !== null) return { file: free.file, text };
  throw new UsageError(
    `cannot add a pause to ${free.file} without changing other lines`,
    `write it there by hand, then run rota apply: pause: ${JSON.stringify(block)}`,
  );
}

/** @throws RefusalError `plan-moved` for a plan that would do anything but stop what is paused: no one has seen it. */
function requireOnlyPaused({ plan }: PlanResult): void {
  const others = listWrites(changesOf(plan).filter((change) => !isPausing(change)));
  if (others.length === 0) return;
  throw new RefusalError(
    'plan-moved',
    `nothing was stopped, because --yes is for the pause alone, and the files differ from what is live in other ways: ${nameWrites(others)}`,
    { hint: 'see it all: rota plan; then apply it all: rota apply' },
  );
}
