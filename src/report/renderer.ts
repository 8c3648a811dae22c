import { escapeInvisibleJson } from './escape/escape-invisible.ts';
import type { ApplyDocument } from './documents/apply-document.ts';
import type { PlanDocument } from './documents/plan-document.ts';
import type { StatusDocument } from './documents/status-document.ts';
import type { ValidateDocument } from './documents/validate-document.ts';

/** Formats of a report; the default comes first. */
export const formats = ['text', 'json', 'markdown'] as const;

/** Name of a format, as typed after `--format`. */
export type Format = (typeof formats)[number];

/** Options for rendering a document. */
export interface View {
  /**
   * Colours of text; other formats ignore it.
   *
   * @defaultValue `plainPaint`
   */
  readonly paint?: Paint;
  /**
   * Maximum width of text in columns; longer lines are broken between words. Other formats ignore it.
   *
   * @defaultValue no maximum: one line per row
   */
  readonly width?: number;
  /**
   * Maximum length of Markdown in UTF-16 code units; a longer document is cut. Other formats ignore it.
   *
   * @defaultValue 65,000, which fits into a comment
   */
  readonly maxLength?: number;
}

/** Renders each document in one format. Every function is pure and ends its text with a line break. */
export interface Renderer {
  readonly plan: (document: PlanDocument, view?: View) => string;
  readonly apply: (document: ApplyDocument, view?: View) => string;
  readonly validate: (document: ValidateDocument, view?: View) => string;
  readonly status: (document: StatusDocument, view?: View) => string;
}

/** Role of a piece of text; a `Paint` decides how it looks. */
export type Tone = 'added' | 'removed' | 'changed' | 'dim' | 'bold';

/** Functions that colour text, by tone; chosen once, where the terminal is known. */
export type Paint = Readonly<Record<Tone, (text: string) => string>>;

/** Leaves text uncoloured. */
export const plainPaint: Paint = {
  added: keep,
  removed: keep,
  changed: keep,
  dim: keep,
  bold: keep,
};

/** Colours text with SGR codes that every terminal supports. */
export const ansiPaint: Paint = {
  added: sgr(32, 39),
  removed: sgr(31, 39),
  changed: sgr(33, 39),
  dim: sgr(2, 22),
  bold: sgr(1, 22),
};

function keep(text: string): string {
  return text;
}

function sgr(on: number, off: number): (text: string) => string {
  return (text) => `\u001b[${String(on)}m${text}\u001b[${String(off)}m`;
}

/** Renders a document as JSON, indented by two spaces; invisible characters are written as JSON escapes. */
export function renderJson(document: object): string {
  return `${escapeInvisibleJson(JSON.stringify(document, null, 2))}\n`;
}
