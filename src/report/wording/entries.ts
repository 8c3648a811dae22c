import { groupBy } from '../../core/collections.ts';
import type { ChangeKind } from '../../core/model/change.ts';
import { parseTemplate } from '../../core/model/template.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import type { ContentEntry } from '../documents/content-entry.ts';
import { spreadWords } from '../../core/time/spread.ts';
import { whenKey } from '../../core/time/when.ts';
import type { SetContent } from '../documents/set-entry.ts';
import type { OutcomeEntry } from '../documents/apply-document.ts';
import { excerptOf, listFirst } from '../../core/words.ts';
import { zoneOf, type PlannedWorkerEntry, type WarningEntry, type WorkerEntry } from '../documents/worker-entry.ts';

/** What changes and outcomes have in common. */
type EntryItem = Pick<
  ChangeEntry,
  'kind' | 'address' | 'worker' | 'account' | 'scheduleId' | 'before' | 'after' | 'set' | 'spread'
>;

/** A change or an outcome. Equal ones of several workers are one entry, so that they are shown once. */
export interface Entry<T extends EntryItem = ChangeEntry> {
  /** In worker order. */
  readonly parts: readonly [T, ...T[]];
  /**
   * Stands for all parts. If there are several, it has no ID, the prompts of the set if one gives them, and no next
   * runs unless all have the same.
   */
  readonly shown: T;
  /** Zone in which times are shown; null for UTC. */
  readonly zone: string | null;
  /** Whether the parts have several zones; times are then shown in UTC. */
  readonly hasZones: boolean;
}

/** Kinds of change that a reviewer decides on; what stops comes first. */
export const reviewedKinds: readonly ChangeKind[] = ['cancel', 'replace', 'create', 'unprotect'];

/** Groups changes into entries, in the order of the kinds. */
export function gatherEntries(
  workers: readonly WorkerEntry[],
  changes: readonly ChangeEntry[],
  kinds: readonly ChangeKind[],
): readonly Entry[] {
  const some = kinds.flatMap((kind) => changes.filter((change) => change.kind === kind));
  const entries = gather(workers, some, ({ was, reason, drift, pending, warnings, set, ...change }) =>
    was === null ? [reason, drift, pending, warnings, set === null ? factsOfWorker(change) : null] : null,
  );
  return entries.map((entry) => {
    const isAlike = new Set(entry.parts.map((change) => JSON.stringify(factsOfWorker(change)))).size === 1;
    return isAlike ? entry : { ...entry, shown: { ...entry.shown, nextRuns: [], owner: null } };
  });
}

/** Returns what follows from the worker, and so is not part of an edit in a set. */
function factsOfWorker({ nextRuns, owner }: Pick<ChangeEntry, 'nextRuns' | 'owner'>): unknown {
  return [nextRuns, owner];
}

/** Groups what is left alone on the workers that could be listed. */
export function gatherHolds(workers: readonly WorkerEntry[], changes: readonly ChangeEntry[]): readonly Entry[] {
  const unlisted = new Set(workers.flatMap(({ worker, unavailable }) => (unavailable === null ? [] : [worker])));
  const held = changes.filter(({ worker }) => !unlisted.has(worker));
  return gatherEntries(workers, held, ['hold']);
}

/** Groups what an apply did, in the order of the outcomes. */
export function gatherOutcomes(
  workers: readonly WorkerEntry[],
  outcomes: readonly OutcomeEntry[],
): readonly Entry<OutcomeEntry>[] {
  return gather(workers, outcomes, ({ status, notes }) => (status === 'done' && notes.length === 0 ? [] : null));
}

/** Splits entries into those of several workers and those of one worker. */
export function splitEntries<T extends { readonly parts: readonly unknown[] }>(
  entries: readonly T[],
): readonly [shared: readonly T[], own: readonly T[]] {
  return [entries.filter(({ parts }) => parts.length > 1), entries.filter(({ parts }) => parts.length === 1)];
}

/** Groups items that are equal by `keyOf` and by `sharedKey`; an item with null for either stands alone. */
function gather<T extends EntryItem>(
  workers: readonly WorkerEntry[],
  items: readonly T[],
  keyOf: (item: T) => unknown,
): readonly Entry<T>[] {
  const zones = new Map(workers.map((worker) => [worker.worker, zoneOf(worker)]));
  const zoneOfItem = ({ worker }: T): string | null => zones.get(worker) ?? null;
  const groups = groupBy([...items.entries()], ([index, item]) => {
    const [shared, own] = [sharedKey(item), keyOf(item)];
    // An edit in a set is one edit, even if its workers are in different zones.
    const zone = item.set === null ? zoneOfItem(item) : null;
    return [shared === null || own === null ? index : JSON.stringify([zone, item.account, shared, own])];
  });
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group.map(([, item]) => item);
    if (first === undefined) return [];
    const shown = others.length === 0 ? first : withoutWorker(first);
    const zone = zoneOfItem(first);
    const hasZones = others.some((item) => zoneOfItem(item) !== zone);
    return [{ parts: [first, ...others] as const, shown, zone: hasZones ? null : zone, hasZones }];
  });
}

