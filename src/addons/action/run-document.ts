import type { ApplyDocument } from '../../report/documents/apply-document.ts';
import type { PlanDocument } from '../../report/documents/plan-document.ts';
import type { ValidateDocument } from '../../report/documents/validate-document.ts';

/** Any document that a command of the action prints under `--format json`. */
export type RunDocument = PlanDocument | ApplyDocument | ValidateDocument;
