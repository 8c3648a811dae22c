import { isInForce, type Pause } from '../../core/model/bounds.ts';
import { countStillRunning } from '../../core/plan/paused.ts';
import { formatInstant } from '../../core/time/when.ts';
import { groupBy } from '../../core/collections.ts';
import { count } from '../../core/words.ts';
import type { Location } from '../../core/model/diagnostic.ts';
import type { Plan } from '../../core/model/plan.ts';

/** What is paused now, as reported. */
export interface PauseEntry {
  /** Number of declared schedules that are paused, 1 or more. */
  readonly schedules: number;
  /** Rows that keep running on workers with paused schedules: ignored, foreign, not declared or unreadable. */
  readonly stillRunning: number;
  /** Blocks in force, ordered by first schedule. If several cover a schedule, it counts for the one that ends last. */
  readonly pauses: readonly PauseBlockEntry[];
}

/** A `pause` in the files, as reported. */
export interface PauseBlockEntry extends Pick<Pause, 'reason' | 'workers' | 'except'>, Location {
  /** UTC; null if it lasts until it is removed. */
  readonly until: string | null;
  /** Number of schedules it pauses, 1 or more; `onWorkers` is the number of their workers. */
  readonly schedules: number;
  readonly onWorkers: number;
}

/** Returns what is paused on the workers of a plan at an instant; null if nothing is. */
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

/** A pause in force, in words. */
interface PauseWords {
  /** `Paused until 2027-01-04T05:00:00Z` */
  readonly title: string;
  readonly reason: string;
  /** `12 schedules on 3 workers, schedules.yaml:3` */
  readonly scope: string;
}

/** Describes each pause: until when, why and what it covers. */
export function pauseWords(pause: PauseEntry | null): readonly PauseWords[] {
  return (pause?.pauses ?? []).map(({ reason, until, schedules, onWorkers, file, line }) => ({
    title: until === null ? 'Paused' : `Paused until ${until}`,
    reason,
    scope: `${count(schedules, 'schedule')} on ${count(onWorkers, 'worker')}, ${file}:${String(line)}`,
  }));
}

/** Says what keeps running under a pause; null if nothing does. */
export function stillRunningWords(pause: PauseEntry | null): string | null {
  if (pause === null || pause.stillRunning === 0) return null;
  const number = pause.stillRunning;
  return `${count(number, 'live schedule')} of these workers ${number === 1 ? 'keeps' : 'keep'} running: a pause stops only what the files declare`;
}
