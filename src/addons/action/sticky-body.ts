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

/** Adds what became of a plan below it; when both do not fit, the plan gives way to the outcome. */
export function addOutcome(before: StickyBody | null, outcome: string): StickyBody {
  if (before === null) return { fingerprint: null, text: outcome };
  const both = `${before.text.trimEnd()}\n\n---\n\n${outcome}`;
  const fits = both.length <= maxCommentLength - maxMarkLength;
  return { ...before, text: fits ? both : outcome };
}

const maxMarkLength = 200;
const tooLong = 'The report is too long for a comment; it is in the summary of its run.\n';
