import { isInForce, type Pause } from '../../core/model/bounds.ts';
import { countStillRunning } from '../../core/plan/paused.ts';
import { formatInstant } from '../../core/time/when.ts';
import { groupBy } from '../../core/collections.ts';
import { count } from '../../core/words.ts';
import type { Location } from '../../core/model/diagnostic.ts';
import type { Plan } from '../../core/model/plan.ts';

/** What is paused now, as documents hold it. */
export interface PauseEntry {
  /** How many declared schedules are paused, 1 or more. */
  readonly schedules: number;
  /** How many rows go on running on workers that have a paused schedule, because nothing declares them or they are ignored. */
  readonly stillRunning: number;
  /** By which blocks, in the order of their places. A schedule that several cover counts for the one that ends last. */
  readonly pauses: readonly PauseBlockEntry[];
}

/** One `pause` of the files, as documents hold it. */
export interface PauseBlockEntry extends Pick<Pause, 'reason' | 'workers' | 'except'>, Location {
  /** UTC; null: until it is removed. */
  readonly until: string | null;
  /** How many schedules it pauses, 1 or more, and on how many workers. */
  readonly schedules: number;
  readonly onWorkers: number;
}

/** What is paused on the workers of a plan at an instant; null where nothing is. */
export function createPauseEntry(plan: Plan | null, now: Date): PauseEntry | null {
  if (plan === null) return null;
  const paused = plan.workers.flatMap(({ worker: { alias, schedules } }) =>
    schedules.flatMap(({ enabled, pause }) => {
      return enabled && pause !== null && isInForce(pause, now) ? [{ alias, pause }] : [];
    }),
  );
  if (paused.length === 0) return null;
  const blocks = [...groupBy(paused, ({ pause: { location } }) => [placeText(location)])].map(([, covered]) => covered);
  return {
    schedules: paused.length,
    stillRunning: countStillRunning(plan),
    pauses: blocks.flatMap((covered) => {
      const [first] = covered;
      if (first === undefined) return [];
      const { reason, until, workers, except, location } = first.pause;
      const onWorkers = new Set(covered.map(({ alias }) => alias)).size;
      const end = until === null ? null : formatInstant(until);
      return [{ reason, until: end, workers, except, schedules: covered.length, onWorkers, ...location }];
    }),
  };
}

function placeText({ file, line, column }: Location): string {
  return `${file}:${String(line)}:${String(column)}`;
}

/** One pause in force as people read it. */
interface PauseWords {
  /** `Paused until 2027-01-04T05:00:00Z` */
  readonly title: string;
  readonly reason: string;
  /** `12 schedules on 3 workers, schedules.yaml:3` */
  readonly scope: string;
}

/** What is paused, why and until when, a line each; empty where nothing is. */
export function pauseWords(pause: PauseEntry | null): readonly PauseWords[] {
  return (pause?.pauses ?? []).map(({ reason, until, schedules, onWorkers, file, line }) => ({
    title: until === null ? 'Paused' : `Paused until ${until}`,
    reason,
    scope: `${count(schedules, 'schedule')} on ${count(onWorkers, 'worker')}, ${file}:${String(line)}`,
  }));
}

/** What goes on running under a pause; null where nothing does. */
export function stillRunningWords(pause: PauseEntry | null): string | null {
  if (pause === null || pause.stillRunning === 0) return null;
  const number = pause.stillRunning;
  return `${count(number, 'live schedule')} of these workers ${number === 1 ? 'goes' : 'go'} on: a pause stops only what the files declare`;
}
