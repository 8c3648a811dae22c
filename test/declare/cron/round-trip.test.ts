import { Cron as Croner } from 'croner';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainCron } from '../../../src/declare/cron/explain-cron.ts';
import type { CronSuggestion } from '../../../src/declare/cron/read-words.ts';
import { calendarDayOf, matchesDay, nextCronRun } from '../../../src/core/time/next-run.ts';
import { parseCron, type Cron } from '../../../src/core/time/cron.ts';
import { readCrontab, readQuartz, readSpring, type ForeignCron } from './foreign-cron.ts';

const start = Date.UTC(2026, 0, 1);
const fourYears = Array.from({ length: 4 * 366 }, (_, index) => new Date(start + index * 86_400_000));
const runs = 200;

function cronOf(text: string): Cron {
  const { cron, refused } = parseCron(text);
  if (cron === null) throw new Error(`${text}: ${refused}`);
  return cron;
}

/** Returns every offer, after checking that the hint suggests exactly these crons. */
function offersFor(text: string): readonly CronSuggestion[] {
  const { refused } = parseCron(text);
  if (refused === null) return [];
  const { hint, offers } = explainCron(text, refused);
  const written = [...(hint ?? '').matchAll(/write "([^"]*)"/g)].map(([, cron]) => cron);
  expect(written).toEqual(offers.filter(({ kind }) => kind === 'cron').map((offer) => offer.text));
  return offers;
}

/** Returns the first day or time unit in which the two differ, or null if they run at the same times for four years. */
function findDifference(cron: Cron, foreign: ForeignCron): string | null {
  for (const date of fourYears) {
    const { day, month, weekday } = calendarDayOf(date);
    if (matchesDay(cron, { day, month, weekday }) !== foreign.matchesDay(day, month, weekday))
      return date.toISOString();
  }
  for (const unit of ['seconds', 'minutes', 'hours'] as const) {
    if (cron[unit].join() !== [...foreign[unit]].sort((a, b) => a - b).join()) return unit;
  }
  return null;
}

/** Expects one offer that runs at the same times, or none if the expression never runs, as on 31 November. */
function expectOne(offers: readonly CronSuggestion[], foreign: ForeignCron): void {
  const everRuns = fourYears.map(calendarDayOf).some((at) => foreign.matchesDay(at.day, at.month, at.weekday));
  expect(offers).toHaveLength(everRuns ? 1 : 0);
  for (const { text } of offers) expect(findDifference(cronOf(text), foreign)).toBeNull();
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Shape {
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
  readonly mayWrap: boolean;
}

function element({ low, high, names = [], mayWrap }: Shape): fc.Arbitrary<string> {
  const number = fc.integer({ min: low, max: high }).map(String);
  const value = names.length === 0 ? number : fc.oneof(number, fc.constantFrom(...names));
  const step = fc.integer({ min: 1, max: high });
  const ordered = fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }));
  const range = ordered.map(([a, b]) =>
    mayWrap ? `${String(a)}-${String(b)}` : `${String(Math.min(a, b))}-${String(Math.max(a, b))}`,
  );
  return fc.oneof(
    { weight: 3, arbitrary: value },
    range,
    fc.tuple(range, step).map(([text, by]) => `${text}/${String(by)}`),
    fc.tuple(value, step).map(([text, by]) => `${text}/${String(by)}`),
    step.map((by) => `*/${String(by)}`),
  );
}

function field(shape: Shape): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant('*') },
    { weight: 3, arbitrary: element(shape) },
    fc.array(element(shape), { minLength: 2, maxLength: 3 }).map((items) => items.join(',')),
  );
}

const sixty = field({ low: 0, high: 59, mayWrap: true });
const hour = field({ low: 0, high: 23, mayWrap: true });
const day = field({ low: 1, high: 31, mayWrap: true });
const month = field({ low: 1, high: 12, names: months, mayWrap: true });
const weekdayFromSunday = field({ low: 1, high: 7, names: weekdays, mayWrap: true });
const weekdayFromZero = field({ low: 0, high: 6, names: weekdays, mayWrap: true });

/** The two day fields. One of them is `?`. */
function marked(weekday: fc.Arbitrary<string>, dayOfMonth = day): fc.Arbitrary<readonly [string, string]> {
  return fc.oneof(
    weekday.map((text) => ['?', text] as const),
    dayOfMonth.map((text) => [text, '?'] as const),
  );
}

const quartz = fc
  .tuple(fc.oneof(fc.constant('0'), sixty), sixty, hour, marked(weekdayFromSunday), month)
  .map(([s, m, h, [d, w], mon]) => [s, m, h, d, mon, w]);

