import { groupBy } from '../../core/group-by.ts';
import type { ChangeKind } from '../../core/model/plan.ts';
import { count } from '../../core/words.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';
import type { WorkerEntry } from '../documents/worker-entry.ts';
import { promptStart } from '../text/content-lines.ts';
import { zoneOf } from '../text/worker-lines.ts';
import { code } from './code.ts';

/** A change, or changes of several workers that are equal in all but the worker and so are told once. */
export interface Entry {
  /** By worker; the others are like the first. */
  readonly changes: readonly [ChangeEntry, ...ChangeEntry[]];
  /** The zone in which their times are told; null is UTC. */
  readonly zone: string | null;
}

/** The kinds of change that a reviewer decides on, what stops first. */
const reviewedKinds: readonly ChangeKind[] = ['cancel', 'replace', 'create', 'unprotect'];

/** What a reviewer decides on: cancels, replacements, creates and what is unprotected, each in plan order. */
export function gatherEntries(workers: readonly WorkerEntry[], changes: readonly ChangeEntry[]): readonly Entry[] {
  const zones = new Map(workers.map((worker) => [worker.worker, zoneOf(worker)]));
  const zoneOfChange = ({ worker }: ChangeEntry): string | null => zones.get(worker) ?? null;
  return reviewedKinds.flatMap((kind) => {
    const same = changes.filter((change) => change.kind === kind);
    const groups = groupBy([...same.entries()], ([index, change]) => [keyOf(change, zoneOfChange(change)) ?? index]);
    return [...groups.values()].flatMap((group) => {
      const [first, ...others] = group.map(([, change]) => change);
      return first === undefined ? [] : [{ changes: [first, ...others] as const, zone: zoneOfChange(first) }];
    });
  });
}

/** Equal for changes that are told as one; null for a change that always stands alone: what stops is named worker by worker. */
function keyOf(change: ChangeEntry, zone: string | null): string | null {
  const name = scheduleName(change);
  if (name === null || (change.kind !== 'create' && change.kind !== 'replace') || change.was !== null) return null;
  const { kind, reason, before, after, nextRuns, warnings } = change;
  return JSON.stringify([kind, name, zone, reason, before, after, nextRuns, warnings]);
}

function scheduleName({ address, worker }: ChangeEntry): string | null {
  return address?.startsWith(`${worker}/`) === true ? address.slice(worker.length + 1) : null;
}

/** How a reviewer knows a schedule: by its address, else by how its prompt begins, else by its id. */
export function entryName({ changes: [first, ...others] }: Entry): string {
  const name = scheduleName(first);
  if (others.length > 0 && name !== null) return `${code(name)} on ${count(others.length + 1, 'worker')}`;
  return subjectName(first);
}

/** The same for one change, or for what became of one. */
export function subjectName(subject: Pick<ChangeEntry, 'address' | 'worker' | 'scheduleId' | 'before'>): string {
  const { address, worker, scheduleId, before } = subject;
  if (address !== null) return code(address);
  const what = before === null ? scheduleId : promptStart(before.input);
  return `${what === null ? 'a schedule without an id' : code(what)} on ${code(worker)}`;
}

/** How many workers are named where a change is told once for all of them. */
const maxWorkers = 20;

/** The workers of an entry that is of several, in a line. */
export function listWorkers({ changes }: Entry): readonly string[] {
  if (changes.length === 1) return [];
  const rest = changes.length - maxWorkers;
  const names = changes.slice(0, maxWorkers).map(({ worker }) => code(worker));
  return [`On ${names.join(', ')}${rest > 0 ? ` and ${count(rest, 'other worker')}` : ''}`];
}
