import { createHash } from 'node:crypto';

/**
 * Content of the one comment for a target. In the comment, a hidden first line precedes the text. It names the target,
 * because a pull request may have several, and carries the fingerprint to the apply.
 */
export interface StickyBody {
  /** Fingerprint of the plan; null if no plan could be made. */
  readonly fingerprint: string | null;
  /** Markdown. */
  readonly text: string;
}

/** Maximum length of a comment on GitHub, in characters. */
const maxCommentLength = 65_536;

/** Returns a short name for a target; the same parts in the same order give the same name. */
export function targetId(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}

/** Formats a body that GitHub accepts; a sentence replaces text that is too long. */
export function formatStickyBody(target: string, { fingerprint, text }: StickyBody): string {
  const mark = `<!-- rota ${target} plan=${fingerprint ?? 'none'} -->\n`;
  return mark.length + text.length <= maxCommentLength ? mark + text : mark + tooLong;
}

/** Parses a body; null if it does not belong to the target. */
export function parseStickyBody(target: string, body: string): StickyBody | null {
  const [, id, fingerprint = 'none', text = ''] =
    /^<!-- rota ([0-9a-f]+) plan=([0-9a-f]{64}|none) -->\r?\n([^]*)$/.exec(body) ?? [];
  return id === target ? { fingerprint: fingerprint === 'none' ? null : fingerprint, text } : null;
}

/** Replaces a second comment made by two first runs at the same instant; without a target, it is not found again. */
export const duplicateBody = 'Two runs created this comment at the same time. The one above is kept up to date.\n';

/** Maximum length of a plan's Markdown in a comment, so that there is room for its outcome below. */
export const maxPlanLength = 50_000;

/**
 * Adds an outcome below a plan and its earlier outcomes. `write` receives the place for it. If there is not enough
 * room, or no plan, the outcome stands alone.
 */
export function addOutcome(before: StickyBody | null, write: (place: OutcomePlace) => string): StickyBody {
  const above = before === null ? '' : `${before.text.trimEnd()}\n\n---\n\n`;
  const left = maxCommentLength - maxMarkLength - above.length;
  if (before !== null && left >= minOutcomeLength) {
    return { ...before, text: above + write({ maxLength: left, isBelowPlan: true }) };
  }
  const text = write({ maxLength: maxCommentLength - maxMarkLength, isBelowPlan: false });
  return { fingerprint: before?.fingerprint ?? null, text };
}

/** The place for an outcome. */
export interface OutcomePlace {
  /** In UTF-16 code units. */
  readonly maxLength: number;
  readonly isBelowPlan: boolean;
}

/** Room that an outcome needs to say at least what failed. */
const minOutcomeLength = 10_000;
const maxMarkLength = 200;
const tooLong = 'The report is too long for a comment; see the summary of its run.\n';
