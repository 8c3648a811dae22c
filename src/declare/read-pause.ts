import { formatAddress, type DeclaredSchedule, type DeclaredWorker } from '../core/model/declaration.ts';
import { covers, lastToEnd, matchesWorker, type Pause } from '../core/model/bounds.ts';
import { quote } from './describe-value.ts';
import { refuseLookAlike } from './look-alikes.ts';
import { suggestNearest } from './nearest-key.ts';
import { isMapping, keyPlace, valuePlace, type Mapping } from './places.ts';
import type { Report } from './problems.ts';
import { explainDate, type DateResult } from './read-date.ts';
import { isOneLine } from './read-settings.ts';
import { locate, type Place } from './source.ts';

const maxReason = 200;

/** A pause, with the places of its globs. */
interface ReadPause {
  readonly pause: Pause;
  readonly globs: readonly { readonly glob: string; readonly place: Place }[];
}

/** Reads the `pause` of a file; null if any part of it is invalid. */
export function readPause(top: Mapping, report: Report): ReadPause | null {
  const { pause } = top;
  // The schema check reports every other type.
  if (!isMapping(pause)) return null;
  const reason = readReason(pause, report);
  const until = readEnd(pause, report);
  const workers = readGlobs(pause, 'workers', report);
  const except = readGlobs(pause, 'except', report);
  if (reason === null || until === undefined || workers === null || except === null) return null;
  const globs = [...workers, ...except];
  const location = locate(keyPlace(top, 'pause'));
  const texts = (list: ReadPause['globs']): readonly string[] => list.map(({ glob }) => glob);
  return { pause: { reason, until, workers: texts(workers), except: texts(except), location }, globs };
}

function readReason(pause: Mapping, report: Report): string | null {
  const { reason } = pause;
  if (typeof reason !== 'string') return null;
  const problem = findReasonProblem(reason);
  if (problem === null) return reason.trim();
  report({
    code: 'bad-pause',
    at: valuePlace(pause, 'reason'),
    message: `expected ${problem}`,
    hint: 'say why, so that owners of paused agents know: reason: Christmas',
  });
  return null;
}

/** Describes what is wrong with the reason of a pause, as a phrase that follows "expected"; null if it is valid. */
export function findReasonProblem(reason: string): string | null {
  const text = reason.trim();
  if (isOneLine(text, maxReason)) return null;
  return `a reason of 1 to ${String(maxReason)} characters on one line, got ${text === '' ? 'none' : quote(text)}`;
}

/** Reads the end of a pause; null if it has none, undefined if it is invalid. */
function readEnd(pause: Mapping, report: Report): Date | null | undefined {
  const { until } = pause;
  if (until === undefined) return null;
  if (typeof until !== 'string' || refuseLookAlike(pause, 'until', report)) return undefined;
  const read = parsePauseEnd(until);
  if (read.kind === 'read') return read.at;
  report({ ...read, at: valuePlace(pause, 'until') });
  return undefined;
}

/** Parses the end of a pause. It needs an offset, because a pause may cover workers in several zones. */
export function parsePauseEnd(text: string): Exclude<DateResult, { readonly kind: 'unknown' }> {
  const read = explainDate(text, { kind: 'none' });
  if (read.kind === 'unknown') throw new Error('unreachable: no zone was refused');
  if (read.kind === 'read' || read.code !== 'date-needs-zone') return read;
  return {
    ...read,
    message: `expected an offset, because a pause may cover workers in several zones, got ${quote(text)}`,
    hint: `write "${text}Z" for UTC, or the offset of your clock, such as "${text}+01:00"`,
  };
}

/** Reads a list of globs; empty if the key is absent, null if the list is invalid. */
function readGlobs(pause: Mapping, key: 'workers' | 'except', report: Report): ReadPause['globs'] | null {
  const list = pause[key];
  if (list === undefined) return [];
  if (!Array.isArray(list)) return null;
  const globs = list as readonly unknown[];
  if (globs.length === 0) {
    const all = key === 'workers' ? 'to pause everything' : 'to except nothing';
    const message = `expected a worker or schedule in "${key}", got an empty list`;
    report({ code: 'bad-pause', at: valuePlace(pause, key), message, hint: `remove "${key}" ${all}` });
    return null;
  }
  // The schema check reports every other type.
  return globs.flatMap((glob, index) => (typeof glob === 'string' ? [{ glob, place: valuePlace(globs, index) }] : []));
}

/** Adds to each schedule the pause that covers it longest. Reports globs that match nothing, if all files were read. */
export function coverPaused(
  workers: readonly DeclaredWorker[],
  pauses: readonly ReadPause[],
  { report, isComplete }: { readonly report: Report; readonly isComplete: boolean },
): readonly DeclaredWorker[] {
  if (isComplete) for (const { globs } of pauses) checkMatched(workers, globs, report);
  return workers.map((worker) => ({
    ...worker,
    schedules: worker.schedules.map((each) => cover(worker, each, pauses)),
  }));
}

function cover({ alias }: DeclaredWorker, schedule: DeclaredSchedule, pauses: readonly ReadPause[]): DeclaredSchedule {
  const pause = lastToEnd(pauses.flatMap((read) => (covers(read.pause, alias, schedule.name) ? [read.pause] : [])));
  return pause === null ? schedule : { ...schedule, pause };
}

function checkMatched(workers: readonly DeclaredWorker[], globs: ReadPause['globs'], report: Report): void {
  for (const { glob, place } of globs) {
    if (workers.some((worker) => matchesWorker(glob, worker))) continue;
    const nearest = suggestNearest(glob, listNames(workers, glob));
    report({
      code: 'pause-unmatched',
      at: place,
      message: `expected the alias of a worker, WORKER/NAME or a glob that matches one, got ${quote(glob)}, which matches nothing declared`,
      hint:
        nearest === null
          ? 'correct or remove it; if the worker is in another file, pass that file as well'
          : `did you mean ${quote(nearest)}?`,
    });
  }
}

function listNames(workers: readonly DeclaredWorker[], glob: string): readonly string[] {
  if (!glob.includes('/')) return workers.map(({ alias }) => alias);
  return workers.flatMap(({ alias, schedules }) => schedules.map(({ name }) => formatAddress(alias, name)));
}
