/**
 * What rota says about paused schedules: why a schedule is not sent, and what readers should know beyond the changes.
 *
 *   without the pause it would be            answer
 *   counted as done, completed or expired    the same: the pause does not keep it from anything
 *   unknowable, or perhaps unreadable        the same: it may be live, and could then not be stopped
 *   sent, but a create may still show        hold unknowable: it is cancelled once a list shows it
 *   sent, or missed                          hold paused
 */
import { describeOff } from '../model/bounds.ts';
import { formatAddress, type DeclaredSchedule } from '../model/declaration.ts';
import { isYoung } from '../model/owned.ts';
import { formatInstant, isOneShot } from '../time/when.ts';
import { hashContent } from './fingerprint.ts';
import { checkDeclared, type WorkerContext } from './worker-context.ts';
import { contentKey } from '../model/content.ts';
import { sameKeys } from '../model/live.ts';
import { isPausing, type Change } from '../model/change.ts';
import type { Sendability } from './one-shot.ts';
import type { Plan, WorkerPlan } from '../model/plan.ts';

/** Says why a paused schedule that is not live is not sent. */
export function checkPaused(context: WorkerContext, declared: DeclaredSchedule): Sendability {
  const unpaused = checkDeclared(context, declared);
  const off = describeOff('paused', declared);
  if (unpaused.kind === 'hold' && unpaused.cause !== 'missed') {
    return unpaused.cause === 'unrecognised' ? { ...unpaused, reason: `${off}; ${unpaused.reason}` } : unpaused;
  }
  const unseenAt = findUnseen(context, declared);
  if (unseenAt === null) return { kind: 'hold', cause: 'paused', reason: `${off} and not live` };
  const reason = `${off}; a create sent at ${formatInstant(unseenAt)} may still show up; the next apply then cancels it`;
  return { kind: 'hold', cause: 'unknowable', reason };
}

/**
 * Returns when a schedule was created, or was about to be, if no list has shown it since and the list may just be late;
 * else null.
 */
function findUnseen({ record, now }: WorkerContext, { name, content }: DeclaredSchedule): Date | null {
  const hash = hashContent(content);
  const isIt = (known: { readonly name: string; readonly contentHash: string }): boolean =>
    known.name === name || known.contentHash === hash;
  const begun = (record?.intents ?? []).filter(isIt).map(({ at }) => at);
  const made = (record?.schedules ?? []).filter((known) => known.paused !== true && isIt(known));
  const unseen = [...begun, ...made.map(({ createdAt }) => createdAt)].filter((createdAt) =>
    isYoung({ createdAt }, now),
  );
  return unseen[0] ?? null;
}

/**
 * Counts the rows that keep running on workers that a pause covers: ignored, created by others, undeclared or
 * unreadable.
 */
export function countStillRunning({ workers, deferred = [] }: Plan): number {
  const paused = workers.filter(({ isPaused }) => isPaused === true);
  const ids = new Set(paused.map(({ worker }) => worker.workerId));
  const left = deferred.filter(({ kind, workerId }) => kind === 'cancel' && ids.has(workerId));
  return paused.reduce((sum, { changes }) => sum + changes.filter(isLeftRunning).length, left.length);
}

function isLeftRunning(change: Change): boolean {
  if (change.kind !== 'hold') return false;
  // A row without an ID is held without a name, too.
  return change.scheduleId !== null || (change.cause === 'unrecognised' && change.name === null);
}

/**
 * Lists the one-shots of a worker that a plan cancels for a pause and that do not come back by themselves: every delay,
 * and each date that passes, or may pass, before the pause ends. The message says what to do about it after the pause.
 */
export function listNotMadeAgain({
  worker,
  changes,
}: WorkerPlan): readonly { readonly name: string; readonly message: string }[] {
  const pausing = changes.filter(isPausing);
  if (pausing.length === 0) return [];
  const byName = new Map(worker.schedules.map((schedule) => [schedule.name, schedule]));
  return pausing.flatMap((change) => {
    const declared = byName.get(change.name ?? '');
    if (declared === undefined) return [];
    const { name, content, pause } = declared;
    const isIt = isOneShot(content.when) && sameKeys(change.before).includes(contentKey(content));
    const until = pause?.until ?? null;
    if (!isIt || (content.when.type === 'scheduled' && until !== null && new Date(content.when.date) > until))
      return [];
    const address = formatAddress(worker.alias, name);
    const again = content.when.type === 'delayed' ? `rota apply --rearm ${address} sends it` : 'a new date sends it';
    const what =
      content.when.type === 'scheduled' && until === null
        ? 'is recreated only if the pause ends before its date; after that'
        : 'is not recreated automatically after the pause';
    const message = `${what}: ${again}, and rota apply --completed ${address} counts it as done`;
    return [{ name, message }];
  });
}
