import { ansiPaint, plainPaint } from '../report/paint.ts';
import type { Paint } from '../report/paint.ts';
import { renderers } from '../report/render.ts';
import type { Renderer } from '../report/renderer.ts';
import { escapeInvisible } from '../report/escape/escape-invisible.ts';
import { isColored } from './color.ts';
import type { ReportFlags, TalkFlags } from './flags.ts';
import type { Io } from './io.ts';

/** How a command speaks: documents on standard output, everything else on standard error. */
export interface Reporter {
  readonly renderer: Renderer;
  readonly paint: Paint;
  /** Says one line on standard error, invisible characters escaped; nothing under `--quiet`. */
  readonly note: (line: string) => void;
}

/** Decides format and colour once for a command. */
export function createReporter(flags: ReportFlags, io: Io): Reporter {
  return {
    renderer: renderers[flags.format],
    paint: isColored(flags.color, io) ? ansiPaint : plainPaint,
    note: createNote(flags, io),
  };
}

/** Decides once whether a command says what it does. */
export function createNote({ quiet }: TalkFlags, io: Io): Reporter['note'] {
  return (line) => {
    if (!quiet) io.log(`${escapeInvisible(line)}\n`);
  };
}
