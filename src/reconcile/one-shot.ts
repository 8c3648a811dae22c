/**
 * Whether a declared schedule that is not live may be sent.
 *
 * A one-shot vanishes once it has run, so "not live" alone does not tell "never made" from "done". Sending a finished
 * one again runs an agent again; a date in the past would even run at once. When in doubt, nothing is sent.
 *
 *   declared         remembered                  answer
 *   cron, interval   anything                    send
 *   date ahead       anything                    send
 *   date past        made with this content      hold completed
 *   date past        anything else               hold expired
 *   delay            no ledger                   hold unknowable
 *   delay            nothing, or other content   send
 *   delay            an unsettled create         hold unknowable
 *   delay            made, due time passed       hold completed
 *   delay            made, due time ahead        hold cancelled-elsewhere
 */
import type { DeclaredSchedule } from '../model/declaration.ts';
import type { HoldCause } from '../model/plan.ts';

/** Whether to send, and if not, why. */
export type Sendability =
  { readonly kind: 'send' } | { readonly kind: 'hold'; readonly cause: HoldCause; readonly reason: string };

/** What is remembered of one declaration, content compared already. */
export interface Remembered {
  /** When it was due, UTC, when the ledger holds it with this very content. */
  readonly madeDueAt: Date | null;
  /** Whether a create of this very content was begun and never settled. */
  readonly hasIntent: boolean;
}

/** Decides for a declaration whose row is not live; `remembered` is null without a ledger. */
export function checkSendable(
  declared: DeclaredSchedule,
  context: { readonly address: string; readonly remembered: Remembered | null; readonly now: Date },
): Sendability {
  const { when } = declared.content;
  const { address, remembered, now } = context;
  if (when.kind === 'cron' || when.kind === 'interval') return { kind: 'send' };
  if (when.kind === 'scheduled') {
    if (new Date(when.date).getTime() > now.getTime()) return { kind: 'send' };
    if ((remembered?.madeDueAt ?? null) !== null) return hold('completed', `ran at ${when.date}`);
    return hold('expired', `its date ${when.date} has passed; a past date would run at once`);
  }
  const rearm = `to run it again: rota apply --rearm ${address}`;
  if (remembered === null) return hold('unknowable', 'without a ledger nobody can know whether it ran');
  if (remembered.hasIntent) return hold('unknowable', `a create was cut off and it may have run; ${rearm}`);
  if (remembered.madeDueAt === null) return { kind: 'send' };
  if (remembered.madeDueAt.getTime() <= now.getTime()) return hold('completed', `ran once, as declared; ${rearm}`);
  return hold('cancelled-elsewhere', `was cancelled before it ran, not by rota; ${rearm}`);
}

function hold(cause: HoldCause, reason: string): Sendability {
  return { kind: 'hold', cause, reason };
}
