import type { Diagnostic, Failure } from '../../src/core/model/diagnostic.ts';
import fc from 'fast-check';
import { budgets, type Content } from '../../src/core/model/content.ts';
import { outcomeStatuses } from '../../src/core/model/outcome.ts';
import { guardCodes, type GuardFinding } from '../../src/core/model/guard.ts';
import { holdCauses, type Change } from '../../src/core/model/change.ts';
import type { WorkerPlan } from '../../src/core/model/plan.ts';
import { formatInstant, type When } from '../../src/core/time/when.ts';
import type { ApplyReport } from '../../src/report/documents/apply-document.ts';
import type { PlanReport } from '../../src/report/documents/plan-document.ts';
import { applyReport, plan, planReport, worker } from './build.ts';

/** Text that Markdown, HTML, a forge or a CI service would act on. */
const activeText = [
  ...['`', '```', '~~~', '<', '>', '</details>', '<details>', '<summary>', '<script>', '<img src=x>', '<!--', '-->'],
  ...['@octocat', '@org/team', 'a@b.example', '#1', 'GH-1', 'org/repo#1', 'deadbeef1', 'https://evil.example'],
  ...['www.evil.example', '![x](//e)', '[x](//e)', '[x]: //e', '&#64;', '&lt;', '|', '\\', '$', '$$', '*', '_', '~'],
  ...['::', '::error::x', ' ::set-output', '##', '##[', '##[error]', '##vso[x]', '+', '- ', '1. ', '> ', '# ', '---'],
  ...['===', '\n', '\r\n', '\n\n', '    ', '\t', 'a', ' ', ':', '\n::', 'ghp_0123456789abcdef'],
];

/** Letters mixed with invisible characters and active text, or any Unicode text. */
const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: fc.constantFrom(...activeText), maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(
      ...['a', 'Z', ' ', '"', '\\', '\n', '\r', '\t', '\0', '\u001b', '\u001b[31m', '\u0085', '\u009b', '\u00ad'],
      ...['\u034f', '\u061c', '\u115f', '\u180e', '\u200b', '\u200d', '\u200e', '\u2028', '\u202e', '\u2066', '\u2800'],
      ...[
        '\u3164',
        '\ufe0f',
        '\ufeff',
        '\ufff9',
        '\ud83d',
        '\udc4d',
        '👍',
        '\u{e0041}',
        '\u{e0101}',
        '\u{1d173}',
        '日',
      ],
    ),
    maxLength: 12,
  }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

