/**
 * Whether a declared schedule that is not live may be sent.
 *
 * A one-shot vanishes once it has run, so "not live" alone does not tell "never made" from "done". Sending a finished
 * one again runs an agent again; a date in the past would even run at once. When in doubt, nothing is sent.
 *
 *   declared         remembered                  answer
 *   cron, interval   anything                    send
 *   date near        made with this content      hold completed: the service's clock may be ahead of this one
 *   date ahead       anything                    send
 *   date past        made with this content      hold completed
 *   date past        anything else               hold expired
 *   delay            no ledger                   hold unknowable
 *   delay            rearmed by a person         send
 *   delay            an unsettled create         hold unknowable
 *   delay            nothing, or other content   send
 *   delay            made, due time passed       hold completed
 *   delay            made, due time ahead        hold cancelled-elsewhere
 */
import type { DeclaredSchedule } from '../model/declaration.ts';
import type { OwnedSchedule } from '../model/owned.ts';
import type { HoldCause } from '../model/plan.ts';
import { formatInstant } from '../model/when.ts';

/** Whether to send, and why or why not: a sentence without a full stop. */
export type Sendability =
  | { readonly kind: 'send'; readonly reason: string }
  | { readonly kind: 'hold'; readonly cause: HoldCause; readonly reason: string };

/** What is remembered of one declaration with the very content it has now. */
export interface Remembered {
  /** The record of it; null when rota never made or adopted it. */
  readonly made: OwnedSchedule | null;
  /** Whether a create of it was begun and never settled. */
  readonly hasIntent: boolean;
  /** Whether a person asked for it to be sent again. */
  readonly isRearmed: boolean;
}

/** How far apart the clocks of rota and the service may be, in milliseconds. */
const clockSkewMs = 300_000;

/** Decides for a declaration that is not live; `remembered` is null without a ledger. */
export function checkSendable(
  declared: DeclaredSchedule,
  context: { readonly address: string; readonly remembered: Remembered | null; readonly now: Date },
): Sendability {
  const { when } = declared.content;
  const { remembered, now } = context;
  const made = remembered?.made ?? null;
  const missing =
    made === null ? send('is declared and not live') : send('was cancelled, not by rota, and is declared');
  if (when.kind === 'cron' || when.kind === 'interval') return missing;
  if (when.kind === 'delayed') return checkDelay(context);
  const aheadMs = new Date(when.date).getTime() - now.getTime();
  if (made !== null && aheadMs > 0 && aheadMs < clockSkewMs) {
    return hold('completed', `was made for ${when.date}, and the service's clock may be past that`);
  }
  if (aheadMs > 0) return missing;
  if (made !== null) return hold('completed', `ran at ${when.date}`);
  return hold('expired', `its date ${when.date} has passed; a past date would run at once`);
}

function checkDelay({ address, remembered, now }: Parameters<typeof checkSendable>[1]): Sendability {
  const rearm = `to run it again: rota apply --rearm ${address}`;
  if (remembered === null) return hold('unknowable', 'without a ledger nobody can know whether it ran');
  if (remembered.isRearmed) return send('is rearmed');
  if (remembered.hasIntent) return hold('unknowable', `a create was cut off and it may have run; ${rearm}`);
  const dueAt = remembered.made?.dueAt ?? null;
  if (dueAt === null) return send('is declared and not live');
  if (dueAt.getTime() <= now.getTime()) return hold('completed', `ran once, as declared; ${rearm}`);
  const due = `is not live although it is due at ${formatInstant(dueAt)} only`;
  return hold(
    'cancelled-elsewhere',
    `${due}: it was cancelled, not by rota, or ran on a clock ahead of this one; ${rearm}`,
  );
}

function send(reason: string): Sendability {
  return { kind: 'send', reason };
}

function hold(cause: HoldCause, reason: string): Sendability {
  return { kind: 'hold', cause, reason };
}
