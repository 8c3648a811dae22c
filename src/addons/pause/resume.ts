import { UsageError } from '../../cli/errors.ts';
import { exitCodes, type ExitCode } from '../../cli/exit-code.ts';
import type { Io } from '../../cli/io.ts';
import { covers, describePause, isInForce, isOn, withoutPause } from '../../core/model/bounds.ts';
import { formatAddress, type Declaration } from '../../core/model/declaration.ts';
import { count } from '../../core/words.ts';
import { commitLine, readEditable, removeBlock, writeEdited, type Editable, type EditedFile } from './edit-file.ts';

/**
 * Runs `rota resume`: removes every pause from the files and says how the paused schedules come back. Calls no service.
 *
 * @throws UsageError if there is no pause, or one cannot be removed; no file was written then.
 */
export async function runResume(paths: readonly string[], io: Io): Promise<ExitCode> {
  const editable = await readEditable(paths, io);
  const edited = resumeAll(editable);
  for (const file of edited) await writeEdited(file, io);
  const files = edited.map(({ file }) => file);
  const { pauses } = editable.declaration;
  const ended = pauses.map((pause) => `Removed from ${pause.location.file}: pause (${describePause(pause)})`);
  await io.write(
    [
      ...ended,
      ...comingBack(editable.declaration, new Date()),
      'Preview: rota plan. Then run rota apply, or merge it as a pull request.',
      `CI or a watch with the old file would stop everything again. Push the new file: ${commitLine('Resume schedules', files)}`,
      '',
    ].join('\n'),
  );
  return exitCodes.done;
}

function resumeAll({ declaration, files }: Editable): readonly EditedFile[] {
  const paused = new Map(declaration.pauses.map((pause) => [pause.location.file, pause]));
  if (paused.size === 0) throw new UsageError('there is no pause in these files', 'see what runs: rota status');
  return files.flatMap(({ file, text }) => {
    const pause = paused.get(file);
    if (pause === undefined) return [];
    const rest = removeBlock(text);
    if (rest !== null) return [{ file, text: rest }];
    const place = `${file}:${String(pause.location.line)}`;
    throw new UsageError(
      `cannot remove the pause at ${place} without changing other lines`,
      'remove it by hand, then run: rota apply',
    );
  });
}

/** Says how paused schedules come back. A pause that has ended is left out: an apply may have brought them back. */
function comingBack({ workers, pauses }: Declaration, now: Date): readonly string[] {
  const inForce = pauses.filter((pause) => isInForce(pause, now));
  const covered = workers.flatMap(({ alias, schedules }) =>
    schedules
      .filter((schedule) => isOn(withoutPause(schedule), now))
      .filter(({ name }) => inForce.some((pause) => covers(pause, alias, name)))
      .map(({ name, content: { when } }) => ({ address: formatAddress(alias, name), when })),
  );
  const waiting = covered.filter(({ when }) => {
    return when.type === 'delayed' || (when.type === 'scheduled' && new Date(when.date) <= now);
  });
  const again = covered.length - waiting.length;
  return [
    ...(again === 0 ? [] : [`The next apply creates ${count(again, 'schedule')} again; intervals count from then.`]),
    ...(waiting.length === 0
      ? []
      : [
          'A delay that was not edited, or a date that has passed, does not come back by itself. Decide about each schedule that rota plan reports as missed:',
          ...waiting.map(({ address, when }) => {
            const send = when.type === 'delayed' ? `rota apply --rearm ${address}` : 'a new date in the file';
            return `  ${address}: ${send}, or rota apply --completed ${address}`;
          }),
        ]),
  ];
}
