/**
 * Whether a declared schedule that is not live may be sent.
 *
 * A one-shot vanishes once it has run, so "not live" alone does not tell "never made" from "done". Sending a finished
 * one-shot runs an agent again, and a date in the past would even run at once. When in doubt, nothing is sent.
 *
 *   declared         remembered                  answer
 *   cron, interval   anything                    send
 *   date, delay      completed by a person       hold completed, now and from then on
 *   date, delay      rearmed by a person         send, but a date only while it is ahead
 *   date near        made with this content      hold completed: the service's clock may be ahead of this one
 *   date ahead       anything                    send
 *   date past        cancelled by a pause        hold missed
 *   delay            cancelled by a pause        hold missed
 *   date past        made with this content      hold completed
 *   date past        an unsettled create         hold unknowable
 *   date past        anything else               hold expired
 *   delay            no ledger                   hold unknowable
 *   delay            an unsettled create         hold unknowable
 *   delay            nothing, or other content   send
 *   delay            made, due time passed       hold completed
 *   delay            made, due time ahead        hold cancelled-elsewhere
 */
import type { DeclaredSchedule } from '../model/declaration.ts';
import { isCountedAsDone, type OwnedSchedule } from '../model/owned.ts';
import type { HoldCause } from '../model/change.ts';
import { formatInstant } from '../time/when.ts';

/** Whether to send a schedule, and why or why not: a sentence without a full stop. */
export type Sendability =
  | { readonly kind: 'send'; readonly reason: string }
  | {
      readonly kind: 'hold';
      readonly cause: HoldCause;
      readonly reason: string;
      /** As in `HoldChange`. */
      readonly isCountedAsDone?: true;
    };

/** What the ledger remembers of a declaration with exactly its present content. */
export interface Remembered {
  /** Its record; null if rota never created or adopted it. */
  readonly made: OwnedSchedule | null;
  /** Whether a create of it was begun and has not settled. */
  readonly hasIntent: boolean;
  /** Whether a person asked to send it again. */
  readonly isRearmed: boolean;
  /** Whether a person counts it as done. */
  readonly isCompleted: boolean;
}

/** How far apart the clocks of rota and the service may be, in milliseconds. */
export const maxClockSkewMs = 300_000;

interface SendContext {
  readonly address: string;
  /** null without a ledger. */
  readonly remembered: Remembered | null;
  readonly now: Date;
}

/** Returns what a person decided about a one-shot, now or before; null if nothing, and for recurring schedules. */
export function findDecision(
  { content: { when } }: DeclaredSchedule,
  { remembered, now }: SendContext,
): Sendability | null {
  if (remembered === null || when.type === 'cron' || when.type === 'interval') return null;
  const { made, isRearmed, isCompleted } = remembered;
  if (isCompleted) return { ...hold('completed', 'is counted as done from now on'), isCountedAsDone: true };
  if (isRearmed && (when.type === 'delayed' || new Date(when.date) > now)) return send('is rearmed');
  if (made !== null && isCountedAsDone(made)) return hold('completed', 'is counted as done');
  return null;
}

/** Decides about a declaration that is not live and that no person has decided about. */
export function checkSendable(declared: DeclaredSchedule, context: SendContext): Sendability {
  const { when } = declared.content;
  const { address, remembered, now } = context;
  const paused = remembered?.made?.paused === true ? remembered.made : null;
  const made = paused === null ? (remembered?.made ?? null) : null;
  const missing = send(
    paused !== null
      ? 'is no longer paused'
      : made === null
        ? 'is declared but not live'
        : 'is declared but no longer live',
  );
  if (when.type === 'cron' || when.type === 'interval') return missing;
  // What was declared under a pause and never sent was not due at any time.
  const missedAt = paused?.dueAt ?? null;
  if (missedAt !== null && remembered?.hasIntent === false && (when.type === 'delayed' || new Date(when.date) <= now)) {
    return holdMissed({ address, missedAt, isDelay: when.type === 'delayed' });
  }
  if (when.type === 'delayed') return checkDelay({ ...context, made });
  const aheadMs = new Date(when.date).getTime() - now.getTime();
  if (made !== null && aheadMs > 0 && aheadMs < maxClockSkewMs) {
    return hold('completed', `was created for ${when.date}, which may have passed on the service's clock`);
  }
  if (aheadMs > 0) return missing;
  if (remembered?.hasIntent === true) {
    const cutOff = `its create or cancel was interrupted, and its date ${when.date} has passed: it may have run`;
    return hold('unknowable', `${cutOff}; ${countAsDone(address)}; to run it, give it a new date`);
  }
  if (made !== null) return hold('completed', `ran at ${when.date}`);
  return hold('expired', `its date ${when.date} has passed; a past date would run at once`);
}

function countAsDone(address: string): string {
  return `to count it as done: rota apply --completed ${address}`;
}

function holdMissed(missed: {
  readonly address: string;
  readonly missedAt: Date;
  readonly isDelay: boolean;
}): Sendability {
  const { address, missedAt, isDelay } = missed;
  const run = isDelay ? `to start its delay again: rota apply --rearm ${address}` : 'to run it, give it a new date';
  return hold(
    'missed',
    `a pause cancelled it before it was due, at ${formatInstant(missedAt)}; ${run}; ${countAsDone(address)}`,
  );
}

function checkDelay({
  address,
  remembered,
  made,
  now,
}: SendContext & { readonly made: OwnedSchedule | null }): Sendability {
  const rearm = `to run it again: rota apply --rearm ${address}`;
  if (remembered === null) return hold('unknowable', 'without a ledger it is unknown whether it ran');
  if (remembered.hasIntent) {
    const what = made === null ? 'a create' : 'its create or cancel';
    return hold('unknowable', `${what} was interrupted and it may have run; ${rearm}; ${countAsDone(address)}`);
  }
  const dueAt = made?.dueAt ?? null;
  if (dueAt === null) return send('is declared but not live');
  if (dueAt.getTime() <= now.getTime()) return hold('completed', `ran once, as declared; ${rearm}`);
  const due = `is not live, although it is not due until ${formatInstant(dueAt)}`;
  return hold(
    'cancelled-elsewhere',
    `${due}: it was cancelled outside rota, or ran on a clock ahead of this one; ${rearm}`,
  );
}

function send(reason: string): Sendability {
  return { kind: 'send', reason };
}

function hold(cause: HoldCause, reason: string): Extract<Sendability, { readonly kind: 'hold' }> {
  return { kind: 'hold', cause, reason };
}
