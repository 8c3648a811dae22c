import { describeOff, findOffCause } from '../../core/model/bounds.ts';
import { createSecretMask } from '../../core/model/secrets.ts';
import { plainPaint } from '../../report/renderer.ts';
import type { Tone, View } from '../../report/renderer.ts';
import { labelled, promptStart } from '../../report/text/content-lines.ts';
import { guardLines } from '../../report/text/sections.ts';
import { indent, joinSections, printLines, toned } from '../../report/text/line.ts';
import type { Line } from '../../report/text/line.ts';
import { errorLines, problemLines } from '../../report/text/problem-lines.ts';
import { addressOf } from './run-once.ts';
import type { RunDocument } from './run-document.ts';
import type { RunStatus, RunTarget } from './run-once.ts';

/** What a person is asked about, on standard error. */
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

/** A run for a person: what became of it first, then what else there is to know. */
export function renderRunText(document: RunDocument, { paint = plainPaint, width }: View = {}): string {
  const { status, diagnostics, guards, error, notes, ledgerError } = document;
  // What the files are warned of is for validate and plan to say, unless they are why nothing ran.
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

const tones: Readonly<Record<RunStatus, Tone>> = {
  started: 'bold',
  gone: 'bold',
  uncertain: 'changed',
  failed: 'removed',
  skipped: 'removed',
};

function resultLines(status: RunStatus, document: RunDocument): readonly Line[] {
  const { address, error } = document;
  const head: Line = [toned(tones[status], headOf(status)), ` ${address ?? ''}${tailOf(status, document)}`];
  return [head, ...(error === null ? [] : errorLines(error))];
}

function headOf(status: RunStatus): string {
  switch (status) {
    case 'started':
      return 'Started:';
    case 'gone':
      return 'Gone:';
    case 'uncertain':
      return 'Uncertain:';
    case 'failed':
      return 'Failed:';
    case 'skipped':
      return 'Not sent:';
  }
}

function tailOf(status: RunStatus, { dueAt, scheduleId }: RunDocument): string {
  const id = scheduleId === null ? '' : ` (${scheduleId})`;
  const due = dueAt === null ? '' : ` was due at ${dueAt}`;
  switch (status) {
    case 'started':
      return `${id}${due} and is still listed, as it is while a run lasts.`;
    case 'gone':
      return `${id}${due} and is no longer listed: it ran, or somebody cancelled it.`;
    case 'uncertain':
      return scheduleId === null
        ? ' may have run, may run in a moment, or was never created.'
        : `${id} was created and is not known to have run.`;
    case 'failed':
      return ' was not created, so nothing runs.';
    case 'skipped':
      return ', so nothing runs.';
  }
}
