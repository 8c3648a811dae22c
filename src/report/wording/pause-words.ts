import { count } from '../../core/words.ts';
import type { PauseEntry } from '../documents/pause-entry.ts';

/** One pause in force as people read it. */
export interface PauseWords {
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
