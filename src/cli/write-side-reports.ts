import { renderCodeQuality } from '../report/gitlab/code-quality.ts';
import { renderTerraform } from '../report/gitlab/terraform.ts';
import { plainPaint } from '../report/paint.ts';
import type { PlanDocument } from '../report/documents/plan-document.ts';
import { renderers } from '../report/render.ts';
import type { Io } from './io.ts';
import type { SideReport } from './side-report.ts';
import { writeWhole } from './write-whole.ts';

/** What writing a plan to files needs besides the plan. */
export interface SideReportOptions {
  /** Written in this order. */
  readonly reports: readonly SideReport[];
  readonly io: Io;
}

/**
 * Writes a plan to the files asked for, uncoloured. One that shows prompts can be read by its owner alone.
 *
 * @throws OutputError when a file cannot be written.
 */
export async function writeSideReports(document: PlanDocument, { reports, io }: SideReportOptions): Promise<void> {
  for (const { kind, file } of reports) {
    const isForGitlab = kind === 'terraform' || kind === 'codequality';
    const text = isForGitlab ? gitlabReports[kind](document) : renderers[kind].plan(document, { paint: plainPaint });
    await writeWhole({ file, text, io, isPrivate: !isForGitlab });
  }
}

const gitlabReports = { terraform: renderTerraform, codequality: renderCodeQuality } as const;
