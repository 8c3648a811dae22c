/** What a reader is to know of a plan under a pause, apart from its changes. Pure. */
import { formatAddress } from '../model/declaration.ts';
import { contentKey } from '../model/content.ts';
import { sameKeys } from '../model/live.ts';
import { isPausing } from '../model/plan.ts';
import type { Change, Plan, WorkerPlan } from '../model/plan.ts';
import { isOneShot } from '../time/when.ts';

/** How many rows go on running on workers that a pause covers: ignored, made by others, not declared or not readable. */
export function countStillRunning({ workers, deferred = [] }: Plan): number {
  const paused = workers.filter(({ isPaused }) => isPaused === true);
  const ids = new Set(paused.map(({ worker }) => worker.workerId));
  const left = deferred.filter(({ kind, workerId }) => kind === 'cancel' && ids.has(workerId));
  return paused.reduce((sum, { changes }) => sum + changes.filter(isLeftRunning).length, left.length);
}

function isLeftRunning(change: Change): boolean {
  if (change.kind !== 'hold') return false;
  // A row without an id is held without a name, too.
  return change.scheduleId !== null || (change.cause === 'unrecognised' && change.name === null);
}

/** A one-shot that a pause cancels and that no apply makes again by itself. */
export interface NotMadeAgain {
  readonly alias: string;
  readonly name: string;
  /** What to do about it after the pause; no full stop. */
  readonly message: string;
}

/**
 * The one-shots of a worker that a plan cancels for a pause and that are not made again by themselves after it: every
 * delay, and each date that passes before the pause ends, or may.
 */
export function listNotMadeAgain({ worker, changes }: WorkerPlan): readonly NotMadeAgain[] {
  const { alias } = worker;
  const pausing = changes.filter(isPausing);
  if (pausing.length === 0) return [];
  const byName = new Map(worker.schedules.map((schedule) => [schedule.name, schedule]));
  return pausing.flatMap((change) => {
    const declared = byName.get(change.name ?? '');
    if (declared === undefined) return [];
    const { name, content, pause } = declared;
    const isIt = isOneShot(content.when) && sameKeys(change.before).includes(contentKey(content));
    const until = pause?.until ?? null;
    if (!isIt || (content.when.type === 'scheduled' && until !== null && new Date(content.when.date) > until))
      return [];
    const address = formatAddress(alias, name);
    const again = content.when.type === 'delayed' ? `rota apply --rearm ${address} sends it` : 'a new date sends it';
    const what =
      content.when.type === 'scheduled' && until === null
        ? 'is made again only if the pause ends before its date; after that'
        : 'is not made again by itself after the pause';
    const message = `${what}: ${again}, and rota apply --completed ${address} counts it as done`;
    return [{ alias, name, message }];
  });
}
