import type { PlanDocument } from '../plan-document.ts';

/**
 * The counts of a plan as GitLab shows them on a merge request; `reports: terraform` takes this file. Without a plan it
 * has no counts: GitLab then says that the report failed, where zeros would say that nothing changes.
 */
export function renderTerraform({ fingerprint, summary }: PlanDocument): string {
  const { create, replace, cancel } = summary;
  return `${JSON.stringify(fingerprint === null ? {} : { create, update: replace, delete: cancel })}\n`;
}
