/**
 * What may be the old form of a schedule that a plan creates, and stays live beside it.
 *
 * Under `prune: none`, and under `owned` for what rota did not make, a row is nobody's to cancel, so an edit of what it
 * runs is a create and the row goes on. Whether it is the old form nobody can know: the same prompt tells much, the same
 * time and budget something.
 */
import type { Content } from '../model/content.ts';
import type { Change, HoldCause, HoldChange } from '../model/plan.ts';
import { whenKey } from '../model/when.ts';

/** Finds the old form of a content; null when none is left live. */
export type FindOldForm = (content: Content) => OldForm | null;

/** A row that may be the old form. */
export interface OldForm {
  readonly scheduleId: string;
  /** What leaves it: `prune: none`. */
  readonly leftBy: string;
  /** What the two have in common: `prompt`. */
  readonly common: string;
}

const leftBy: Partial<Record<HoldCause, string>> = { unpruned: 'prune: none', foreign: 'prune: owned' };

/** Looks through the changes of one worker; of several like rows the first is meant. */
export function createFindOldForm(changes: readonly Change[]): FindOldForm {
  const byInput = new Map<string, OldForm>();
  const byTime = new Map<string, OldForm>();
  for (const change of changes) {
    if (change.kind !== 'hold') continue;
    add(byInput, change, 'prompt', ({ input }) => input);
    add(byTime, change, 'time and budget', timeKey);
  }
  return (content) => byInput.get(content.input) ?? byTime.get(timeKey(content)) ?? null;
}

function add(
  forms: Map<string, OldForm>,
  { cause, scheduleId, content }: HoldChange,
  common: string,
  keyOf: (content: Content) => string,
): void {
  const words = leftBy[cause];
  if (words === undefined || scheduleId === null || content === null) return;
  const key = keyOf(content);
  if (!forms.has(key)) forms.set(key, { scheduleId, leftBy: words, common });
}

function timeKey({ when, budget }: Content): string {
  return `${budget} ${whenKey(when)}`;
}
