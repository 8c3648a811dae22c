/**
 * The bytes of each report, one file for each story and look. `ROTA_WRITE_GOLDEN=1` writes them anew; read the
 * difference before committing it.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createApplyDocument } from '../../src/report/apply-document.ts';
import { diffLines } from '../../src/report/line-diff.ts';
import { ansiPaint, plainPaint } from '../../src/report/paint.ts';
import { createPlanDocument } from '../../src/report/plan-document.ts';
import { formats } from '../../src/report/format.ts';
import { renderers } from '../../src/report/render.ts';
import { createValidateDocument } from '../../src/report/validate-document.ts';
import { applyStories, planStories, validateStories } from './stories.ts';

const folder = fileURLToPath(new URL('golden/', import.meta.url));
const isWriting = process.env['ROTA_WRITE_GOLDEN'] === '1';
const extensions = { text: 'txt', json: 'json', markdown: 'md' } as const;

const reports = formats.flatMap((format) => {
  const renderer = renderers[format];
  const named = (kind: string, story: string): string => `${kind}-${story}.${extensions[format]}`;
  return [
    ...Object.entries(planStories).map(([story, report]) => ({
      file: named('plan', story),
      text: renderer.plan(createPlanDocument(report), { paint: plainPaint, diffLines }),
    })),
    ...Object.entries(applyStories).map(([story, report]) => ({
      file: named('apply', story),
      text: renderer.apply(createApplyDocument(report), { paint: plainPaint }),
    })),
    ...Object.entries(validateStories).map(([story, report]) => ({
      file: named('validate', story),
      text: renderer.validate(createValidateDocument(report), { paint: plainPaint }),
    })),
  ];
});
const painted = createPlanDocument(planStories['long-prompt-edited']!);
reports.push({ file: 'plan-painted.txt', text: renderers.text.plan(painted, { paint: ansiPaint, diffLines }) });

describe('reports', () => {
  it.each(reports)('$file says the same as ever', ({ file, text }) => {
    if (isWriting) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    expect(text).toBe(readFileSync(path.join(folder, file), 'utf8'));
  });

  it('leave no golden file without a story', () => {
    expect(readdirSync(folder).toSorted()).toEqual(reports.map(({ file }) => file).toSorted());
  });
});
