import { groupBy } from '../../core/collections.ts';
import type { DeclaredSchedule, FromSet } from '../../core/model/declaration.ts';
import { createSecretMask } from '../../core/model/secrets.ts';
import type { Change, CreateChange, ReplaceChange } from '../../core/model/change.ts';
import type { Plan } from '../../core/model/plan.ts';
import { whenKey, type When } from '../../core/time/when.ts';
import { findFormerCrons, findFormerTemplates } from '../../core/plan/set-edits.ts';

/** What a set says about a schedule, independent of the worker. */
export interface SetContent {
  /** Prompt with the names of its variables, with secrets masked. */
  readonly input: string;
  /** Cron before it is spread; null if it is not spread. */
  readonly cron: string | null;
}

/** The set that a schedule comes from, as reported. */
export interface SetEntry {
  /** Name of the set in the files. */
  readonly name: string;
  /** Name of the schedule in the set. */
  readonly schedule: string;
  /** Variables of the set with their values on this worker, with secrets masked. */
  readonly values: readonly { readonly name: string; readonly value: string }[];
  /**
   * What the set said before a replacement. null for any other change, and if what is live did not come from the
   * earlier text that fits most workers of the set.
   */
  readonly before: SetContent | null;
  /** What the set says about a create or a replacement; null for any other change. */
  readonly after: SetContent | null;
}

/** Finds the set that the schedule of a change comes from; null if it comes from none. */
export type FindSet = (change: Change) => SetEntry | null;

/** Looks at a whole plan, because what an edit in a set was shows only in everything it changes. */
export function createFindSet(plan: Plan): FindSet {
  const parts = plan.workers.flatMap(({ worker, changes }) => {
    const declared = new Map(worker.schedules.map((schedule) => [schedule.name, schedule]));
    return changes.flatMap((change) => {
      const { fromSet = null, spread = null } = declared.get(change.name ?? '') ?? {};
      return fromSet === null ? [] : [{ change, fromSet, spread }];
    });
  });
  const entries = new Map<Change, SetEntry>(parts.map(({ change, fromSet }) => [change, entryOf(fromSet)]));
  const edited = parts.filter((part): part is Part => part.change.kind === 'create' || part.change.kind === 'replace');
  for (const group of groupBy(edited, keysOf).values()) addContents(entries, group);
  return (change) => entries.get(change) ?? null;
}

interface Part extends Pick<DeclaredSchedule, 'spread'> {
  readonly change: CreateChange | ReplaceChange;
  readonly fromSet: FromSet;
}

function entryOf({ set, schedule, values }: FromSet): SetEntry {
  const mask = createSecretMask();
  const masked = Object.entries(values).map(([name, value]) => ({ name, value: mask(value) }));
  return { name: set, schedule, values: masked, before: null, after: null };
}

function keysOf({ fromSet: { set, schedule, template }, spread }: Part): readonly string[] {
  return [JSON.stringify([set, schedule, template, spread?.cron, spread?.windowMinutes])];
}

/** Adds what the set said before and says now to the entries of `parts`: one of its schedules on several workers. */
function addContents(entries: Map<Change, SetEntry>, parts: readonly Part[]): void {
  // One mask for all parts, so that equal prompts stay equal.
  const mask = createSecretMask();
  const [first] = parts;
  if (first === undefined) return;
  const after: SetContent = { input: mask(first.fromSet.template), cron: first.spread?.cron ?? null };
  const replaced = parts.flatMap((part) => (part.change.kind === 'replace' ? [{ ...part, change: part.change }] : []));
  const inputs = findFormerTemplates(
    first.fromSet.template,
    replaced.map(({ change, fromSet: { values } }) => ({ before: change.before.content.input, values })),
  );
  const crons = listFormerCrons(first, replaced);
  for (const { change, fromSet } of parts) entries.set(change, { ...entryOf(fromSet), after });
  for (const [index, { change, fromSet }] of replaced.entries()) {
    const [input, cron] = [inputs[index] ?? null, crons[index]];
    const before = input === null || cron === undefined ? null : { input: mask(input), cron };
    entries.set(change, { ...entryOf(fromSet), before, after });
  }
}

/** Returns the former crons: null if the cron is not spread, undefined if it did not come from the set. */
function listFormerCrons(
  { spread }: Part,
  replaced: readonly (Part & { readonly change: ReplaceChange })[],
): readonly (string | null | undefined)[] {
  if (spread === null) return replaced.map(() => null);
  const moved = replaced.filter(
    ({ change: { before, after } }) => whenKey(before.content.when) !== whenKey(after.when),
  );
  const former = findFormerCrons(
    spread.windowMinutes,
    moved.map(({ change: { workerId, before } }) => ({ workerId, before: cronOf(before.content.when) })),
  );
  const crons = new Map(moved.map(({ change }, index) => [change, former[index] ?? undefined]));
  return replaced.map(({ change }) => (crons.has(change) ? crons.get(change) : spread.cron));
}

function cronOf(when: When): string {
  return when.type === 'cron' ? when.cron : '';
}
