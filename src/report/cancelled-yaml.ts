import { Document, Scalar } from 'yaml';
import { compareText } from '../core/collections.ts';
import type { RecognisedSchedule } from '../core/model/live.ts';
import type { CancelChange, ReplaceChange } from '../core/model/change.ts';
import { formatInstant } from '../core/time/when.ts';
import { escapeInvisibleJson } from './escape/escape-invisible.ts';
import { formatDuration } from '../core/words.ts';

/** A live schedule, with its name if it has one. */
export type Declarable = Pick<CancelChange | ReplaceChange, 'alias' | 'workerId' | 'name' | 'before'>;

/**
 * Renders cancelled schedules as YAML that can be declared again: one block for each worker, each schedule under its
 * former name, or `cancelled-1` if it had none. A delay becomes the `date` at which it would have run.
 */
export function renderCancelled(changes: readonly (CancelChange | ReplaceChange)[]): string {
  return renderDeclarable(changes, {
    comment: ' Schedules that rota cancelled. To restore one, copy its block into your own file.',
    head: { version: 1, prune: 'none' },
    nameless: 'cancelled',
  });
}

/**
 * Renders schedules as YAML, below a comment and the keys of `head`; those without a name are `nameless-1` and so on.
 */
export function renderDeclarable(
  changes: readonly Declarable[],
  { comment, head, nameless }: { readonly comment: string; readonly head: object; readonly nameless: string },
): string {
  const isBlank = ({ before }: Declarable): boolean => before.content.input.trim() === '';
  const blank = changes.filter(isBlank);
  const workers = new Map<string, { id: string; schedules: Record<string, object> }>();
  const declarable = changes.filter((change) => !isBlank(change)).toSorted((a, b) => compareText(a.alias, b.alias));
  for (const { alias, workerId, name, before } of declarable) {
    const worker = workers.get(alias) ?? { id: workerId, schedules: {} };
    workers.set(alias, worker);
    worker.schedules[freeName(name, { nameless, taken: worker.schedules })] = declare(before);
  }
  const document = new Document({ ...head, workers: Object.fromEntries(workers) });
  document.commentBefore = [comment, ...blank.map(describeBlank)].join('\n');
  return escapeInvisibleJson(
    document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }),
  );
}

/** Returns a comment about a schedule that no file can declare. */
function describeBlank({ workerId, before }: Declarable): string {
  const when = JSON.stringify(before.content.when);
  return ` ${before.id} of ${workerId} had a blank prompt, so it cannot be declared: ${when}, budget ${before.content.budget}`;
}

/** Quotes text that has invisible characters or CI commands, because only quoted text can contain escapes. */
function scalar(text: string): Scalar<string> {
  const node = new Scalar(text);
  if (escapeInvisibleJson(text) !== text || /^\s*::/m.test(text)) node.type = Scalar.QUOTE_DOUBLE;
  return node;
}

function freeName(
  name: string | null,
  { nameless, taken }: { readonly nameless: string; readonly taken: Readonly<Record<string, object>> },
): string {
  if (name !== null && !Object.hasOwn(taken, name)) return name;
  let number = 1;
  while (Object.hasOwn(taken, `${name ?? nameless}-${String(number)}`)) number++;
  return `${name ?? nameless}-${String(number)}`;
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
  }
}
