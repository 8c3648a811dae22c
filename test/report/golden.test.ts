/** Whole reports, one file each. `vitest -u` rewrites them; read the difference before committing it. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createApplyDocument } from '../../src/report/documents/apply-document.ts';
import { ansiPaint, plainPaint } from '../../src/report/renderer.ts';
import type { Paint } from '../../src/report/renderer.ts';
import { createPlanDocument } from '../../src/report/documents/plan-document.ts';
import { renderers } from '../../src/report/render.ts';
import { createValidateDocument } from '../../src/report/documents/validate-document.ts';
import { applyStories, planStories, validateStories } from './stories.ts';

const { text, markdown, json } = renderers;

function planned(renderer: typeof text, story: string, paint: Paint = plainPaint): string {
  return renderer.plan(createPlanDocument(planStories[story]!), { paint });
}

function applied(renderer: typeof text, story: string): string {
  return renderer.apply(createApplyDocument(applyStories[story]!), { paint: plainPaint });
}

const reports: Readonly<Record<string, string>> = {
  'plan-everything.txt': planned(text, 'everything'),
  'plan-everything-painted.txt': planned(text, 'everything', ansiPaint),
  'plan-everything.md': planned(markdown, 'everything'),
  'plan-hostile.txt': planned(text, 'hostile'),
  'plan-hostile.md': planned(markdown, 'hostile'),
  'plan-hostile.json': planned(json, 'hostile'),
  'plan-drifted.txt': planned(text, 'drifted'),
  'plan-drifted.md': planned(markdown, 'drifted'),
  'plan-late.txt': planned(text, 'late'),
  'plan-late.md': planned(markdown, 'late'),
  'plan-breached.txt': planned(text, 'breached'),
  'plan-breached.md': planned(markdown, 'breached'),
  'plan-paused.txt': planned(text, 'paused'),
  'plan-paused.md': planned(markdown, 'paused'),
  'plan-prompt-rewritten.txt': planned(text, 'prompt-rewritten'),
  'plan-without-the-ledger.txt': planned(text, 'without-the-ledger'),
  'plan-against-a-revision.md': planned(markdown, 'against-a-revision'),
  'plan-sets.txt': planned(text, 'sets'),
  'plan-sets.md': planned(markdown, 'sets'),
  'apply-sets.txt': applied(text, 'sets'),
  'apply-sets.md': applied(markdown, 'sets'),
  'apply-partly-applied.txt': applied(text, 'partly-applied'),
  'apply-partly-applied.md': applied(markdown, 'partly-applied'),
  'apply-partly-applied.json': applied(json, 'partly-applied'),
  'validate-invalid.txt': text.validate(createValidateDocument(validateStories['invalid']!), { paint: plainPaint }),
};
const folder = fileURLToPath(new URL('golden/', import.meta.url));

describe('reports', () => {
  it.each(Object.entries(reports))('%s says the same as ever', async (file, report) => {
    await expect(report).toMatchFileSnapshot(path.join(folder, file));
  });

  it('leave no file without a report', () => {
    expect(readdirSync(folder).filter((file) => !(file in reports))).toEqual([]);
  });
});
