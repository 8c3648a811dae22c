import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { findTarget } from '../../../src/addons/run/run.ts';
import { createRunDocument, type RunReport } from '../../../src/addons/run/run-document.ts';
import { runStatuses, type RunResult } from '../../../src/addons/run/run-once.ts';
import { renderRunQuestion, renderRunText } from '../../../src/addons/run/run-text.ts';
import { declareEstate } from '../../support/estate.ts';
import { declaredSchedule } from '../../support/scenario.ts';
import { codeSpans, tableRows } from '../../docs/page.ts';

const schemaFile = new URL('../../../schemas/run.schema.json', import.meta.url);
const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as object;
const ajv = new Ajv({ strict: true, allowUnionTypes: true });
ajvFormats.default(ajv);
const validate = ajv.compile(schema);

const secret = 'hdg_live_0123456789abcdef';
const declaration = declareEstate([
  declaredSchedule('brief', { cron: '0 9 * * *', input: `Brief with ${secret}\u202e`, budget: 'unlimited' }),
  declaredSchedule('sweep', { interval: 900, input: 'Sweep', enabled: false }),
]);
const target = findTarget(declaration, 'team/brief');
const error = { code: 'remote-timeout', message: `no answer to ${secret}`, hint: 'look' };
const allowed = { code: 'unlimited-budget', alias: 'team', message: 'would run', hints: [], allowed: true } as const;

function reportOf(result: Partial<RunResult> | null, more: Partial<RunReport> = {}): RunReport {
  const nothing = { scheduleId: null, dueAt: null, error: null, notes: [] };
  return {
    target,
    result: result === null ? null : { status: 'gone', ...nothing, ...result },
    findings: [],
    diagnostics: [],
    ledgerProblem: null,
    error: null,
    ...more,
  };
}

const made = { scheduleId: 'sch_1', dueAt: new Date('2026-11-20T09:00:01Z') };
const reports: readonly RunReport[] = [
  reportOf({ status: 'started', ...made }),
  reportOf({ status: 'gone', ...made, notes: ['a note'] }, { findings: [allowed], ledgerProblem: error }),
  reportOf({ status: 'uncertain', error }),
  reportOf({ status: 'uncertain', ...made, error }),
  reportOf({ status: 'failed', error }),
  reportOf({ status: 'skipped', error }),
  reportOf(null, { findings: [{ ...allowed, allowed: false }], error: { ...error, code: 'guard-refused' } }),
  reportOf(null, { target: null }),
];

const now = new Date('2026-11-20T09:00:00Z');

describe('createRunDocument', () => {
  it('matches its schema for every status of a run, and contains no secret', () => {
    for (const report of reports) {
      const document = createRunDocument(report);
      validate(document);
      expect(validate.errors).toBe(null);
      expect(JSON.stringify(document) + renderRunText(document)).not.toContain(secret);
    }
  });

  it('has every status in docs/commands.md', () => {
    const rows = tableRows('docs/commands.md', 'rota run');
    const listed = rows.map(([first = '']) => codeSpans(first)[0]).filter((word) => !word?.startsWith('-'));
    expect(listed).toEqual([...runStatuses]);
  });
});

describe('renderRunText', () => {
  it('states the result first, then the reason and what to do', () => {
    expect(reports.map((report) => renderRunText(createRunDocument(report))).join('---\n')).toMatchInlineSnapshot(`
      "Started: team/brief (sch_1) was due at 2026-11-20T09:00:01Z and is still listed, as it is while a run lasts.
      ---
      allowed[unlimited-budget]: team: would run

      Gone: team/brief (sch_1) was due at 2026-11-20T09:00:01Z and is no longer listed: it ran, or somebody cancelled it.

      note: a note

      error[remote-timeout]: no answer to [masked Handinger key 1]
        hint: look
      ---
      Uncertain: team/brief may have run, may run in a moment, or was never created.
      error[remote-timeout]: no answer to [masked Handinger key 1]
        hint: look
      ---
      Uncertain: team/brief (sch_1) was created and is not known to have run.
      error[remote-timeout]: no answer to [masked Handinger key 1]
        hint: look
      ---
      Failed: team/brief was not created, so nothing runs.
      error[remote-timeout]: no answer to [masked Handinger key 1]
        hint: look
      ---
      Not sent: team/brief, so nothing runs.
      error[remote-timeout]: no answer to [masked Handinger key 1]
        hint: look
      ---
      refused[unlimited-budget]: team: would run
        to permit it: --allow unlimited-budget

      error[guard-refused]: no answer to [masked Handinger key 1]
        hint: look
      ---
      "
    `);
  });

  it('renders the worker, the budget and the start of the prompt in the question, escaped and without secrets', () => {
    expect(renderRunQuestion(target, { now }) + renderRunQuestion(findTarget(declaration, 'team/sweep'), { now }))
      .toMatchInlineSnapshot(`
      "team/brief would run once, now, in addition to its own schedule:
        worker:   team (wrk_estate)
        budget:   unlimited
        input:    "Brief with [masked Handinger key 1]\\u202e"
      team/sweep would run once, now, in addition to its own schedule:
        worker:   team (wrk_estate)
        budget:   standard
        input:    "Sweep"
      It is declared with enabled: false, and stays so.
      "
    `);
  });
});

describe('findTarget', () => {
  it.each([
    ['team/breif', 'no schedule team/breif is declared', 'did you mean team/brief?'],
    ['sweep', 'expected a schedule as WORKER/NAME, got sweep', 'did you mean team/sweep?'],
    ['other/elsewhere', 'no schedule other/elsewhere is declared', 'declared: team/brief, team/sweep'],
    ['', 'expected a schedule as WORKER/NAME, got ', 'declared: team/brief, team/sweep'],
  ])('rejects the undeclared address %j and suggests the nearest one', (address, message, hint) => {
    expect(() => findTarget(declaration, address)).toThrow(expect.objectContaining({ message, hint }) as Error);
  });
});
