import { describe, expect, test } from 'vitest';
import type { Declaration, DeclaredSchedule } from '../../src/core/model/declaration.ts';
import type { LoadOptions } from '../../src/declare/load-declaration.ts';
import { loadHere, loadText, repository } from './load-here.ts';
import { plainSchedule } from '../support/declared.ts';

async function load(text: string, env: LoadOptions['env'] = {}): Promise<Declaration> {
  const loaded = await loadText(text, env);
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.diagnostics, null, 1));
  return loaded.declaration;
}

const top = 'version: 1\nprune: all\nledger: git:refs/rota/ledger\n';

async function loadSchedule(keys: string, more = ''): Promise<DeclaredSchedule> {
  const worker = `workers: { a: { id: wrk_a, ${more}schedules: { s: { ${keys} } } } }\n`;
  const [schedule] = (await load(top + worker)).workers[0]!.schedules;
  return schedule!;
}

test('a complete declaration is loaded into these values', async () => {
  const declaration = await load(`version: 1
prune: all
ledger: file:.rota/ledger.json
limits: { cancel: 50%, runsPerDay: 1440 }
workers:
  b: { id: wrk_b, schedules: {} }
  a:
    id: \${WORKER_A:-wrk_a}
    timezone: Europe/Madrid
    prune: none
    limits: { cancel: 0, runsPerDay: 96 }
    ignore:
      - { input: "*standup*", id: sch_1, type: delayed }
    schedules:
      two: { cron: 0 9 * * 1, input: "Costs $5, or \${AMOUNT}.\\r\\n", enabled: false, description: A note. }
      one: { interval: 90, input: One., budget: high, protect: true }
`);
  expect(declaration).toEqual({
    cancelLimit: { kind: 'share', percent: 50 },
    ledger: { kind: 'file', place: `${repository}test/declare/.rota/ledger.json` },
    files: [],
    pauses: [],
    workers: [
      {
        alias: 'a',
        workerId: 'wrk_a',
        prune: 'none',
        timezone: 'Europe/Madrid',
        ignore: [{ input: '*standup*', id: 'sch_1', type: 'delayed', location: { file: '-', line: 13, column: 9 } }],
        cancelLimit: { kind: 'count', count: 0 },
        account: null,
        runsPerDayLimit: 96,
        schedules: [
          {
            name: 'one',
            content: { when: { type: 'interval', intervalSeconds: 90 }, input: 'One.', budget: 'high' },
            ...plainSchedule,
            protect: true,
            location: { file: '-', line: 16, column: 7 },
          },
          {
            name: 'two',
            content: {
              when: { type: 'cron', cron: '0 9 * * 1' },
              input: 'Costs $5, or ${AMOUNT}.',
              budget: 'standard',
            },
            ...plainSchedule,
            description: 'A note.',
            enabled: false,
            location: { file: '-', line: 15, column: 7 },
          },
        ],
        location: { file: '-', line: 7, column: 3 },
      },
      {
        alias: 'b',
        workerId: 'wrk_b',
        prune: 'all',
        timezone: null,
        ignore: [],
        cancelLimit: null,
        account: null,
        runsPerDayLimit: 1440,
        schedules: [],
        location: { file: '-', line: 6, column: 3 },
      },
    ],
  });
});

describe('a duration', () => {
  test.each([
    ['1', 1],
    ['900', 900],
    ['31536000', 31_536_000],
    ['90s', 90],
    ['15m', 900],
    ['1h30m', 5400],
    ['2d', 172_800],
    ['1d2h3m4s', 93_784],
    ['365d', 31_536_000],
    ['PT15M', 900],
    ['P1D', 86_400],
    ['P1DT12H', 129_600],
    ['P2W', 1_209_600],
  ])('%s is %i seconds', async (written, seconds) => {
    const interval = await loadSchedule(`interval: ${written}, input: x`);
    expect(interval.content.when).toEqual({ type: 'interval', intervalSeconds: seconds });
    const delay = await loadSchedule(`delay: ${written}, input: x`);
    expect(delay.content.when).toEqual({ type: 'delayed', delayInSeconds: seconds });
  });
});

