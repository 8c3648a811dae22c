import type { ApplyDocument } from '../report/apply-document.ts';
import type { PlanDocument } from '../report/plan-document.ts';
import type { ValidateDocument } from '../report/validate-document.ts';

/** Any document that a command of the action prints under `--format json`. */
export type RunDocument = PlanDocument | ApplyDocument | ValidateDocument;
