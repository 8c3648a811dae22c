import { escapeInvisibleJson } from './escape/escape-invisible.ts';
import type { ApplyDocument } from './documents/apply-document.ts';
import type { PlanDocument } from './documents/plan-document.ts';
import type { StatusDocument } from './documents/status-document.ts';
import type { ValidateDocument } from './documents/validate-document.ts';

/** The formats a report comes in, the default first. */
export const formats = ['text', 'json', 'markdown'] as const;

/** The word for one format, as typed after `--format`. */
export type Format = (typeof formats)[number];

/** How a document is shown. */
export interface View {
  /**
   * Text alone is coloured.
   *
   * @defaultValue `plainPaint`
   */
  readonly paint?: Paint;
  /**
   * Text alone is wrapped: at most so many columns, broken between words.
   *
   * @defaultValue one line a row, however long
   */
  readonly width?: number;
  /**
   * Markdown alone is cut to so many UTF-16 code units.
   *
   * @defaultValue 65,000, which fits into a comment
   */
  readonly maxLength?: number;
}

/** One way to show each document; every function is pure and ends its text with a line break. */
export interface Renderer {
  readonly plan: (document: PlanDocument, view?: View) => string;
  readonly apply: (document: ApplyDocument, view?: View) => string;
  readonly validate: (document: ValidateDocument, view?: View) => string;
  readonly status: (document: StatusDocument, view?: View) => string;
}

/** What a piece of text is for; how it looks is for a `Paint` to say. */
export type Tone = 'added' | 'removed' | 'changed' | 'dim' | 'bold';

/** Colours text, one function for each tone; chosen once, by who knows the terminal. */
export type Paint = Readonly<Record<Tone, (text: string) => string>>;

/** Leaves text as it is. */
export const plainPaint: Paint = {
  added: keep,
  removed: keep,
  changed: keep,
  dim: keep,
  bold: keep,
};

/** Colours text with the SGR codes that every terminal knows. */
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

/** A document itself, indented by two spaces; what a reader could not see is written as a JSON escape. */
export function renderJson(document: object): string {
  return `${escapeInvisibleJson(JSON.stringify(document, null, 2))}\n`;
}
