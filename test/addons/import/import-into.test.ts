import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importWorkers } from '../../../src/addons/import/import-workers.ts';
import { anyListed, importedAt, listedWith } from './any-listed.ts';
import { importNow, load, writesOf } from './load-import.ts';

/** Files as people write them. Each contains `wrk_one`. What they declare may be live or not. */
const files: Readonly<Record<string, string>> = {
  'comments everywhere': `# head
version: 1   # the first
prune: all      # everything

workers:        # all of them

  research:                     # alias
    # the id
    id: wrk_one
    timezone: Europe/Madrid
    ignore:                     # rules
      - input: "*standup*"      # a glob
      # - id: sch_commented_out

    schedules:
      sweep: { interval: 15m, input: yes }
      # launch:
      #   date: "2030-12-01T09:00:00+01:00"

      brief:            # the brief
        cron: "0 9 * * MON"
        input: |
          a

          b


  # another worker
  support:
    id: wrk_three
    schedules: {} # none yet

# foot
`,
  'only the worker': 'version: 1\nprune: all\nworkers:\n  research:\n    id: ${TEAM}\n    schedules: {}',
  'no worker': '\ufeffversion: 1\nprune: all\nworkers: {}   # none',
  'brackets inside': `version: 1
prune: all
workers: { research: { id: wrk_one, ignore: [{ id: a }, {type: scheduled}, {type: delayed, input: "a*"}], schedules: { one: {interval: 900, input: "1"}, "two":{interval: 60, input: x} } } } # one
`,
  'four spaces and a final block scalar with |+': `version: 1
workers:
    research:
        schedules:
            brief:
                cron: '@daily'
                input: |+
                    a


        ignore:
        - id: b
        - input: |
            standup

        id: wrk_one
prune: none
`,
  'a disabled schedule and defaults': `version: 1
prune: all
defaults: { budget: unlimited, timezone: Asia/Tokyo }
x-common: &common
  budget: low
workers:
  research:
    id: wrk_one
    schedules:
      off: { <<: *common, interval: 900, input: a, enabled: false }
      schedule: { <<: *common, interval: 5400, input: "yes" }
...
`,
};

