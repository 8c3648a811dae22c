import type { PauseEntry } from '../documents/pause-entry.ts';
import { pauseWords, stillRunningWords } from '../documents/pause-entry.ts';
import { toned } from './line.ts';
import type { Line } from './line.ts';

/** The head of a report under a pause: what, why and until when. */
export function pauseLines(pause: PauseEntry | null): readonly Line[] {
  const running = stillRunningWords(pause);
  return [
    ...pauseWords(pause).map(({ title, reason, scope }): Line => [toned('bold', title), `: ${reason} (${scope})`]),
    ...(running === null ? [] : [[`${running}.`]]),
  ];
}
