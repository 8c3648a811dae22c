import { describe, expect, test } from 'vitest';
import type { DeclaredSchedule } from '../../../src/core/model/declaration.ts';
import { plainSchedule } from '../../support/declared.ts';
import { loadText } from '../load-here.ts';

const top = 'version: 1\nprune: all\nledger: git:refs/rota/ledger\n';

/** The schedules of the worker `a`, by name. */
async function load(text: string): Promise<Readonly<Record<string, DeclaredSchedule>>> {
  const loaded = await loadText(top + text);
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.diagnostics, null, 1));
  const worker = loaded.declaration.workers.find(({ alias }) => alias === 'a');
  return Object.fromEntries((worker?.schedules ?? []).map((schedule) => [schedule.name, schedule]));
}

/** The expanded prompt of the only schedule of a set, with `value` for `v`. */
async function expand(prompt: string, value: string): Promise<string | undefined> {
  const set = { vars: { v: null }, schedules: { s: { interval: '1h', input: `${prompt} {{v}}` } } };
  const use = [{ set: 'ops', with: { v: value } }];
  const schedules = await load(
    `sets: ${JSON.stringify({ ops: set })}\nworkers: { a: { id: wrk_a, use: ${JSON.stringify(use)} } }\n`,
  );
  return schedules['ops.s']?.content.input;
}

const ops = `sets:
  ops:
    vars: { team: , channel: '#general' }
    schedules:
      brief: { cron: '0 9 * * MON-FRI', input: 'Brief {{team}}; post to {{ channel }}.', budget: low, protect: true }
      sweep: { interval: 1h, input: Sweep. }
`;

describe('a use of a set', () => {
  test('adds each schedule of the set to its worker', async () => {
    const schedules = await load(`${ops}workers: { a: { id: wrk_a, use: [{ set: ops, with: { team: Sales } }] } }\n`);
    const values = { team: 'Sales', channel: '#general' };
    expect(schedules).toEqual({
      'ops.brief': {
        ...plainSchedule,
        name: 'ops.brief',
        content: {
          when: { type: 'cron', cron: '0 9 * * MON-FRI' },
          input: 'Brief Sales; post to #general.',
          budget: 'low',
        },
        protect: true,
        fromSet: { set: 'ops', schedule: 'brief', template: 'Brief {{team}}; post to {{ channel }}.', values },
        location: { file: '-', line: 8, column: 7 },
      },
      'ops.sweep': {
        ...plainSchedule,
        name: 'ops.sweep',
        content: { when: { type: 'interval', intervalSeconds: 3600 }, input: 'Sweep.', budget: 'standard' },
        fromSet: { set: 'ops', schedule: 'sweep', template: 'Sweep.', values },
        location: { file: '-', line: 9, column: 7 },
      },
    });
  });

  test('may override every field, and another time or prompt replaces that of the set', async () => {
    const schedules = await load(`${ops}workers:
  a:
    id: wrk_a
    timezone: Europe/Madrid
    use:
      - set: ops
        as: mine
        with: { team: Sales }
        override:
          brief: { date: '2030-01-01T09:00:00', budget: high, enabled: false, protect: false, input: 'Only {{team}}.' }
`);
    expect(schedules['mine.sweep']?.content.input).toBe('Sweep.');
    expect(schedules['mine.brief']).toMatchObject({
      content: { when: { type: 'scheduled', date: '2030-01-01T08:00:00Z' }, input: 'Only Sales.', budget: 'high' },
      enabled: false,
      protect: false,
      fromSet: { template: 'Only {{team}}.' },
    });
  });

  test('adds to the schedules that the worker declares itself', async () => {
    const worker =
      '{ id: wrk_a, use: [{ set: ops, with: { team: A } }], schedules: { own: { interval: 2h, input: Own. } } }';
    expect(Object.keys(await load(`${ops}workers: { a: ${worker} }\n`))).toEqual(['ops.brief', 'ops.sweep', 'own']);
  });
});

describe('a value is inserted as text if it contains', () => {
  test.each([
    ['YAML', 'a: [b]\n- c: { d }'],
    ['a variable', '{{v}} and {{other}}'],
    ['an escaped variable', '\\{{v}}'],
    ['half a variable', '{{'],
    ['a code fence', '```\n{{v}}\n```'],
    ['a line break', 'one\ntwo'],
    ['an environment variable', '${HOME} $HOME'],
    ['replacement patterns of String.replace', "$& $1 $` $' $$"],
    ['names of Object.prototype', '__proto__ constructor'],
  ])('%s', async (_, value) => {
    expect(await expand('Say', value)).toBe(`Say ${value}`);
  });
});

describe('a prompt of a set', () => {
  test.each([
    ['{{v}}{{ v }}{{\tv  }}', 'AAA'],
    ['\\{{v}}', '{{v}}'],
    ['\\{{other}} \\{{ v }}', '{{other}} {{ v }}'],
    ['\\\\{{v}}', '\\{{v}}'],
    ['{{{v}}}', '{{{v}}}'],
    ['{{ v', '{{ v'],
    ['{{v w}} {v} {{}} {{\nv}}', '{{v w}} {v} {{}} {{\nv}}'],
    ['{"team":{{v}}}', '{"team":A}'],
    ['`{{v}}`', '`A`'],
  ])('with %s expands to %s', async (prompt, expected) => {
    expect(await expand(prompt, 'A')).toBe(`${expected} A`);
  });
});

describe('anchors of a file', () => {
  test('work in sets and uses', async () => {
    const schedules = await load(`x-plain: &plain { interval: 1h, budget: low }
x-with: &with { team: Sales }
sets:
  ops:
    vars: { team: }
    schedules:
      brief: &brief { <<: *plain, input: 'Brief {{team}}.' }
      again: { <<: *brief, interval: 2h }
workers:
  a:
    id: wrk_a
    use:
      - { set: ops, with: *with, override: { again: { <<: *plain, interval: 3h } } }
`);
    expect(Object.values(schedules).map(({ name, content }) => [name, content])).toEqual([
      ['ops.again', { when: { type: 'interval', intervalSeconds: 10_800 }, input: 'Brief Sales.', budget: 'low' }],
      ['ops.brief', { when: { type: 'interval', intervalSeconds: 3_600 }, input: 'Brief Sales.', budget: 'low' }],
    ]);
  });
});

test('names of Object.prototype are ordinary names in sets', async () => {
  const schedules = await load(`sets:
  constructor:
    vars: { toString: , valueOf: own }
    schedules: { hasOwnProperty: { interval: 1h, input: '{{toString}} {{valueOf}}' } }
workers: { a: { id: wrk_a, use: [{ set: constructor, with: { toString: given }, as: prototype }] } }
`);
  expect(schedules['prototype.hasOwnProperty']?.content.input).toBe('given own');
});

test('sets expand the same with either parser', async () => {
  const worker = 'workers: { a: { id: wrk_a, use: [{ set: ops, with: { team: Sales } }] } }\n';
  const quick = await load(`${ops}${worker}`);
  // A tab makes the quick parser leave the file to the full one.
  expect(await load(`${ops}${worker}# a comment\twith a tab\n`)).toEqual(quick);
});
