import type { DiffLines } from './line-diff.ts';
import type { PlanDocument } from '../documents/plan-document.ts';

/** Gives the comparison that rendering this plan needs; its library is loaded only when a prompt changed. */
export async function loadLineDiff({ changes }: PlanDocument): Promise<DiffLines> {
  const isNeeded = changes.some(({ kind, before, after }) => kind === 'replace' && before?.input !== after?.input);
  if (!isNeeded) return () => null;
  const { diffLines } = await import('./line-diff.ts');
  return diffLines;
}