/** Returns null for what stands alone: what stops is named by worker, and so is what was changed outside its set. */
function sharedKey(item: EntryItem): unknown {
  const { kind, set, scheduleId } = item;
  if (set !== null && (kind === 'adopt' || (kind === 'hold' && scheduleId === null))) return [kind, sharedName(item)];
  if (kind !== 'create' && kind !== 'replace') return null;
  if (set !== null && kind === 'replace' && set.before === null) return null;
  const name = sharedName(item);
  const { before, after, spread } = withoutWorker(item);
  return name === null ? null : [kind, name, set?.name, before, after, spread?.words];
}

function withoutWorker<T extends EntryItem>(item: T): T {
  const { before, after, set, spread } = item;
  // With a spread each worker has its own minute; all share the cron as written.
  const isSameTime = before !== null && after !== null && whenKey(before) === whenKey(after);
  return {
    ...item,
    scheduleId: null,
    before: ofSet(isSameTime ? withWrittenCron(before, spread) : before, set?.before),
    after: ofSet(withWrittenCron(after, spread), set?.after),
    spread:
      spread === null ? null : { ...spread, words: spreadWords({ ...spread, shiftMinutes: null }) ?? spread.words },
  };
}

function withWrittenCron(content: ContentEntry | null, spread: EntryItem['spread']): ContentEntry | null {
  return content?.type === 'cron' && spread !== null ? { ...content, cron: spread.cron } : content;
}

function ofSet(content: ContentEntry | null, said: SetContent | null = null): ContentEntry | null {
  if (content === null || said === null) return content;
  const { input, cron } = said;
  return content.type === 'cron' && cron !== null ? { ...content, input, cron } : { ...content, input };
}

/** A warning about one worker as a whole, or equal warnings about several. */
export interface WarningGroup {
  /** In plan order. */
  readonly parts: readonly { readonly worker: string; readonly warning: WarningEntry }[];
  readonly shown: WarningEntry;
}

/** Groups warnings about whole workers; equal warnings are shown once. */
export function gatherWarnings(workers: readonly PlannedWorkerEntry[]): readonly WarningGroup[] {
  const all = workers.flatMap(({ worker, warnings }) => warnings.map((warning) => ({ worker, warning })));
  const groups = groupBy(all, ({ warning: { code, message } }) => [JSON.stringify([code, message])]);
  return [...groups.values()].flatMap((parts) => parts.slice(0, 1).map(({ warning }) => ({ parts, shown: warning })));
}

/** Returns the name of a schedule that workers may share; null if it has no name. */
export function sharedName({ address, worker, set }: Pick<EntryItem, 'address' | 'worker' | 'set'>): string | null {
  if (set !== null) return `${set.name}.${set.schedule}`;
  return address?.startsWith(`${worker}/`) === true ? address.slice(worker.length + 1) : null;
}

/** Maximum number of workers named in an entry. */
const maxWorkers = 20;

/** Lists the workers of an entry, each as `format` writes it: `a, b and 30 other workers`. */
export function joinWorkers<T extends { readonly worker: string }>(
  { parts }: { readonly parts: readonly T[] },
  format: (part: T) => string = ({ worker }) => worker,
): string {
  return listFirst(parts.map(format), maxWorkers, 'other worker');
}

/** Like `joinWorkers`, but with the values of the set on each worker: `a (team: Sales)`. */
export function joinWorkersWithValues(
  { parts }: { readonly parts: readonly Pick<EntryItem, 'worker' | 'set'>[] },
  format: (text: string) => string = (text) => text,
): string {
  return joinWorkers({ parts }, (part) => {
    const values = listValues(part).map(format);
    return values.length === 0 ? format(part.worker) : `${format(part.worker)} (${values.join(', ')})`;
  });
}

const maxValueLength = 40;

/** Lists the values of a set on a worker, `team: Sales`, without those its prompt does not use; long values are cut. */
function listValues({ set }: Pick<EntryItem, 'set'>): readonly string[] {
  const used = new Set(
    parseTemplate(set?.after?.input ?? '').map((part) => (typeof part === 'string' ? '' : part.name)),
  );
  return (set?.values ?? [])
    .filter(({ name }) => used.has(name))
    .map(({ name, value }) => `${name}: ${excerptOf(value, maxValueLength)}`);
}