const anyTextOrNull = fc.option(anyText);
const anyInstant = fc.date({
  min: new Date('2020-01-01T00:00:00Z'),
  max: new Date('2040-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const anySeconds = fc.integer({ min: 1, max: 31_536_000 });

const anyWhen: fc.Arbitrary<When> = fc.oneof(
  fc.oneof(anyText, fc.constant('0 9 * * *')).map((cron) => ({ type: 'cron' as const, cron })),
  anySeconds.map((intervalSeconds) => ({ type: 'interval' as const, intervalSeconds })),
  anyInstant.map((at) => ({ type: 'scheduled' as const, date: formatInstant(at) })),
  anySeconds.map((delayInSeconds) => ({ type: 'delayed' as const, delayInSeconds })),
);

const anyContent: fc.Arbitrary<Content> = fc.record({
  when: anyWhen,
  input: anyText,
  budget: fc.constantFrom(...budgets),
});

const anyRow = fc.record({
  kind: fc.constant('recognised' as const),
  id: anyText,
  content: anyContent,
  nextRunAt: anyInstant,
});

function anyChange(alias: string): fc.Arbitrary<Change> {
  const base = { alias: fc.constant(alias), workerId: anyText, reason: anyText };
  const named = { ...base, name: anyText };
  const named0 = { ...base, name: anyTextOrNull };
  const protect = fc.boolean();
  return fc.oneof(
    fc.record({ ...named, kind: fc.constant('create' as const), after: anyContent, protect }),
    fc.record({
      ...named,
      kind: fc.constant('replace' as const),
      was: anyTextOrNull,
      before: anyRow,
      after: anyContent,
      protect,
    }),
    fc.record({
      ...named0,
      kind: fc.constant('cancel' as const),
      cause: fc.constantFrom('undeclared' as const, 'disabled' as const, 'duplicate' as const),
      before: anyRow,
      protect,
    }),
    fc.record({ ...named, kind: fc.constant('adopt' as const), before: anyRow, protect }),
    fc.record({ ...named0, kind: fc.constant('forget' as const), scheduleId: anyText }),
    fc.record({ ...named, kind: fc.constant('keep' as const), before: anyRow, protect }),
    fc.record({
      ...named0,
      kind: fc.constant('hold' as const),
      cause: fc.constantFrom(...holdCauses),
      scheduleId: anyTextOrNull,
      content: fc.option(anyContent),
    }),
  );
}

const anyWorkerPlan: fc.Arbitrary<WorkerPlan> = anyText.chain((alias) =>
  fc
    .record({
      workerId: anyText,
      timezone: fc.option(fc.oneof(anyText, fc.constant('Europe/Madrid'))),
      changes: fc.array(anyChange(alias), { maxLength: 6 }),
      failure: fc.option(fc.record({ code: anyText, reason: anyText, hint: anyTextOrNull })),
    })
    .map(({ workerId, timezone, changes, failure }) =>
      worker(alias, { workerId, timezone }).planned(
        changes,
        failure === null ? { timezone } : { kind: 'unavailable', ...failure },
      ),
    ),
);

const anyError: fc.Arbitrary<Failure> = fc.record({ code: anyText, message: anyText, hint: anyTextOrNull });

const anyFinding: fc.Arbitrary<GuardFinding> = fc.record({
  code: fc.constantFrom(...guardCodes),
  alias: anyTextOrNull,
  message: anyText,
  hints: fc.array(anyText, { maxLength: 2 }),
  allowed: fc.boolean(),
});

const anyDiagnostic: fc.Arbitrary<Diagnostic> = fc.record({
  severity: fc.constantFrom('error' as const, 'warning' as const),
  code: anyText,
  message: anyText,
  location: fc.option(fc.record({ file: anyText, line: fc.integer({ min: 1 }), column: fc.integer({ min: 1 }) })),
  hint: anyTextOrNull,
  excerpt: fc.option(
    fc.record({ line: anyText, offset: fc.nat({ max: 20 }), length: fc.integer({ min: 1, max: 20 }) }),
  ),
});

/** The report of any plan, with hostile text. */
export const anyPlanReport: fc.Arbitrary<PlanReport> = fc
  .record({
    workers: fc.uniqueArray(anyWorkerPlan, { selector: (each) => each.worker.alias, maxLength: 3 }),
    findings: fc.array(anyFinding, { maxLength: 2 }),
    diagnostics: fc.array(anyDiagnostic, { maxLength: 2 }),
    error: fc.option(anyError),
  })
  .map(({ workers, ...rest }) => planReport({ ...rest, plan: plan(...workers) }));

/** The report of any apply: every change of a plan with any outcome. */
export const anyApplyReport: fc.Arbitrary<ApplyReport> = anyPlanReport.chain((report) => {
  const changes = report.plan?.workers.flatMap((each) => each.changes) ?? [];
  const anyEnd = fc.record({
    status: fc.constantFrom(...outcomeStatuses),
    scheduleId: anyTextOrNull,
    error: fc.option(anyError),
    notes: fc.array(anyText, { maxLength: 2 }),
  });
  return fc
    .record({
      ends: fc.array(anyEnd, { minLength: changes.length, maxLength: changes.length }),
      unconverged: fc.array(
        fc.record({
          alias: anyText,
          workerId: anyText,
          name: anyTextOrNull,
          scheduleId: anyTextOrNull,
          message: anyText,
        }),
        { maxLength: 2 },
      ),
      converged: fc.boolean(),
    })
    .map(({ ends, ...rest }) =>
      applyReport({
        ...report,
        ...rest,
        workers: changes.map((change, index) => ({
          alias: change.alias,
          workerId: change.workerId,
          outcomes: [{ change, ...ends[index]! }],
          lastRead: null,
        })),
      }),
    );
});
