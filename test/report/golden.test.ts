/** Compares whole reports with golden files. `vitest -u` rewrites the files; read the diff before committing it. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createApplyDocument } from '../../src/report/documents/apply-document.ts';
import { ansiPaint, formats, plainPaint, type Format, type Paint, type Renderer } from '../../src/report/renderer.ts';
import { createPlanDocument } from '../../src/report/documents/plan-document.ts';
import { renderers } from '../../src/report/render.ts';
import { createValidateDocument } from '../../src/report/documents/validate-document.ts';
import { applyStories, planStories, validateStories } from './stories.ts';

const { text, markdown } = renderers;

function planned(renderer: Renderer, story: string, paint: Paint = plainPaint): string {
  return renderer.plan(createPlanDocument(planStories[story]!), { paint });
}

function applied(renderer: Renderer, story: string): string {
  return renderer.apply(createApplyDocument(applyStories[story]!), { paint: plainPaint });
}

/** Renders in every format, by file name. */
function inEachFormat(name: string, render: (renderer: Renderer) => string): Readonly<Record<string, string>> {
  const endings: Readonly<Partial<Record<Format, string>>> = { text: 'txt', markdown: 'md' };
  return Object.fromEntries(
    formats.map((format) => [`${name}.${endings[format] ?? format}`, render(renderers[format])]),
  );
}

const reports: Readonly<Record<string, string>> = {
  ...inEachFormat('plan-hostile', (renderer) => planned(renderer, 'hostile')),
  ...inEachFormat('apply-partly-applied', (renderer) => applied(renderer, 'partly-applied')),
  'plan-everything.txt': planned(text, 'everything'),
  'plan-everything-painted.txt': planned(text, 'everything', ansiPaint),
  'plan-everything.md': planned(markdown, 'everything'),
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
  'validate-invalid.txt': text.validate(createValidateDocument(validateStories['invalid']!), { paint: plainPaint }),
};
const folder = fileURLToPath(new URL('golden/', import.meta.url));

describe('reports', () => {
  it.each(Object.entries(reports))('%s is unchanged', async (file, report) => {
    await expect(report).toMatchFileSnapshot(path.join(folder, file));
  });

  it('have no golden file without a report', () => {
    expect(readdirSync(folder).filter((file) => !(file in reports))).toEqual([]);
  });
});
