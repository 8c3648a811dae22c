import { createHash } from 'node:crypto';

/**
 * What the one comment of a target says. In its body a hidden first line goes before the text: it names the target,
 * for a pull request may have several, and carries the fingerprint to the apply.
 */
export interface StickyBody {
  /** The fingerprint of the plan; null when no plan could be made. */
  readonly fingerprint: string | null;
  /** Markdown. */
  readonly text: string;
}

/** How many characters GitHub takes in a comment. */
const maxCommentLength = 65_536;

/** A short name for what is planned: the same parts in the same order give the same name. */
export function targetId(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}

/** Writes a body that GitHub takes; a text that is too long gives way to a sentence. */
export function formatStickyBody(target: string, { fingerprint, text }: StickyBody): string {
  const mark = `<!-- rota ${target} plan=${fingerprint ?? 'none'} -->\n`;
  return mark.length + text.length <= maxCommentLength ? mark + text : mark + tooLong;
}

/** Reads a body back; null when it is not that of the target. */
export function parseStickyBody(target: string, body: string): StickyBody | null {
  const [, id, fingerprint = 'none', text = ''] =
    /^<!-- rota ([0-9a-f]+) plan=([0-9a-f]{64}|none) -->\r?\n([^]*)$/.exec(body) ?? [];
  return id === target ? { fingerprint: fingerprint === 'none' ? null : fingerprint, text } : null;
}

/** What becomes of a second comment, which two first runs at the same instant made; it names no target, so it is not found again. */
export const copyBody = 'Two runs made this comment at the same instant. The one above is kept up to date.\n';

/** How long the Markdown of a plan may be in a comment, so that there is room for its outcome below it. */
export const maxPlanLength = 50_000;

/**
 * Adds what became of a plan below it, and below what became of it before; `write` is told how long that may be. When
 * there is no room left, or no plan, the outcome stands alone.
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

/** Where an outcome is written. */
export interface OutcomePlace {
  /** In UTF-16 code units. */
  readonly maxLength: number;
  readonly isBelowPlan: boolean;
}

/** What an outcome needs to say at least what failed. */
const minOutcomeLength = 10_000;
const maxMarkLength = 200;
const tooLong = 'The report is too long for a comment; it is in the summary of its run.\n';