describe('explainCron offers crons that parse and run at the same times, for', () => {
  test('AWS EventBridge, alone and in cron(…)', () => {
    fc.assert(
      fc.property(quartz, fc.boolean(), ([, m = '', h = '', d = '', mon = '', w = ''], isCall) => {
        const text = [m, h, d, mon, w, '*'].join(' ');
        const offers = offersFor(isCall ? `cron(${text})` : text);
        expectOne(offers, readQuartz(['0', m, h, d, mon, w]));
      }),
      { numRuns: runs },
    );
  });

  test('Quartz with seven fields', () => {
    fc.assert(
      fc.property(quartz, (fields) => {
        const offers = offersFor([...fields, '*'].join(' '));
        expectOne(offers, readQuartz(fields));
      }),
      { numRuns: runs },
    );
  });

  test('Quartz and Spring with six fields, naming each if they differ', () => {
    fc.assert(
      fc.property(quartz, (fields) => {
        const offers = offersFor(fields.join(' '));
        if (offers.length === 0) expectOne(offers, readQuartz(fields));
        for (const { text, meaning } of offers) {
          const isSpring = meaning?.startsWith('Spring') === true;
          expect(findDifference(cronOf(text), isSpring ? readSpring(fields) : readQuartz(fields))).toBeNull();
        }
      }),
      { numRuns: runs },
    );
  });

  test('a crontab with long names, wrapping ranges, steps on one number and spaces in lists', () => {
    const long = fc.constantFrom('monday', 'Friday-Monday', 'SATURDAY,SUNDAY', 'tues,thurs', '*', 'fri-mon', '0/3');
    const fields = fc.tuple(sixty, hour, fc.oneof(day, fc.constant('*')), month, fc.oneof(weekdayFromZero, long));
    fc.assert(
      fc.property(fields, fc.boolean(), (texts, isSpaced) => {
        const text = texts.join(' ');
        for (const offer of offersFor(isSpaced ? text.replaceAll(',', ', ') : text)) {
          if (offer.meaning?.startsWith('AWS') === true) continue;
          expect(findDifference(cronOf(offer.text), readCrontab(texts))).toBeNull();
        }
      }),
      { numRuns: runs },
    );
  });

  test('a zone, a command or quotes around an expression that croner also reads', () => {
    const plain = fc.tuple(
      sixtyUp(59),
      sixtyUp(23),
      fc.constantFrom('*', '1', '15'),
      fc.constant('*'),
      fc.constant('*'),
    );
    const around = fc.constantFrom<readonly [string, string]>(
      ['CRON_TZ=Asia/Tokyo ', ''],
      ['', ' Europe/Madrid'],
      ['', ' root /usr/bin/report --all'],
      ['"', '"'],
      ['“', '”'],
      ['', ' # nightly'],
      ['\t', '\t'],
    );
    fc.assert(
      fc.property(plain, around, (fields, [before, after]) => {
        const core = fields.join(' ');
        const offers = offersFor(`${before}${core}${after}`);
        expect(offers).toHaveLength(1);
        const ours = walk((at) => nextCronRun(cronOf(offers[0]!.text), at, 'UTC'));
        const theirs = new Croner(core, { timezone: 'UTC' });
        expect(ours).toEqual(walk((at) => theirs.nextRun(at)));
      }),
      { numRuns: runs },
    );
  });
});

function sixtyUp(high: number): fc.Arbitrary<string> {
  return element({ low: 0, high, mayWrap: false }).filter((text) => !/^\d+\//.test(text));
}

function walk(next: (after: Date) => Date | null): readonly (string | undefined)[] {
  let at: Date | null = new Date(start);
  return Array.from({ length: 20 }, () => {
    at = at === null ? null : next(at);
    return at?.toISOString();
  });
}

test('explainCron offers nothing for features that rota does not support', () => {
  const day = fc.constantFrom('L', 'LW', 'L-3', '15W', '1,L');
  const weekday = fc.constantFrom('6L', 'MON#1', '2#3', 'FRIL', 'MON,3#2');
  const specials = fc.oneof(
    fc
      .tuple(sixty, hour, day, month)
      .map(([m, h, d, mon]) => [`${m} ${h} ${d} ${mon} ? *`, `0 ${m} ${h} ${d} ${mon} ?`, `${m} ${h} ${d} ${mon} *`]),
    fc
      .tuple(sixty, hour, month, weekday)
      .map(([m, h, mon, w]) => [`${m} ${h} ? ${mon} ${w} *`, `0 ${m} ${h} ? ${mon} ${w}`, `${m} ${h} * ${mon} ${w}`]),
    fc
      .tuple(sixty, hour)
      .map(([m, h]) => [`${m} ${h} 1 1 ? 2030`, `0 ${m} ${h} 1 1 ? 2030-2035`, `cron(${m} ${h} 1 1 ? 2030)`]),
    fc
      .tuple(sixty, hour)
      .map(([m, h]) => [`0 ${m} ${h} 13 * friday`, `0 ${m} ${h} 13 * FRI *`, `${m} ${h} */2 * friday`]),
  );
  fc.assert(
    fc.property(specials, (texts) => {
      for (const text of texts) expect(offersFor(text), text).toEqual([]);
    }),
    { numRuns: runs },
  );
});

test('explainCron suggests only valid crons and durations, for any expression', () => {
  const token = fc.oneof(
    fc.constantFrom(
      '*',
      '?',
      'L',
      'W',
      'H',
      '#',
      'MON',
      'jan',
      'monday',
      '*/0',
      '1-*',
      '24',
      '60',
      '0',
      '7',
      '8',
      '2030',
      'UTC',
      '/bin/x',
    ),
    fc.constantFrom(
      '1,',
      ',',
      '-',
      'H/15',
      '5/15',
      'fri-mon',
      '22-2',
      '*/90',
      'every',
      'at',
      '9am',
      '5m',
      '@every',
      '@daily',
      'rate(5',
    ),
    sixty,
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 8 }), fc.constantFrom(' ', '  ', '\t'), (tokens, space) => {
      for (const { kind, text } of offersFor(tokens.join(space))) {
        if (kind === 'cron') expect(parseCron(text).refused).toBeNull();
        else expect(text).toMatch(/^(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?$/);
      }
    }),
    { numRuns: 2000 },
  );
});
