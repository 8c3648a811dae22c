/** Why a pass changes a schedule, and which parts of a declaration were edited. */
import { contentKey, type Content } from '../../core/model/content.ts';
import type { Declaration, DeclaredSchedule, DeclaredWorker } from '../../core/model/declaration.ts';
import type { Change } from '../../core/model/change.ts';
import { maxClockSkewMs } from '../../core/plan/one-shot.ts';
import type { Pass } from './pass.ts';

/** Causes of a change, as they appear in the log; `docs/watch.md` explains them. */
export const whys = ['start', 'edited', 'instant', 'drift', 'duplicate'] as const;

/**
 * Why a pass changes a schedule. `edited`: the files declare it differently from what was last applied.
 * `instant`: the files did not change, but its `from`, its `until` or the end of its pause has passed since.
 * `drift`: the files did not change, so the live schedule did. `duplicate`: it was live once more than declared.
 * `start`: nothing is known about the time before.
 */
export type Why = (typeof whys)[number];

/** What the log says about a change in addition to its outcome. */
interface Explanation {
  readonly why: Why;
  /** Its name, or its former name if it is no longer declared; null if it never had one. */
  readonly name: string | null;
}

export function explainChange(
  change: Change,
  { reachedBefore, inForce }: Pick<Pass, 'reachedBefore' | 'inForce'>,
): Explanation {
  const before = findWorker(reachedBefore?.declaration ?? null, change);
  const name = change.name ?? nameBefore(change, before);
  if (change.kind === 'cancel' && change.cause === 'duplicate') return { why: 'duplicate', name };
  if (reachedBefore === null) return { why: 'start', name };
  const now = findWorker(inForce, change);
  if (isEdited(name, before, now)) return { why: 'edited', name };
  const declared = now?.schedules.find((schedule) => schedule.name === name);
  return { why: declared !== undefined && hasTurned(change, declared, reachedBefore.at) ? 'instant' : 'drift', name };
}

/** Whether a bound explains the change: one that was still ahead when everything was last as declared. */
function hasTurned(change: Change, { from, until, pause }: DeclaredSchedule, reachedAt: Date): boolean {
  const isEnded = change.kind === 'cancel' && change.cause === 'ended';
  const bounds = isEnded ? [until] : change.kind === 'cancel' ? [] : [from, pause?.until ?? null];
  // The service's clock may be ahead of this one.
  const sinceMs = reachedAt.getTime() - maxClockSkewMs;
  return bounds.some((bound) => bound !== null && bound.getTime() > sinceMs);
}

function findWorker(declaration: Declaration | null, { workerId }: Change): DeclaredWorker | null {
  return declaration?.workers.find((worker) => worker.workerId === workerId) ?? null;
}

/** Returns the former name of a live schedule that is no longer declared. */
function nameBefore(change: Change, worker: DeclaredWorker | null): string | null {
  if (change.kind !== 'cancel' || worker === null) return null;
  const key = contentKey(change.before.content);
  return worker.schedules.find(({ content }) => contentKey(content) === key)?.name ?? null;
}

/** Whether the meaning of a schedule changed, or of anything that applies to its whole worker. */
function isEdited(name: string | null, before: DeclaredWorker | null, now: DeclaredWorker | null): boolean {
  const ofSchedule = (worker: DeclaredWorker | null): string =>
    meaningOf(worker?.schedules.find((schedule) => schedule.name === name) ?? null);
  const ofWorker = (worker: DeclaredWorker | null): string => meaningOf(worker && { ...worker, schedules: [] });
  return ofSchedule(before) !== ofSchedule(now) || ofWorker(before) !== ofWorker(now);
}

/** Meaning of each declared worker, by worker ID, as text that is equal if the meaning is. */
export type Meanings = ReadonlyMap<string, string>;

/** Returns the meaning of every declared worker. Positions in the files are not part of it. */
export function meaningsOf(declaration: Declaration): Meanings {
  return new Map(declaration.workers.map((worker) => [worker.workerId, meaningOf(worker)]));
}

/** Returns any part of a declaration as text that is equal if the meaning is. */
function meaningOf(declared: unknown): string {
  return JSON.stringify(declared, (key, value: unknown) => (key === 'location' ? undefined : value));
}

/** Returns the declaration with only the workers that are new or whose meaning changed. */
export function editedWorkers(declaration: Declaration, before: Meanings, now: Meanings): Declaration {
  const workers = declaration.workers.filter(({ workerId }) => before.get(workerId) !== now.get(workerId));
  return { ...declaration, workers };
}

/** Returns the old and new contents of every schedule whose meaning changed. */
export function editedContents(
  before: { readonly declaration: Declaration; readonly meanings: Meanings },
  now: { readonly declaration: Declaration; readonly meanings: Meanings },
): readonly { readonly workerId: string; readonly content: Content }[] {
  const earlier = new Map(before.declaration.workers.map((worker) => [worker.workerId, worker.schedules]));
  return editedWorkers(now.declaration, before.meanings, now.meanings).workers.flatMap(({ workerId, schedules }) => {
    const was = earlier.get(workerId) ?? [];
    const wasMeant = new Set(was.map(meaningOf));
    const isMeant = new Set(schedules.map(meaningOf));
    const edited = [
      ...was.filter((each) => !isMeant.has(meaningOf(each))),
      ...schedules.filter((each) => !wasMeant.has(meaningOf(each))),
    ];
    return edited.map(({ content }) => ({ workerId, content }));
  });
}
