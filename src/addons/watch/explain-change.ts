/** What of a declaration was edited, and why a pass changes a schedule. */
import { contentKey, type Content } from '../../core/model/content.ts';
import type { Declaration, DeclaredSchedule, DeclaredWorker } from '../../core/model/declaration.ts';
import type { Change } from '../../core/model/change.ts';
import { maxClockSkewMs } from '../../core/plan/one-shot.ts';
import type { Pass } from './pass.ts';

/** The causes of a change, as the log has them; `docs/watch.md` explains them. */
export const whys = ['start', 'edited', 'instant', 'drift', 'duplicate'] as const;

/**
 * Why a pass changes a schedule: `edited` - the files say something else of it than what the service last had; `instant` -
 * they do not, and its `from`, its `until` or the end of its pause has passed since; `drift` -
 * they do not, so the service moved; `duplicate` - it was live once more than declared; `start` - nothing is known of before.
 */
export type Why = (typeof whys)[number];

/** What a reader of the log needs to know of a change in addition to its outcome. */
interface Explanation {
  readonly why: Why;
  /** The name it has, or had when it was declared; null when nothing ever named it. */
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

/** Whether a bound of a schedule explains a change, as far as it was still ahead when the service was last as declared. */
function hasTurned(change: Change, { from, until, pause }: DeclaredSchedule, reachedAt: Date): boolean {
  const isEnded = change.kind === 'cancel' && change.cause === 'ended';
  const bounds = isEnded ? [until] : change.kind === 'cancel' ? [] : [from, pause?.until ?? null];
  // The clock of the service may be ahead of this one.
  const sinceMs = reachedAt.getTime() - maxClockSkewMs;
  return bounds.some((bound) => bound !== null && bound.getTime() > sinceMs);
}

function findWorker(declaration: Declaration | null, { workerId }: Change): DeclaredWorker | null {
  return declaration?.workers.find((worker) => worker.workerId === workerId) ?? null;
}

/** What a live schedule that nothing names now was declared as. */
function nameBefore(change: Change, worker: DeclaredWorker | null): string | null {
  if (change.kind !== 'cancel' || worker === null) return null;
  const key = contentKey(change.before.content);
  return worker.schedules.find(({ content }) => contentKey(content) === key)?.name ?? null;
}

/** Whether a schedule means something else than before, or anything around it that is said of its whole worker does. */
function isEdited(name: string | null, before: DeclaredWorker | null, now: DeclaredWorker | null): boolean {
  const ofSchedule = (worker: DeclaredWorker | null): string =>
    meaningOf(worker?.schedules.find((schedule) => schedule.name === name) ?? null);
  const ofWorker = (worker: DeclaredWorker | null): string => meaningOf(worker && { ...worker, schedules: [] });
  return ofSchedule(before) !== ofSchedule(now) || ofWorker(before) !== ofWorker(now);
}

/** What a declaration says of each worker, by worker id, as text that is equal when the meaning is. */
export type Meanings = ReadonlyMap<string, string>;

/** The meaning of every worker of a declaration; where in the files it stands is no part of it. */
export function meaningsOf(declaration: Declaration): Meanings {
  return new Map(declaration.workers.map((worker) => [worker.workerId, meaningOf(worker)]));
}

/** Any part of a declaration as text that is equal when the meaning is. */
function meaningOf(declared: unknown): string {
  return JSON.stringify(declared, (key, value: unknown) => (key === 'location' ? undefined : value));
}

/** The same declaration with only those workers that are new or mean something else than before. */
export function editedWorkers(declaration: Declaration, before: Meanings, now: Meanings): Declaration {
  const workers = declaration.workers.filter(({ workerId }) => before.get(workerId) !== now.get(workerId));
  return { ...declaration, workers };
}

/** What each schedule was and is that means something else than before, by the meanings of both declarations. */
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
