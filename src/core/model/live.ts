import { contentKey, type Content } from './content.ts';
import { compareBy, compareText, type Comparator } from '../collections.ts';
import { formatInstant } from '../time/when.ts';
import type { Failure } from './diagnostic.ts';

/** One row of the API's list. */
export type LiveSchedule = RecognisedSchedule | UnrecognisedSchedule;

/** A row of a known type and shape. */
export interface RecognisedSchedule {
  readonly kind: 'recognised';
  /** The service's id, unique within a worker; may begin with `-`. */
  readonly id: string;
  readonly content: Content;
  /** The next run, UTC; in the past while a run lasts. */
  readonly nextRunAt: Date;
}

/** A row rota cannot read: shown, never touched. */
export interface UnrecognisedSchedule {
  readonly kind: 'unrecognised';
  /** Null when the row has no readable id. */
  readonly id: string | null;
  /** What was expected and what came, one sentence without a full stop. */
  readonly problem: string;
  /** The prompt, normalised, when that at least can be read; absent when it cannot. */
  readonly input?: string;
}

/** What one list call told us of a worker; a partial read is `unavailable`, never a shorter list. */
export type ObservedWorker = ListedWorker | UnavailableWorker;

/** A worker whose whole list was read. */
export interface ListedWorker {
  readonly kind: 'listed';
  readonly workerId: string;
  /** The IANA zone in which the service reads cron; null when the answer has none, which means UTC. */
  readonly timezone: string | null;
  /** Sorted by `compareLive`; ids are unique. */
  readonly schedules: readonly LiveSchedule[];
}

/** A worker whose list failed: nothing may be written to it. */
export interface UnavailableWorker {
  readonly kind: 'unavailable';
  readonly workerId: string;
  /** The stable error code of the failed read. */
  readonly code: string;
  /** Why, with the vendor's own words when it gave any. */
  readonly reason: string;
  /** What to type next; null when the reason already says it. */
  readonly hint: string | null;
}

/** Why a worker could not be listed; null when it was. */
export function failureOf(observed: ObservedWorker): Failure | null {
  return observed.kind === 'listed' ? null : { code: observed.code, message: observed.reason, hint: observed.hint };
}

/** A row as a file would declare it: a delayed one as the date at which it runs, which the service runs alike. */
export function asDeclared({ content, nextRunAt }: RecognisedSchedule): Content {
  if (content.when.type !== 'delayed') return content;
  return { ...content, when: { type: 'scheduled', date: formatInstant(nextRunAt) } };
}

/** The content keys of every declaration that is the same as a row: one, or two for a delayed row. */
export function sameKeys(row: RecognisedSchedule): readonly string[] {
  const own = contentKey(row.content);
  return row.content.when.type === 'delayed' ? [own, contentKey(asDeclared(row))] : [own];
}

/**
 * The rule two appliers share, so it must not depend on when they look: the soonest run first, then the smallest id;
 * intervals before all others by id alone, for each of their runs moves the next; unreadable rows last.
 */
export const compareLive: Comparator<LiveSchedule> = compareBy(
  (a, b) => runTime(a) - runTime(b),
  (a, b) => compareText(a.id ?? '', b.id ?? ''),
);

function runTime(row: LiveSchedule): number {
  if (row.kind === 'unrecognised') return Number.MAX_SAFE_INTEGER;
  return row.content.when.type === 'interval' ? 0 : row.nextRunAt.getTime();
}

/**
 * The prompt of the schedules that `rota doctor --probe` makes; what is left of one is known by it.
 *
 * @param nonce letters, digits and hyphens, new for each probe.
 */
export function probeText(nonce: string): string {
  return `rota doctor probe ${nonce}: do nothing`;
}

/** White space at both ends counts for nothing: whether the service keeps it is one of the things a probe measures. */
const wholeText = /^\s*rota doctor probe [0-9a-z-]+: do nothing\s*$/;

/** Whether a prompt is that of a probe, and nothing more. */
export function isProbeText(input: string): boolean {
  return wholeText.test(input);
}

/** Whether a live row is what a probe left. */
export function isProbeRow(row: LiveSchedule): boolean {
  const input = row.kind === 'recognised' ? row.content.input : row.input;
  return input !== undefined && isProbeText(input);
}

/**
 * The command that removes what probes left on a worker. An id that begins with `-` would be taken for an option; the
 * account is named because a worker that no file declares is in none by itself.
 */
export function removeProbesCommand(workerId: string, account: string | null = null): string {
  const doctor = account === null ? 'rota doctor' : `rota doctor --account ${account}`;
  return workerId.startsWith('-') ? `${doctor} --probe -- ${workerId}` : `${doctor} ${workerId} --probe`;
}
