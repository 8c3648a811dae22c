import { contentKey, type Content } from './content.ts';
import { compareBy, compareText, type Comparator } from '../collections.ts';
import { formatInstant } from '../time/when.ts';
import type { Failure } from './diagnostic.ts';

/** A row of the API's list. */
export type LiveSchedule = RecognisedSchedule | UnrecognisedSchedule;

/** A row of a known type and shape. */
export interface RecognisedSchedule {
  readonly kind: 'recognised';
  /** The service's ID, unique within a worker; may begin with `-`. */
  readonly id: string;
  readonly content: Content;
  /** The next run, UTC; in the past while a run lasts. */
  readonly nextRunAt: Date;
}

/** A row that rota cannot read: shown, never touched. */
export interface UnrecognisedSchedule {
  readonly kind: 'unrecognised';
  /** null if the row has no readable ID. */
  readonly id: string | null;
  /** What was expected and what came: one sentence without a full stop. */
  readonly problem: string;
  /** The prompt, normalised; absent if it cannot be read either. */
  readonly input?: string;
}

/** Result of one list call for a worker. A partial read is `unavailable`, never a shorter list. */
export type ObservedWorker = ListedWorker | UnavailableWorker;

/** A worker whose whole list was read. */
export interface ListedWorker {
  readonly kind: 'listed';
  readonly workerId: string;
  /** IANA zone in which the service reads cron; null if the answer has none, which means UTC. */
  readonly timezone: string | null;
  /** Sorted by `compareLive`; IDs are unique. */
  readonly schedules: readonly LiveSchedule[];
}

/** A worker whose list could not be read: nothing may be written to it. */
export interface UnavailableWorker {
  readonly kind: 'unavailable';
  readonly workerId: string;
  /** Stable error code of the failed read. */
  readonly code: string;
  /** Why the read failed, in the vendor's own words if it gave any. */
  readonly reason: string;
  /** What to type next; null if the reason already says it. */
  readonly hint: string | null;
}

/** Returns why a worker could not be listed; null if it was listed. */
export function failureOf(observed: ObservedWorker): Failure | null {
  return observed.kind === 'listed' ? null : { code: observed.code, message: observed.reason, hint: observed.hint };
}

/**
 * Returns a row as a file would declare it: a delayed row as the date at which it runs, which the service runs alike.
 */
export function asDeclared({ content, nextRunAt }: RecognisedSchedule): Content {
  if (content.when.type !== 'delayed') return content;
  return { ...content, when: { type: 'scheduled', date: formatInstant(nextRunAt) } };
}

/** Returns the content keys of every declaration that is the same as a row: one, or two for a delayed row. */
export function sameKeys(row: RecognisedSchedule): readonly string[] {
  const own = contentKey(row.content);
  return row.content.when.type === 'delayed' ? [own, contentKey(asDeclared(row))] : [own];
}

/**
 * Orders live rows. Two appliers must agree on the order, so it does not depend on when they look.
 *
 * The soonest run comes first, then the smallest ID. Intervals come before all others, by ID alone, because each of
 * their runs moves the next. Unreadable rows come last.
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
 * Returns the prompt of a schedule that `rota doctor --probe` creates. Leftover probes are recognised by it.
 *
 * @param nonce lower-case letters, digits and hyphens, new for each probe.
 */
export function probeText(nonce: string): string {
  return `rota doctor probe ${nonce}: do nothing`;
}

/** White space at both ends is ignored: whether the service keeps it is one of the things a probe measures. */
const wholeText = /^\s*rota doctor probe [0-9a-z-]+: do nothing\s*$/;

/** Whether a prompt is exactly a probe's. */
export function isProbeText(input: string): boolean {
  return wholeText.test(input);
}

/** Whether a live row was left by a probe. */
export function isProbeRow(row: LiveSchedule): boolean {
  const input = row.kind === 'recognised' ? row.content.input : row.input;
  return input !== undefined && isProbeText(input);
}

/**
 * Returns the command that removes leftover probes from a worker. `--` keeps an ID that begins with `-` from being read
 * as an option. The account is named because a worker that no file declares does not have one.
 */
export function removeProbesCommand(workerId: string, account: string | null = null): string {
  const doctor = account === null ? 'rota doctor' : `rota doctor --account ${account}`;
  return workerId.startsWith('-') ? `${doctor} --probe -- ${workerId}` : `${doctor} ${workerId} --probe`;
}