describe('a date', () => {
  test.each([
    ['2026-12-01T09:00:00+01:00', '2026-12-01T08:00:00Z'],
    ['2026-12-01T09:00:00Z', '2026-12-01T09:00:00Z'],
    ['2026-12-01 09:00:00 -05:30', '2026-12-01T14:30:00Z'],
    ['2026-12-01T09:00z', '2026-12-01T09:00:00Z'],
    ['2026-12-01T09:00:00.000Z', '2026-12-01T09:00:00Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['2026-12-01T09:00:00', '2026-12-01T08:00:00Z'],
    ['2027-07-01T09:00', '2027-07-01T07:00:00Z'],
  ])('%s is %s', async (written, date) => {
    const schedule = await loadSchedule(`date: "${written}", input: x`, 'timezone: Europe/Madrid, ');
    expect(schedule.content.when).toEqual({ type: 'scheduled', date });
  });

  test('is text without quotes, whatever YAML 1.1 would make of it', async () => {
    const schedule = await loadSchedule('date: 2026-12-01T09:00:00+01:00, input: x');
    expect(schedule.content.when).toEqual({ type: 'scheduled', date: '2026-12-01T08:00:00Z' });
  });
});

test('an interval of more than 30 days is loaded with a warning', async () => {
  const loaded = await loadText(`${top}workers: { a: { id: wrk_a, schedules: { s: { interval: 31d, input: x } } } }\n`);
  expect(loaded.kind).toBe('loaded');
  expect(loaded.diagnostics.map(({ severity, code }) => [severity, code])).toEqual([
    ['warning', 'interval-over-30-days'],
  ]);
});

describe('defaults', () => {
  const text = `${top}defaults: { budget: low, timezone: Europe/Madrid }
workers:
  a: { id: wrk_a, schedules: { s: { date: "2026-12-01T09:00:00", input: x }, t: { interval: 1m, input: x, budget: high } } }
  b: { id: wrk_b, timezone: UTC, schedules: { s: { date: "2026-12-01T09:00:00", input: x } } }
`;
  test('apply if a worker or schedule sets no value of its own', async () => {
    const { workers } = await load(text);
    expect(workers.map(({ timezone }) => timezone)).toEqual(['Europe/Madrid', 'UTC']);
    const contents = workers.flatMap(({ schedules }) => schedules.map(({ content }) => content));
    expect(contents.map(({ budget }) => budget)).toEqual(['low', 'high', 'low']);
    expect(contents[0]?.when).toEqual({ type: 'scheduled', date: '2026-12-01T08:00:00Z' });
    expect(contents[2]?.when).toEqual({ type: 'scheduled', date: '2026-12-01T09:00:00Z' });
  });

  test('apply only to their own file', async () => {
    const loaded = await loadHere('test/declare/defaults', ['labs.yaml', 'shop.yaml']);
    const workers = loaded.kind === 'loaded' ? loaded.declaration.workers : [];
    expect(workers.map(({ timezone, schedules }) => [timezone, schedules[0]?.content])).toEqual([
      ['Europe/Madrid', { when: { type: 'scheduled', date: '2026-12-01T08:00:00Z' }, input: 'x', budget: 'high' }],
      ['Asia/Tokyo', { when: { type: 'scheduled', date: '2026-12-01T00:00:00Z' }, input: 'x', budget: 'low' }],
    ]);
  });
});

describe('anchors and merge keys', () => {
  test('an own key overrides a merged one, and an earlier merged mapping overrides a later one', async () => {
    const { workers } = await load(`${top}x-a: &a { interval: 1m, budget: low }
x-b: &b { interval: 2m, budget: high, input: B }
workers:
  w:
    id: wrk_w
    schedules:
      one: { <<: *a, input: Own }
      two: { input: Own, <<: [*a, *b], budget: unlimited }
      three: { <<: *b, interval: 3m }
`);
    const contents = workers[0]!.schedules.map(({ name, content }) => [name, content]);
    expect(Object.fromEntries(contents)).toEqual({
      one: { when: { type: 'interval', intervalSeconds: 60 }, budget: 'low', input: 'Own' },
      two: { when: { type: 'interval', intervalSeconds: 60 }, budget: 'unlimited', input: 'Own' },
      three: { when: { type: 'interval', intervalSeconds: 180 }, budget: 'high', input: 'B' },
    });
  });

  test('an alias refers to the last preceding anchor of its name', async () => {
    const { workers } = await load(`${top}x-a: &p One
x-b: [*p, &p Two]
workers: { w: { id: wrk_w, schedules: { s: { interval: 1m, input: *p } } } }
`);
    expect(workers[0]?.schedules[0]?.content.input).toBe('Two');
  });

  test('a quoted "<<" is an ordinary key', async () => {
    const loaded = await loadText(`${top}"<<": { a: 1 }\nworkers: {}\n`);
    expect(loaded.diagnostics.map(({ code }) => code)).toEqual(['unknown-key']);
  });
});

test('names that are special in JavaScript or YAML are ordinary names', async () => {
  const names = ['constructor', 'toString', 'true', 'null', '2026', '1.5', 'hasOwnProperty'];
  const schedules = names.map((name, index) => `      ${name}: { interval: ${String(index + 1)}s, input: x }\n`);
  const { workers } = await load(`${top}workers:\n  valueOf:\n    id: wrk_a\n    schedules:\n${schedules.join('')}`);
  expect(workers[0]?.alias).toBe('valueOf');
  expect(workers[0]?.schedules.map(({ name }) => name)).toEqual([...names].sort());
});

test('a byte order mark and Windows line endings change nothing', async () => {
  const text = `${top}workers: { a: { id: wrk_a, schedules: { s: { interval: 1m, input: x } } } }\n`;
  expect(await load(`\uFEFF${text.replaceAll('\n', '\r\n')}`)).toEqual(await load(text));
});

test('a worker ID may combine text and variables', async () => {
  const text = `${top}workers: { a: { id: "t_\${ORG}_\${WORKER:-w1}", schedules: {} } }\n`;
  expect((await load(text, { ORG: 'org' })).workers[0]?.workerId).toBe('t_org_w1');
  expect((await load(text, { ORG: 'org', WORKER: 'w2' })).workers[0]?.workerId).toBe('t_org_w2');
});

test('{} declares that there are no workers', async () => {
  expect((await load(`${top}workers: {}\n`)).workers).toEqual([]);
});

test('workers and schedules may be named like keys', async () => {
  const { workers } = await load(
    `${top}x-base: &base { interval: 15m, input: One. }
x-worker: &worker { schedules: {} }
workers:
  schedules: { id: wrk_a, schedules: { input: { cron: 0 9 * * *, input: Two. }, timezone: { <<: *base }, date: *base } }
  id: { <<: *worker, id: wrk_b }
`.replace('date: *base', 'date: { <<: *base, interval: 16m }'),
  );
  expect(workers.map(({ alias, schedules }) => [alias, schedules.map(({ name }) => name)])).toEqual([
    ['id', []],
    ['schedules', ['date', 'input', 'timezone']],
  ]);
});

test('a worker uses its own account, or the default account of its file', async () => {
  const { workers } = await load(`${top}defaults: { account: labs-eu }
workers:
  a: { id: wrk_a, schedules: {} }
  b: { id: wrk_b, account: main_2, schedules: {} }
`);
  expect(workers.map(({ alias, account }) => [alias, account])).toEqual([
    ['a', 'labs-eu'],
    ['b', 'main_2'],
  ]);
});

test('each file has its own default account, and other files may add to its workers', async () => {
  const loaded = await loadHere('test/declare/accounts', ['labs.yaml', 'main.yaml', 'more.yaml']);
  expect(loaded.kind === 'loaded' && loaded.declaration.workers.map(({ alias, account }) => [alias, account])).toEqual([
    ['lab', 'labs'],
    ['plain', null],
    ['sales', 'main'],
  ]);
});
