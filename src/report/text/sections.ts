/** The sections that text reports share. */
import { pauseWords, stillRunningWords, type PauseEntry } from '../documents/pause-entry.ts';
import { indent, toned, type Line } from './line.ts';
import { groupUnlisted, whoOf } from '../wording/unlisted.ts';
import { hintLines } from './problem-lines.ts';
import { groupBy } from '../../core/collections.ts';
import { count } from '../../core/words.ts';
import { zoneOf, type WorkerEntry } from '../documents/worker-entry.ts';
import { joinWorkers, type Entry, type WarningGroup } from '../wording/entries.ts';
import { formatWhen, labelled, promptStart } from './content-lines.ts';
import { entryName, workersLines } from './change-lines.ts';
import type { GuardEntry } from '../documents/guard-entry.ts';
import type { HoldCause } from '../../core/model/change.ts';
import type { ChangeEntry } from '../documents/change-entry.ts';

/** Shows what is paused, why and until when, as the first section of a report. */
export function pauseLines(pause: PauseEntry | null): readonly Line[] {
  const running = stillRunningWords(pause);
  return [
    ...pauseWords(pause).map(({ title, reason, scope }): Line => [toned('bold', title), `: ${reason} (${scope})`]),
    ...(running === null ? [] : [[`${running}.`]]),
  ];
}

/** Shows each reason why workers could not be listed; what to do about it is on standard error. */
export function unlistedLines(workers: readonly WorkerEntry[]): readonly Line[] {
  return groupUnlisted(workers).map((unlisted) => [
    toned('removed', `! ${whoOf(unlisted)} [${unlisted.code}]`),
    `: ${unlisted.message}`,
  ]);
}

/** Way to permit what no flag permits. */
const policyException = 'a temporary exception in the policy';

/** Shows what the guards found, with counts; for a refusal also what to write instead and the flag that permits it. */
export function guardLines(guards: readonly GuardEntry[]): readonly Line[] {
  return guards.flatMap(({ code, worker, message, hints, allowed, allow }) => {
    const sentence = `: ${worker ?? 'all workers'}: ${message}`;
    if (allowed) return [[toned('changed', `allowed[${code}]`), sentence]];
    return [
      [toned('removed', `refused[${code}]`), sentence],
      ...hints.flatMap(hintLines),
      [toned('dim', '  to permit it: '), allow ?? policyException],
    ];
  });
}

/** Names a worker, above what is said about it. */
export function workerHead({ worker, workerId, account, timezone }: WorkerEntry): Line {
  const facts = [
    workerId,
    ...(timezone === null ? [] : [timezone]),
    ...(account === undefined ? [] : [`account ${account}`]),
  ];
  return [toned('bold', worker), toned('dim', ` (${facts.join(', ')})`)];
}

/** Shows what several workers share, grouped by the zone of its times. */
export function sharedSections<T extends Pick<Entry, 'zone' | 'hasZones'>>(
  entries: readonly T[],
  linesOf: (entry: T) => readonly Line[],
): readonly (readonly Line[])[] {
  return [...groupBy(entries, ({ zone, hasZones }) => [hasZones ? 'each in its own time zone' : (zone ?? 'UTC')])].map(
    ([zones, some]) => [
      [toned('bold', 'Several workers'), toned('dim', ` (${zones})`)],
      ...indent(some.flatMap(linesOf), 2),
    ],
  );
}

/** Shows the warnings that several workers share. */
export function sharedWarningLines(warnings: readonly WarningGroup[]): readonly Line[] {
  return warnings.flatMap(({ parts, shown: { code, message } }) => [
    [toned('changed', `warning[${code}]`), ` on ${count(parts.length, 'worker')}: ${message}`],
    ...indent([labelled('on', joinWorkers({ parts }))], 4),
  ]);
}

/** Number of schedules listed for a repeating cause. */
const shownRepeats = 5;

/** Causes that hold many schedules for much the same reason. Holds for other causes are all listed. */
const repeatingCauses: ReadonlySet<ChangeEntry['cause']> = new Set<HoldCause>([
  'ignored',
  'foreign',
  'unpruned',
  'disabled',
  'not-yet',
  'ended',
  'paused',
]);

/** Holds of one cause on one worker. */
interface HoldGroup {
  readonly cause: ChangeEntry['cause'];
  /** At least one. */
  readonly shown: readonly ChangeEntry[];
  /** Number of schedules that are not listed; 0 unless the cause repeats. */
  readonly rest: number;
}

/** Groups what is left alone on one worker by cause; schedules of repeating causes are counted after the first few. */
export function groupHolds(holds: readonly ChangeEntry[]): readonly HoldGroup[] {
  return [...groupBy(holds, ({ cause }) => [cause])].map(([cause, group]) => {
    const shown = repeatingCauses.has(cause) ? group.slice(0, shownRepeats) : group;
    return { cause, shown, rest: group.length - shown.length };
  });
}

/** Shows what is left alone on several workers alike, such as a schedule of a set that has `enabled: false`. */
export function sharedHoldLines(entries: readonly Entry[]): readonly Line[] {
  if (entries.length === 0) return [];
  const lines = entries.flatMap((entry) => [
    [...holdCause(entry.shown), `${entryName(entry)}: ${entry.shown.reason}`],
    ...indent(workersLines(entry), 4),
  ]);
  return [[toned('bold', 'Left alone on several workers')], ...indent(lines, 2)];
}

/** Shows what is left alone on one worker, and why; empty for a worker that could not be listed. */
export function leftAloneLines(worker: WorkerEntry, changes: readonly ChangeEntry[]): readonly Line[] {
  const holds = worker.unavailable === null ? changes.filter(({ kind }) => kind === 'hold') : [];
  if (holds.length === 0) return [];
  const lines = groupHolds(holds).flatMap(({ cause, shown, rest }) => [
    ...shown.map((hold) => holdLine(hold, zoneOf(worker))),
    ...(rest === 0 ? [] : [[toned('dim', `[${cause ?? ''}] … and ${String(rest)} more`)]]),
  ]);
  return [['left alone:'], ...indent(lines, 2)];
}

function holdLine({ address, scheduleId, cause, reason, before }: ChangeEntry, zone: string | null): Line {
  const who = address ?? scheduleId ?? 'a schedule without an id';
  const what = address === null && before !== null ? `, ${formatWhen(before, zone)}, ${promptStart(before.input)}` : '';
  return [...holdCause({ cause }), `${who}${what}: ${reason}`];
}

function holdCause({ cause }: Pick<ChangeEntry, 'cause'>): Line {
  return [toned('dim', `[${cause ?? ''}] `)];
}
