/** Compares every closed list that users meet with the page that explains it, in both directions. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { applyErrorCodes } from '../../src/apply/apply-error.ts';
import { exitCodeOfError, exitCodes } from '../../src/cli/exit-code.ts';
import { errorCodes } from '../../src/errors.ts';
import { diagnosticCodes } from '../../src/declare/problems.ts';
import { recordChangeKinds } from '../../src/core/model/record-changes.ts';
import { guardCodes } from '../../src/core/model/guard.ts';
import { changeKinds } from '../../src/core/model/change.ts';
import { checks, checkStates } from '../../src/addons/doctor/checks.ts';
import { defaultBehaviour } from '../../src/addons/sandbox/memory-behaviour.ts';
import { planWarningCodes } from '../../src/core/plan/warnings.ts';
import { whys } from '../../src/addons/watch/explain-change.ts';
import { createMetrics } from '../../src/addons/watch/metrics.ts';
import { logEvents } from '../../src/addons/watch/watch-log.ts';
import { codeSpans, readText, subjects, tableRows } from './page.ts';

/** The parts of a JSON schema that these tests read. */
interface Schema {
  readonly required?: readonly string[];
  readonly then?: { readonly required: readonly string[] };
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

function readSchema(name: string): Schema {
  return JSON.parse(readText(`schemas/${name}.schema.json`)) as Schema;
}

describe('docs/diagnostics.md', () => {
  it('has every diagnostic, with its meaning', () => {
    const rows = ['Files', 'YAML', 'Shape', 'Values', 'Sets', 'Meaning', 'All'].flatMap((heading) =>
      tableRows('docs/diagnostics.md', heading),
    );
    const listed = rows.map((row, index) => [subjects(rows)[index] ?? '', row[1] ?? ''] as const);
    expect(Object.fromEntries(listed)).toEqual(diagnosticCodes);
    expect(listed).toHaveLength(Object.keys(diagnosticCodes).length);
  });
});

describe('docs/guards.md', () => {
  it('has every guard', () => {
    expect(subjects(tableRows('docs/guards.md', 'Guards'))).toEqual(guardCodes);
  });
});

describe('docs/plan.md', () => {
  it('has every kind of change', () => {
    expect(subjects(tableRows('docs/plan.md', 'Plan and apply'))).toEqual(changeKinds);
  });

  it('has every warning of a plan', () => {
    // A glob that no longer matches a worker is a warning of a watch, which then has no plan. `unkept` is a warning of
    // an apply.
    const expected = [...planWarningCodes, 'no-such-worker', 'unkept'];
    expect(subjects(tableRows('docs/plan.md', 'Warnings')).toSorted()).toEqual(expected.toSorted());
  });
});

describe('docs/troubleshooting.md', () => {
  it('has every error that ends a run, under its exit code', () => {
    const codesFor = (exitCode: number): readonly string[] =>
      errorCodes.filter((code) => exitCodeOfError(code) === exitCode);
    const listed = (heading: string): readonly string[] => subjects(tableRows('docs/troubleshooting.md', heading));
    expect(listed('Exit code 1: an error').toSorted()).toEqual(
      [...codesFor(exitCodes.error), 'output-unwritable'].toSorted(),
    );
    expect(listed('Exit code 3: refused').toSorted()).toEqual(codesFor(exitCodes.refused).toSorted());
    expect(listed('Exit code 64: wrong usage')).toEqual(['usage']);
  });

  it('has every reason why an apply did not make a change', () => {
    expect(subjects(tableRows('docs/troubleshooting.md', 'Changes that were not done'))).toEqual(applyErrorCodes);
  });
});

describe('docs/file.md', () => {
  const schema = readSchema('schedules');
  const { worker, schedule, ignoreRule, limits, prune } = schema.definitions ?? {};

  it.each([
    ['Top level', schema, ['x-…']],
    ['A worker', worker, []],
    ['A schedule', schedule, []],
    ['ignore', ignoreRule, []],
    ['limits', limits, []],
  ] as const)('has every key under "%s"', (heading, part, others) => {
    expect(subjects(tableRows('docs/file.md', heading)).toSorted()).toEqual(
      [...Object.keys(part?.properties ?? {}), ...others].toSorted(),
    );
  });

  it('marks exactly the keys that the schema requires as required', () => {
    const required = (heading: string): readonly string[] =>
      subjects(tableRows('docs/file.md', heading).filter(([, isRequired]) => isRequired === 'yes'));
    // Keys that sets or a use make optional are required everywhere else.
    expect(required('Top level').toSorted()).toEqual(
      [...(schema.required ?? []), ...(schema.then?.required ?? [])].toSorted(),
    );
    // The ID may be in another file, which a schema cannot know.
    expect(required('A worker').toSorted()).toEqual(['id', ...(worker?.then?.required ?? [])].toSorted());
  });

  it('has every value of prune', () => {
    expect(subjects(tableRows('docs/file.md', 'prune'))).toEqual(prune?.enum);
  });
});

describe('docs/json.md', () => {
  it('has the format of every document', () => {
    const rows = tableRows('docs/json.md', 'JSON output');
    for (const [command = '', format = '', schema = ''] of rows) {
      const [, name = ''] = /\[`([\w-]+)\.schema\.json`\]/.exec(schema) ?? [];
      expect({ command, format }).toEqual({
        command,
        format: `\`${String(readSchema(name).properties?.['format']?.const)}\``,
      });
    }
    expect(rows).toHaveLength(9);
  });
});

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

const action = parse(readText('action.yml')) as Action;

describe('docs/ci.md', () => {
  const rows = tableRows('docs/ci.md', 'GitHub');
  const inputs = rows.filter((row) => row.length === 3);
  const outputs = rows.filter((row) => row.length === 2);

  it('has every input of the action', () => {
    expect(subjects(inputs).toSorted()).toEqual(Object.keys(action.inputs).toSorted());
  });

  it('has the default of every input', () => {
    const documented = inputs.map(([name = '', value = '']) => [codeSpans(name)[0], codeSpans(value)[0] ?? '']);
    expect(Object.fromEntries(documented)).toEqual(
      Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default])),
    );
  });

  it('has every output of the action', () => {
    expect(subjects(outputs)).toEqual(Object.keys(action.outputs));
  });
});

