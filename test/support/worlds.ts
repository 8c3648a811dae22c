import fc from 'fast-check';
import { budgets, contentKey, type Content } from '../../src/core/model/content.ts';
import type { DeclaredSchedule, DeclaredWorker, IgnoreRule, Prune } from '../../src/core/model/declaration.ts';
import { compareLive, type ListedWorker, type LiveSchedule } from '../../src/core/model/live.ts';
import { formatInstant, type When } from '../../src/core/time/when.ts';
import { plainSchedule } from './declared.ts';

/** The time in every random world. */
export const worldNow: Date = new Date('2026-11-20T09:00:00Z');

const workerId = 'wrk_world';
const location = { file: 'schedules.yaml', line: 1, column: 1 };
const hourMs = 3_600_000;

/** Has few values, so that random declarations and rows often match. */
const anyWhen: fc.Arbitrary<When> = fc.oneof(
  fc
    .constantFrom('0 9 * * *', '0 9 * * MON', '0 9 * * 1', '*/5 * * * *')
    .map((cron) => ({ type: 'cron' as const, cron })),
  fc.constantFrom(600, 900).map((intervalSeconds) => ({ type: 'interval' as const, intervalSeconds })),
  fc
    .constantFrom(-24, 24, 48)
    .map((hours) => formatInstant(new Date(worldNow.getTime() + hours * hourMs)))
    .map((date) => ({ type: 'scheduled' as const, date })),
);

/** Content of the types that need no ledger. */
export const anyContent: fc.Arbitrary<Content> = fc.record({
  when: anyWhen,
  // The last three share words, so that an edit of one may look like another.
  input: fc.constantFrom('One', 'Two', 'Three', 'Do one thing', 'Do one thing now', 'Do one more thing now'),
  budget: fc.constantFrom(...budgets.slice(0, 2)),
});

const anyDeclared: fc.Arbitrary<DeclaredSchedule> = fc
  .record({
    name: fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'b', 'c', 'd') }),
    content: anyContent,
    enabled: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    location: fc.constant(location),
  })
  .map((declared) => ({ ...plainSchedule, ...declared, protect: false }));

/**
 * An undeclared row, because no declaration here is a delay. Due an hour ago, or in a second, a minute or two hours.
 */
const anyDelayedRow: fc.Arbitrary<LiveSchedule> = fc.record({
  kind: fc.constant('recognised' as const),
  id: fc.string({ minLength: 1, maxLength: 2, unit: fc.constantFrom('w', 'x') }),
  content: anyContent.map((content) => ({ ...content, when: { type: 'delayed' as const, delayInSeconds: 1 } })),
  nextRunAt: fc.constantFrom(-3_600, 1, 60, 7_200).map((seconds) => new Date(worldNow.getTime() + seconds * 1_000)),
});

const anyRow: fc.Arbitrary<LiveSchedule> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('recognised' as const),
      id: fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('r', 's', 't', '-', '1') }),
      content: anyContent,
      nextRunAt: fc.integer({ min: 1, max: 100 }).map((hours) => new Date(worldNow.getTime() + hours * hourMs)),
    }),
  },
  { weight: 1, arbitrary: anyDelayedRow },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('unrecognised' as const),
      id: fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('u', 'v') }),
      problem: fc.constant('expected a known type, got "hourly"'),
    }),
  },
);

const anyIgnore: fc.Arbitrary<readonly IgnoreRule[]> = fc.oneof(
  fc.constant([]),
  fc.constantFrom('T*', '*e').map((input) => [{ input, id: null, type: null, location }]),
);

/** A declared worker and what the service lists for it. */
export interface World {
  readonly worker: DeclaredWorker;
  readonly observed: ListedWorker;
}

/** Any world with unique names, contents and IDs. One-shots may be in the past. */
export function anyWorld(prunes: readonly [Prune, ...Prune[]] = ['all', 'none']): fc.Arbitrary<World> {
  return fc
    .record({
      prune: fc.constantFrom(...prunes),
      ignore: anyIgnore,
      declared: fc.uniqueArray(anyDeclared, { selector: ({ name }) => name, maxLength: 8 }),
      rows: fc.uniqueArray(anyRow, { selector: ({ id }) => id, maxLength: 10 }),
    })
    .map(({ prune, ignore, declared, rows }) => ({
      worker: workerOf({ prune, ignore, declared: uniqueByContent(declared) }),
      observed: { kind: 'listed', workerId, timezone: null, schedules: rows.map(withTrueDate).toSorted(compareLive) },
    }));
}

function workerOf(options: {
  readonly prune: Prune;
  readonly ignore: readonly IgnoreRule[];
  readonly declared: readonly DeclaredSchedule[];
}): DeclaredWorker {
  const { prune, ignore, declared: schedules } = options;
  return {
    alias: 'world',
    workerId,
    prune,
    timezone: null,
    ignore,
    cancelLimit: null,
    account: null,
    runsPerDayLimit: null,
    schedules,
    location,
  };
}

function uniqueByContent(declared: readonly DeclaredSchedule[]): readonly DeclaredSchedule[] {
  return [...new Map(declared.map((schedule) => [contentKey(schedule.content), schedule])).values()];
}

/** Sets the next run of a one-shot to its date. */
function withTrueDate(row: LiveSchedule): LiveSchedule {
  if (row.kind === 'unrecognised' || row.content.when.type !== 'scheduled') return row;
  return { ...row, nextRunAt: new Date(row.content.when.date) };
}