describe.each([
  ...Object.entries(files),
  ...Object.entries(files).map(([name, text]) => [`${name}, with Windows line ends`, text.replaceAll('\n', '\r\n')]),
])('importing into a file with %s', (_, text = '') => {
  const anyLive = fc.tuple(anyListed('wrk_one'), anyListed('wrk_two'));

  it('plans only what the file already declared, and touches no live schedule', async () => {
    const before = await load({ text });
    await fc.assert(
      fc.asyncProperty(anyLive, async (listed) => {
        const into = { text, declaration: before };
        const after = await load(importNow({ listed, into, takenPromptNames: new Set() }));
        const wanted = new Set(before.workers.flatMap(({ schedules }) => schedules.map(({ name }) => name)));
        for (const write of writesOf(after, listed)) {
          expect(write.kind === 'create' || (write.kind === 'cancel' && write.cause === 'disabled')).toBe(true);
          expect(wanted).toContain(write.name);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('adds nothing when repeated', async () => {
    const before = await load({ text });
    await fc.assert(
      fc.asyncProperty(anyLive, async (listed) => {
        const once = importNow({ listed, into: { text, declaration: before } });
        const again = importNow({ listed, into: { text: once.text, declaration: await load(once) } });
        expect(again.text).toBe(once.text);
      }),
      { numRuns: 20 },
    );
  });
});

describe('importing into a file in block style', () => {
  const blockFiles = [
    'comments everywhere',
    'four spaces and a final block scalar with |+',
    'a disabled schedule and defaults',
  ].map((name) => [name, files[name] ?? ''] as const);

  it.each(blockFiles)('keeps every line of %s in order', async (_, text) => {
    const declaration = await load({ text });
    fc.assert(
      fc.property(fc.tuple(anyListed('wrk_one'), anyListed('wrk_two')), (listed) => {
        const lines = importNow({ listed, into: { text, declaration } }).text.split('\n');
        for (const line of text.split('\n')) {
          const at = lines.indexOf(line);
          expect(at).toBeGreaterThanOrEqual(0);
          lines.splice(0, at + 1);
        }
      }),
    );
  });

  it('adds new entries where a person would', async () => {
    const text = files['comments everywhere'] ?? '';
    const one = { type: 'interval', intervalSeconds: 60 };
    const listed = [
      listedWith('wrk_one', [
        { ...one, id: 'sch_1', input: 'Go\non.' },
        { ...one, id: 'sch_2', input: '' },
        { id: 'sch_3', type: 'interval', intervalSeconds: 900, input: 'yes' },
      ]),
      listedWith('wrk_three', [{ ...one, id: 'sch_4', input: 'Support.' }]),
      listedWith('wrk_two', [{ ...one, id: 'sch_5', input: 'New.' }]),
    ];
    expect(importNow({ listed, into: { text, declaration: await load({ text }) } }).text).toMatchInlineSnapshot(`
      "# head
      version: 1   # the first
      prune: all      # everything

      workers:        # all of them

        research:                     # alias
          # the id
          id: wrk_one
          timezone: Europe/Madrid
          ignore:                     # rules
            - input: "*standup*"      # a glob
            # - id: sch_commented_out
            # Cannot be declared: every minute, "": its prompt is empty.
            - id: sch_2

          schedules:
            sweep: { interval: 15m, input: yes }
            # launch:
            #   date: "2030-12-01T09:00:00+01:00"

            brief:            # the brief
              cron: "0 9 * * MON"
              input: |
                a

                b
            go-on:
              interval: 1m
              budget: standard
              input: |
                Go
                on.
          limits:
            runsPerDay: 1440


        # another worker
        support:
          id: wrk_three
          schedules: # none yet
            support:
              interval: 1m
              budget: standard
              input: Support.
          limits:
            runsPerDay: 1440

        worker-1:
          id: wrk_two
          timezone: Europe/Madrid
          limits:
            runsPerDay: 1440
          schedules:
            new:
              interval: 1m
              budget: standard
              input: New.

      # foot
      "
    `);
  });
});

describe('importing into a file that it cannot add to', () => {
  const listed = [listedWith('wrk_one', [{ id: 'sch_1', type: 'interval', intervalSeconds: 60, input: 'Go' }])];

  it.each([
    [
      'braces around the whole file',
      '{ version: 1, prune: all, workers: { team: { id: wrk_one, schedules: {} } } }',
      'cannot add to workers.team.schedules, which is inside the brackets of the whole file',
    ],
    [
      'braces over several lines',
      'version: 1\nprune: all\nworkers: {\n  team: { id: wrk_one, schedules: {} } }',
      'cannot add to workers.team.schedules, which is in brackets over several lines',
    ],
    [
      'an alias',
      'version: 1\nprune: all\nx-none: &none {}\nworkers:\n  team: { id: wrk_one, schedules: *none }',
      'cannot add to workers.team.schedules, which is shared through an anchor, an alias or a merge key',
    ],
    [
      'an anchor that others may use',
      'version: 1\nprune: all\nworkers:\n  team:\n    id: wrk_one\n    schedules: &ours {}\n  two: { id: b, schedules: *ours }',
      'cannot add to workers.team.schedules, which is shared through an anchor, an alias or a merge key',
    ],
    [
      'a merge key',
      'version: 1\nprune: all\nx-team: &team { schedules: {} }\nworkers:\n  team:\n    <<: *team\n    id: wrk_one',
      'cannot add to workers.team.schedules, which is shared through an anchor, an alias or a merge key',
    ],
  ])('reports %s', async (_, text, problem) => {
    const into = { text, declaration: await load({ text }) };
    expect(
      importWorkers({
        listed,
        account: null,
        into,
        newFile: '',
        aliases: new Map(),
        takenPromptNames: null,
        now: importedAt,
      }),
    ).toEqual({
      kind: 'refused',
      problem,
    });
  });
});
