/**
 * The instants at which a plan changes by itself: a `from`, an `until`, a `date` that is still to be sent, and the end
 * of a pause, which is one entry for everything it covers. A plan lists the instants ahead. A schedule has no other
 * instants while a pause covers it.
 */
import { compareBy, compareText, groupBy, type Comparator } from '../collections.ts';
import { isInForce, isOn, type Instant, type Pause } from '../model/bounds.ts';
import { formatAddress, type DeclaredSchedule, type DeclaredWorker } from '../model/declaration.ts';
import type { Change } from '../model/change.ts';
import type { WorkerPlan } from '../model/plan.ts';

/** Lists the instants of workers that are ahead by the clock of each and change their plans; sorted. */
export function listAhead(workers: readonly WorkerPlan[], nowOf: (worker: WorkerPlan) => Date): readonly Instant[] {
  const instants = workers.flatMap((plan) => {
    const { worker, changes } = plan;
    const now = nowOf(plan);
    const ahead = instantsOf(worker, now).filter(({ at }) => at > now);
    if (ahead.length === 0) return [];
    const sent = new Set(changes.flatMap(({ kind, name }) => (kind === 'create' || kind === 'replace' ? [name] : [])));
    const waiting = new Map(changes.flatMap((change) => (isWaiting(change) ? [[change.name, change] as const] : [])));
    return ahead.filter(({ cause, name, schedule }) => {
      if (cause === 'pause') return comesBack(schedule, waiting.get(schedule.name));
      if (cause !== 'date') return true;
      const change = waiting.get(name);
      return sent.has(name) || (change?.kind === 'hold' && comesBack(schedule, change));
    });
  });
  return joinPauses(instants);
}

/** Whether a change leaves a schedule that the end of a pause may bring back. */
function isWaiting(change: Change): boolean {
  return (
    (change.kind === 'hold' || change.kind === 'cancel') && (change.cause === 'paused' || change.cause === 'not-yet')
  );
}

/** Whether the end of a schedule's pause makes an apply write something else, or nothing. */
function comesBack(schedule: DeclaredSchedule, change: Change | undefined): boolean {
  const until = schedule.pause?.until ?? null;
  if (change === undefined || until === null || !isOn(schedule, until)) return false;
  const { when } = schedule.content;
  return change.kind === 'cancel' || when.type !== 'scheduled' || new Date(when.date) > until;
}

/** Lists the instants of workers that are not ahead of `now`; sorted. */
export function listPassed(workers: readonly DeclaredWorker[], now: Date): readonly Instant[] {
  return joinPauses(workers.flatMap((worker) => instantsOf(worker, new Date(0)).filter(({ at }) => at <= now)));
}

/** An instant of one schedule. The end of a pause is one for each schedule it covers. */
interface OwnInstant extends Pick<Instant, 'at' | 'cause' | 'then'> {
  readonly alias: string;
  readonly name: string;
  readonly schedule: DeclaredSchedule;
}

function instantsOf({ alias, schedules }: DeclaredWorker, now: Date): readonly OwnInstant[] {
  return schedules.flatMap((schedule) => instantsOfSchedule(alias, schedule, now));
}

function instantsOfSchedule(alias: string, schedule: DeclaredSchedule, now: Date): readonly OwnInstant[] {
  const { name, enabled, from, until, pause, content } = schedule;
  const hasNone = from === null && until === null && pause === null && content.when.type !== 'scheduled';
  if (!enabled || hasNone) return [];
  const about = { alias, name, schedule };
  const inForce = pause !== null && isInForce(pause, now) ? pause : null;
  const end = inForce?.until ?? null;
  const begins = from !== null && (inForce === null || (end !== null && end <= from)) ? from : null;
  const ends = until !== null && (inForce === null || (end !== null && end < until)) ? until : null;
  return [
    ...(begins === null ? [] : [{ ...about, at: begins, cause: 'from', then: 'create' } as const]),
    ...(ends === null ? [] : [{ ...about, at: ends, cause: 'until', then: 'cancel' } as const]),
    ...(content.when.type === 'scheduled'
      ? [{ ...about, at: new Date(content.when.date), cause: 'date', then: 'hold' } as const]
      : []),
    ...(end === null ? [] : [{ ...about, at: end, cause: 'pause', then: 'create' } as const]),
  ];
}

/** Joins the ends of each pause into one instant; sorted. */
function joinPauses(instants: readonly OwnInstant[]): readonly Instant[] {
  const alone = instants.filter(({ cause }) => cause !== 'pause').map(asInstant);
  const ends = groupBy(
    instants.filter(({ cause }) => cause === 'pause'),
    ({ schedule: { pause } }) => [keyOf(pause)],
  );
  const joined = [...ends.values()].flatMap((group): readonly Instant[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { at, cause, then, schedule } = first;
    return [
      { at, alias: null, name: null, cause, then, schedules: group.length, reason: schedule.pause?.reason ?? null },
    ];
  });
  return [...alone, ...joined].toSorted(compareInstants);
}

function asInstant({ at, alias, name, cause, then }: OwnInstant): Instant {
  return { at, alias, name, cause, then, schedules: 1, reason: null };
}

function keyOf(pause: Pause | null): string {
  return JSON.stringify([pause?.until, pause?.reason, pause?.location]);
}

/** Soonest first, then by address, then by cause. */
const compareInstants: Comparator<Instant> = compareBy(
  (a, b) => a.at.getTime() - b.at.getTime(),
  (a, b) => compareText(a.alias ?? '', b.alias ?? ''),
  (a, b) => compareText(a.name ?? '', b.name ?? ''),
  (a, b) => compareText(a.cause, b.cause),
  (a, b) => compareText(a.reason ?? '', b.reason ?? ''),
);

/** Describes an instant and its subject: `until of support/brief`, `end of the pause "Christmas"`. */
export function describeInstant({ alias, name, cause, reason }: Instant): string {
  if (alias === null || name === null) return `end of the pause "${reason ?? ''}"`;
  return `${cause} of ${formatAddress(alias, name)}`;
}
