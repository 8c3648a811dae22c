/**
 * What is said of a declared schedule that a pause covers and that is not live.
 *
 *   without the pause it would be            answer
 *   counted as done, completed or expired    the same: the pause keeps it from nothing
 *   unknowable, or perhaps unreadable        the same: it may be live, and could then not be stopped
 *   sent, by a create that may still show    hold unknowable: it is cancelled once a list shows it
 *   sent, missed                             hold paused
 */
import { describeOff } from '../model/bounds.ts';
import type { DeclaredSchedule } from '../model/declaration.ts';
import { isYoung } from '../model/owned.ts';
import { formatInstant } from '../time/when.ts';
import { hashContent } from './fingerprint.ts';
import type { Sendability } from './one-shot.ts';
import { checkDeclared } from './worker-context.ts';
import type { WorkerContext } from './worker-context.ts';

/** Why a paused schedule that is not live is not sent. */
export function checkPaused(context: WorkerContext, declared: DeclaredSchedule): Sendability {
  const unpaused = checkDeclared(context, declared);
  const off = describeOff('paused', declared);
  if (unpaused.kind === 'hold' && unpaused.cause !== 'missed') {
    return unpaused.cause === 'unrecognised' ? { ...unpaused, reason: `${off}; ${unpaused.reason}` } : unpaused;
  }
  const unseenAt = findUnseen(context, declared);
  if (unseenAt === null) return { kind: 'hold', cause: 'paused', reason: `${off} and not live` };
  const reason = `${off}; a create of it at ${formatInstant(unseenAt)} may still show in a list: the next apply cancels it then`;
  return { kind: 'hold', cause: 'unknowable', reason };
}

/** When something was made, or was about to be, that no list has shown since and that may just be late; null when nothing was. */
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
