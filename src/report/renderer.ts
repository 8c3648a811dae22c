import type { ApplyDocument } from './documents/apply-document.ts';
import type { Paint } from './paint.ts';
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
