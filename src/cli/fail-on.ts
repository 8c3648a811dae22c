/** `rota status --fail-on`: which schedules a watchdog wants to hear of. */
import { InvalidArgumentError } from 'commander';
import { latenesses } from '../core/time/latenesses.ts';
import type { Lateness } from '../core/time/latenesses.ts';
import { count, listFirst } from '../core/words.ts';
import { suggestNearest } from '../declare/nearest-key.ts';
import { scheduleStates } from '../report/documents/status-words.ts';
import type { ScheduleState } from '../report/documents/status-words.ts';
import type { StatusEntry } from '../report/documents/status-entry.ts';

/** A state that a schedule can be in, or that it should have run; `late` takes what has stopped with it. */
export type FailState = Lateness | ScheduleState;

/** Every one of them, as typed after `--fail-on`. */
export const failStates: readonly FailState[] = [...latenesses, ...scheduleStates];

/** Reads states with commas between them, and gathers them with those before. */
export function parseFailOn(text: string, earlier: readonly FailState[]): readonly FailState[] {
  const states = text.split(',').map((part) => {
    const word = part.trim();
    const state = failStates.find((each) => each === word);
    if (state !== undefined) return state;
    const nearest = suggestNearest(word, failStates);
    const meant = nearest === null ? '' : `Did you mean ${nearest}? `;
    throw new InvalidArgumentError(`"${word}" is not a status. ${meant}Allowed are ${failStates.join(', ')}.`);
  });
  return [...earlier, ...states];
}

/** As much of a schedule as is asked for. */
type Failing = Pick<StatusEntry, 'address' | 'worker' | 'scheduleId' | 'state' | 'lateness'>;

/** How many names a line has at most. */
const maxNames = 10;

/**
 * Which schedules are in one of the states, one line: `2 schedules are stopped: a/b, c/d`; null when none is. What is
 * ignored is never late here: an ignore rule says that it is not to be reported.
 */
export function describeFailing(entries: readonly Failing[], failOn: readonly FailState[]): string | null {
  const asked = new Set<FailState>(failOn.includes('late') ? ['stopped', ...failOn] : failOn);
  const found = failStates.flatMap((state) => {
    const names = asked.has(state) ? entries.filter((entry) => isIn(entry, state)).map(nameOf) : [];
    return names.length === 0 ? [] : [wordsOf(state, names)];
  });
  return found.length === 0 ? null : found.join('; ');
}

function isIn({ state, lateness }: Failing, asked: FailState): boolean {
  return state === asked || (lateness === asked && state !== 'ignored');
}

function nameOf({ address, worker, scheduleId }: Failing): string {
  return address ?? `${worker} ${scheduleId ?? 'a row without an id'}`;
}

function wordsOf(state: FailState, names: readonly string[]): string {
  const verb = names.length === 1 ? 'is' : 'are';
  return `${count(names.length, 'schedule')} ${verb} ${state}: ${listFirst(names, maxNames)}`;
}
