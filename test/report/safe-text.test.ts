import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createApplyDocument } from '../../src/report/documents/apply-document.ts';
import { ansiPaint, formats, plainPaint } from '../../src/report/renderer.ts';
import { createPlanDocument } from '../../src/report/documents/plan-document.ts';
import { renderers } from '../../src/report/render.ts';
import { createStatusDocument } from '../../src/report/documents/status-document.ts';
import { createValidateDocument } from '../../src/report/documents/validate-document.ts';
import { anyApplyReport, anyPlanReport } from './any-report.ts';
import { cron, content, plan, planReport, worker } from './build.ts';

/** Inclusive ranges of code points that a terminal acts on or that are invisible, listed independently of the code. */
const unsafeRanges = [
  [0x00, 0x09],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x600, 0x605],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x2800, 0x2800],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
] as const;

function unsafeIn(text: string): readonly string[] {
  return Array.from(text).filter((character) => {
    const point = character.codePointAt(0)!;
    return unsafeRanges.some(([first, last]) => point >= first && point <= last);
  });
}

const colourCodes = [1, 2, 22, 31, 32, 33, 39].map((code) => `\u001b[${String(code)}m`);

function withoutColour(text: string): string {
  return colourCodes.reduce((rest, code) => rest.replaceAll(code, ''), text);
}

describe.each(formats)('a %s report has no control or invisible characters', (format) => {
  const render = renderers[format];
  const view = { paint: plainPaint };

  it('for a plan', () => {
    fc.assert(
      fc.property(anyPlanReport, (report) => {
        expect(unsafeIn(render.plan(createPlanDocument(report), view))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('for an apply', () => {
    fc.assert(
      fc.property(anyApplyReport, (report) => {
        expect(unsafeIn(render.apply(createApplyDocument(report), view))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('for a validation', () => {
    fc.assert(
      fc.property(anyPlanReport, ({ diagnostics }) => {
        const document = createValidateDocument({ declaration: null, diagnostics });
        expect(unsafeIn(render.validate(document, view))).toEqual([]);
      }),
    );
  });

  it('for a status', () => {
    fc.assert(
      fc.property(anyPlanReport, (report) => {
        const document = createStatusDocument({ ...report, owned: null });
        expect(unsafeIn(render.status(document, { ...view, width: 80 }))).toEqual([]);
        // Piped text has tabs between its cells.
        expect(unsafeIn(render.status(document, view)).filter((each) => each !== '\t')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a report', () => {
  it('has the same text in colour', () => {
    fc.assert(
      fc.property(anyPlanReport, anyApplyReport, (planned, applied) => {
        const plan = createPlanDocument(planned);
        const apply = createApplyDocument(applied);
        const { text } = renderers;
        expect(withoutColour(text.plan(plan, { paint: ansiPaint }))).toBe(text.plan(plan, { paint: plainPaint }));
        expect(withoutColour(text.apply(apply, { paint: ansiPaint }))).toBe(text.apply(apply, { paint: plainPaint }));
      }),
      { numRuns: 100 },
    );
  });

  it('parses as JSON to the same document', () => {
    fc.assert(
      fc.property(anyPlanReport, (report) => {
        const document = createPlanDocument(report);
        expect(JSON.parse(renderers.json.plan(document, { paint: ansiPaint }))).toEqual(document);
      }),
      { numRuns: 300 },
    );
  });

  it('has no line that an ID, a name or a zone forged', () => {
    const forged = 'x\n  + create forged';
    const forger = worker(forged, { workerId: forged, timezone: forged });
    const report = planReport({
      plan: plan(forger.planned([forger.create(forged, content(cron(forged), 'Hello.'))])),
      error: { code: forged, message: forged, hint: forged },
    });
    const text = renderers.text.plan(createPlanDocument(report), { paint: plainPaint });
    expect(text.split('\n')).not.toContain('  + create forged');
  });

  it('has no line that a CI service takes for a command', () => {
    const commandsOf = (text: string): readonly string[] =>
      text.split('\n').filter((line) => /^\s*::|##\w*\[/.test(line));
    const forger = worker('forger');
    const input = 'Intro.\n::error::x\n  ::set-output name=a::b\n##[error]x ##vso[task.x]y ###[z]';
    const forged = createPlanDocument(
      planReport({ plan: plan(forger.planned([forger.create('forged', content(cron('0 9 * * *'), input))])) }),
    );
    const anyDocument = fc.oneof(fc.constant(forged), anyPlanReport.map(createPlanDocument));
    fc.assert(
      fc.property(anyDocument, (document) => {
        const painted = renderers.text.plan(document, { paint: ansiPaint });
        expect(commandsOf(withoutColour(painted))).toEqual([]);
        for (const format of formats) expect(commandsOf(renderers[format].plan(document))).toEqual([]);
        expect(JSON.parse(renderers.json.plan(document))).toEqual(document);
      }),
      { numRuns: 200 },
    );
  });
});
