import type { Failure } from '../../core/model/failure.ts';
import type { OutcomeStatus } from '../../core/model/outcome.ts';
import { doneWords } from '../wording/apply-words.ts';
import type { OutcomeEntry } from '../documents/apply-document.ts';
import type { Entry } from '../wording/entries.ts';
import { changeMarks, entryName, workersLines } from './change-lines.ts';
import { promptStart } from './content-lines.ts';
import { indent, toned } from './line.ts';
import type { Line, Span } from './line.ts';
import { hintLines } from './problem-lines.ts';
import { formatWhen } from './when-words.ts';

/** What became of one change: a line with its id, then why it is not done, then what else to know. */
export function outcomeLines(entry: Entry<OutcomeEntry>): readonly Line[] {
  const { shown: outcome, zone } = entry;
  const { error, notes } = outcome;
  const name = toned('bold', entryName(entry));
  const details = [...notes.map((note): Line => [toned('dim', '  note: '), note]), ...hintLines(error?.hint ?? null)];
  return [
    [...verbOf(outcome), name, cancelledWords(outcome, zone), ...reasonOf(error)],
    ...indent(workersLines(entry), 4),
    ...indent(details, 2),
  ];
}

/** When a schedule that is cancelled ran and how its prompt begins, so that a person knows which one goes; else empty. */
function cancelledWords({ kind, before }: OutcomeEntry, zone: string | null): string {
  return kind === 'cancel' && before !== null ? `, ${formatWhen(before, zone)}, ${promptStart(before.input)}` : '';
}

const statusMarks: Readonly<Record<Exclude<OutcomeStatus, 'done'>, string>> = {
  failed: '! failed to',
  uncertain: '? uncertain:',
  skipped: '  skipped:',
};

function verbOf({ kind, status }: OutcomeEntry): readonly Span[] {
  const { sign, tone } = changeMarks[kind];
  if (status === 'done') return [toned(tone, `${sign} ${doneWords[kind]} `)];
  return [toned(status === 'skipped' ? 'dim' : 'removed', `${statusMarks[status]} ${kind} `)];
}

function reasonOf(error: Failure | null): readonly Span[] {
  return error === null ? [] : [` [${error.code}]: ${error.message}`];
}
