import { groupBy } from '../../core/group-by.ts';
import type { FromSet } from '../../core/model/declaration.ts';
import { createSecretMask } from '../../core/model/secrets.ts';
import type { SecretMask } from '../../core/model/secrets.ts';
import type { Change, CreateChange, Plan, ReplaceChange } from '../../core/model/plan.ts';
import { findFormerTemplates } from '../../core/plan/set-edits.ts';

/** The set that gives a schedule, as documents hold it. */
export interface SetEntry {
  /** Its name in the files. */
  readonly name: string;
  /** The name of the schedule in it. */
  readonly schedule: string;
  /**
   * The prompt before a replacement as the set had it, secrets masked; null for any other change, and where what is live
   * is not what a set gave that fits most of its workers.
   */
  readonly before: string | null;
  /** The prompt of a create or a replacement as the set has it, secrets masked; null for any other change. */
  readonly after: string | null;
}

/** Finds the set of the schedule that a change is about; null when no set gives it. */
export type FindSet = (change: Change) => SetEntry | null;

/** Looks at a whole plan, as what an edit in a set was shows only in all that it changes. */
export function createFindSet(plan: Plan): FindSet {
  const parts = plan.workers.flatMap(({ worker, changes }) => {
    const origins = new Map(worker.schedules.map(({ name, fromSet }) => [name, fromSet]));
    return changes.flatMap((change) => {
      const fromSet = origins.get(change.name ?? '') ?? null;
      return fromSet === null ? [] : [{ change, fromSet }];
    });
  });
  const entries = new Map<Change, SetEntry>(parts.map(({ change, fromSet }) => [change, entryOf(fromSet)]));
  const edited = parts.filter((part): part is SentPart => isSent(part.change));
  for (const group of groupBy(edited, keysOf).values()) addPrompts(entries, group);
  return (change) => entries.get(change) ?? null;
}

interface SentPart {
  readonly change: CreateChange | ReplaceChange;
  readonly fromSet: FromSet;
}

function isSent({ kind }: Change): boolean {
  return kind === 'create' || kind === 'replace';
}

function entryOf({ set, schedule }: FromSet): SetEntry {
  return { name: set, schedule, before: null, after: null };
}

function keysOf({ fromSet: { set, schedule, template } }: SentPart): readonly string[] {
  return [JSON.stringify([set, schedule, template])];
}

/** The parts share the prompt of one schedule of one set. */
function addPrompts(entries: Map<Change, SetEntry>, parts: readonly SentPart[]): void {
  const template = parts[0]?.fromSet.template ?? '';
  const replaced = parts.filter(({ change: { kind } }) => kind === 'replace');
  const former = findFormerTemplates(
    template,
    replaced.map(({ change, fromSet: { values } }) => ({
      before: change.kind === 'replace' ? change.before.content.input : '',
      values,
    })),
  );
  const before = new Map(replaced.map(({ change }, index) => [change, former[index] ?? null]));
  // One mask for all, so that equal prompts stay equal.
  const mask: SecretMask = createSecretMask();
  const after = mask(template);
  for (const { change, fromSet } of parts) {
    const text = before.get(change) ?? null;
    entries.set(change, { ...entryOf(fromSet), before: text === null ? null : mask(text), after });
  }
}
