import { Document, Scalar } from 'yaml';
import { assertNever } from '../core/assert-never.ts';
import { compareText } from '../core/model/compare.ts';
import type { RecognisedSchedule } from '../core/model/live.ts';
import type { CancelChange, ReplaceChange } from '../core/model/plan.ts';
import { formatInstant } from '../core/time/when.ts';
import { escapeInvisibleJson } from './escape/escape-invisible.ts';
import { formatDuration } from '../core/words.ts';

/**
 * Schedules that are gone, as a file that can be declared again: one worker block for each worker, with the name each
 * schedule had, or `cancelled-1` where nothing named it. A delayed one becomes the `date` at which it would have run.
 */
export function renderCancelled(changes: readonly (CancelChange | ReplaceChange)[]): string {
  const isBlank = ({ before }: CancelChange | ReplaceChange): boolean => before.content.input.trim() === '';
  const blank = changes.filter(isBlank);
  const workers = new Map<string, { id: string; schedules: Record<string, object> }>();
  const declarable = changes.filter((change) => !isBlank(change)).toSorted((a, b) => compareText(a.alias, b.alias));
  for (const { alias, workerId, name, before } of declarable) {
    const worker = workers.get(alias) ?? { id: workerId, schedules: {} };
    workers.set(alias, worker);
    worker.schedules[freeName(name ?? 'cancelled', worker.schedules)] = declare(before);
  }
  const document = new Document({ version: 1, prune: 'none', workers: Object.fromEntries(workers) });
  document.commentBefore = [
    ' What rota cancelled. To have a schedule again, copy its block into your own file.',
    ...blank.map(describeBlank),
  ].join('\n');
  return escapeInvisibleJson(
    document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }),
  );
}

/** A line for what no file can declare. */
function describeBlank({ workerId, before }: CancelChange | ReplaceChange): string {
  const when = JSON.stringify(before.content.when);
  return ` ${before.id} of ${workerId} had a blank prompt, which rota does not declare: ${when}, budget ${before.content.budget}`;
}

/** What a reader could not see, or a CI service would take for a command, stands as an escape, which takes quotes. */
function scalar(text: string): Scalar<string> {
  const node = new Scalar(text);
  if (escapeInvisibleJson(text) !== text || /^\s*::/m.test(text)) node.type = Scalar.QUOTE_DOUBLE;
  return node;
}

function freeName(name: string, taken: Readonly<Record<string, object>>): string {
  if (name !== 'cancelled' && !Object.hasOwn(taken, name)) return name;
  let number = 1;
  while (Object.hasOwn(taken, `${name}-${String(number)}`)) number++;
  return `${name}-${String(number)}`;
}

function declare({ content, nextRunAt }: RecognisedSchedule): object {
  const { budget, input } = content;
  return { ...declareWhen(content.when, nextRunAt), budget, input: scalar(input) };
}

function declareWhen(when: RecognisedSchedule['content']['when'], nextRunAt: Date): object {
  switch (when.type) {
    case 'cron':
      return { cron: scalar(when.cron) };
    case 'interval':
      return { interval: formatDuration(when.intervalSeconds) };
    case 'scheduled':
      return { date: when.date };
    case 'delayed':
      return { date: formatInstant(nextRunAt) };
    default:
      return assertNever(when);
  }
}