describe('docs/watch.md', () => {
  it('has every cause of a change in the log', () => {
    expect(subjects(tableRows('docs/watch.md', 'Causes'))).toEqual(whys);
  });

  it('has every event of the log', () => {
    expect(subjects(tableRows('docs/watch.md', 'Events'))).toEqual(logEvents);
  });
});

describe('docs/monitoring.md', () => {
  it('has every metric', async () => {
    const build = { version: '', node: '' };
    const text = await createMetrics({ now: () => new Date(0), build, isStalled: () => false }).text();
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    const listed = subjects(tableRows('docs/monitoring.md', 'Metrics')).map((subject) => subject.replace(/\{.*/, ''));
    expect(listed.toSorted()).toEqual(names.toSorted());
  });
});

describe('docs/ledger.md', () => {
  it('has every kind of change to a record', () => {
    expect(subjects(tableRows('docs/ledger.md', 'Who changed it'))).toEqual(recordChangeKinds);
  });
});

describe('docs/doctor.md', () => {
  const rows = ['this machine', 'the service', 'a worker', 'a probe'].flatMap((scope) =>
    tableRows('docs/doctor.md', `Checks of ${scope}`),
  );

  it('has every check as the command describes it', () => {
    const listed = rows.map(([name = '', ...cells]) => [codeSpans(name)[0], ...cells]);
    expect(listed).toEqual(
      Object.entries(checks).map(([name, { expected, meaning, next }]) => [name, expected, meaning, next]),
    );
  });

  it('has every state', () => {
    expect(subjects(tableRows('docs/doctor.md', 'States'))).toEqual(checkStates);
  });
});

describe('docs/sandbox.md', () => {
  it('has every switch', () => {
    expect(subjects(tableRows('docs/sandbox.md', 'Switches'))).toEqual(Object.keys(defaultBehaviour));
  });
});
