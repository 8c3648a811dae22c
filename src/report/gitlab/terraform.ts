import { isPlanned } from '../documents/plan-document.ts';
import type { PlanDocument } from '../documents/plan-document.ts';

/**
 * The counts of a plan as GitLab shows them on a merge request; `reports: terraform` takes this file. Without a plan it
 * has no counts: GitLab then says that the report failed, where zeros would say that nothing changes.
 */
export function renderTerraform(document: PlanDocument): string {
  const { create, replace, cancel, unprotect } = document.summary;
  return `${JSON.stringify(isPlanned(document) ? { create, update: replace + unprotect, delete: cancel } : {})}\n`;
}
