import { describeOff, findOffCause } from '../../core/model/bounds.ts';
import { createSecretMask } from '../../core/model/secrets.ts';
import { plainPaint, type Tone, type View } from '../../report/renderer.ts';
import { labelled, promptStart } from '../../report/text/content-lines.ts';
import { guardLines } from '../../report/text/sections.ts';
import { indent, joinSections, printLines, toned, type Line } from '../../report/text/line.ts';
import { errorLines, problemLines } from '../../report/text/problem-lines.ts';
import { addressOf, type RunStatus, type RunTarget } from './run-once.ts';
import type { RunDocument } from './run-document.ts';

/** Renders the question before a run, for standard error. */
export function renderRunQuestion(
  { worker, declared }: RunTarget,
  { paint = plainPaint, width, now }: View & { readonly now: Date },
): string {
  const off = findOffCause(declared, now);
  const { input, budget } = declared.content;
  const lines: readonly Line[] = [
    [toned('bold', addressOf({ worker, declared })), ' would run once, now, in addition to its own schedule:'],
    ...indent(
      [
        labelled('worker', `${worker.alias} (${worker.workerId})`),
        labelled('budget', budget),
        labelled('input', promptStart(createSecretMask()(input))),
      ],
      2,
    ),
    ...(off === null ? [] : [[`It ${describeOff(off, declared)}, and stays so.`]]),
  ];
  return printLines(lines, paint, width);
}

/** Renders a run as text: its result first, then everything else. */
export function renderRunText(document: RunDocument, { paint = plainPaint, width }: View = {}): string {
  const { status, diagnostics, guards, error, notes, ledgerError } = document;
  // Warnings about the files are for validate and plan to print, unless they are why nothing ran.
  const problems = status === null && error === null ? problemLines(diagnostics, null, width) : [];
  return printLines(
    joinSections([
      problems,
      guardLines(guards),
      status === null ? (error === null ? [] : errorLines(error)) : resultLines(status, document),
      notes.map((note): Line => [toned('changed', 'note'), `: ${note}`]),
      ledgerError === null ? [] : errorLines(ledgerError),
    ]),
    paint,
    width,
  );
}

function resultLines(status: RunStatus, { address, error, dueAt, scheduleId }: RunDocument): readonly Line[] {
  const id = scheduleId === null ? '' : ` (${scheduleId})`;
  const due = dueAt === null ? '' : ` was due at ${dueAt}`;
  const results: Readonly<Record<RunStatus, readonly [tone: Tone, head: string, tail: string]>> = {
    started: ['bold', 'Started:', `${id}${due} and is still listed, as it is while a run lasts.`],
    gone: ['bold', 'Gone:', `${id}${due} and is no longer listed: it ran, or somebody cancelled it.`],
    uncertain:
      scheduleId === null
        ? ['changed', 'Uncertain:', ' may have run, may run in a moment, or was never created.']
        : ['changed', 'Uncertain:', `${id} was created and is not known to have run.`],
    failed: ['removed', 'Failed:', ' was not created, so nothing runs.'],
    skipped: ['removed', 'Not sent:', ', so nothing runs.'],
  };
  const [tone, head, tail] = results[status];
  return [[toned(tone, head), ` ${address ?? ''}${tail}`], ...(error === null ? [] : errorLines(error))];
}
