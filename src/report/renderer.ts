import type { ApplyDocument } from './documents/apply-document.ts';
import type { DiffLines } from './wording/line-diff.ts';
import type { Paint } from './paint.ts';
import type { PlanDocument } from './documents/plan-document.ts';
import type { StatusDocument } from './documents/status-document.ts';
import type { ValidateDocument } from './documents/validate-document.ts';

/** What a view of a plan needs besides the document. */
export interface PlanView {
  readonly paint: Paint;
  /** Compares the prompts of a replacement; see `loadLineDiff`. */
  readonly diffLines: DiffLines;
}

/** One way to show each document; every function is pure and ends its text with a line break. */
export interface Renderer {
  readonly plan: (document: PlanDocument, view: PlanView) => string;
  readonly apply: (document: ApplyDocument, view: Pick<PlanView, 'paint'>) => string;
  readonly validate: (document: ValidateDocument, view: Pick<PlanView, 'paint'>) => string;
  readonly status: (document: StatusDocument, view: Pick<PlanView, 'paint'>) => string;
}
