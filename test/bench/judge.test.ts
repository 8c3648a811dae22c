/** How the bench judges its measurements. */
import { describe, expect, it } from 'vitest';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../docs/page.ts';

interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
interface Aims {
  readonly gate: number | null;
  readonly goal: number | null;
}
interface Noise {
  readonly cpu: number;
  readonly wall: number;
}

const { noiseOf, isQuietFor, summarize, verdictOf, compare } = (await import(
  pathToFileURL(path.join(root, 'bench/judge.mjs')).href
)) as {
  noiseOf: (ratios: readonly number[]) => number;
  isQuietFor: (row: { by?: keyof Noise; unit: string }, noise: Noise) => boolean;
  summarize: (rounds: readonly number[], noise?: number) => Figure;
  verdictOf: (figure: Figure, aims: Aims, isQuiet: boolean) => string;
  compare: (before: Figure, now: Figure) => { share: number | null; isBeyondNoise: boolean };
};

const { describeNoise } = (await import(pathToFileURL(path.join(root, 'bench/noise.mjs')).href)) as {
  describeNoise: (noise: Noise) => string;
};

const upTo = (most: number): readonly number[] => Array.from({ length: most }, (_, index) => index + 1);

describe('summarize', () => {
  it.each([
    ['one round', [7], { value: 7, low: 7, high: 7 }],
    ['five rounds, over their whole range', [3, 1, 2, 9, 4], { value: 3, low: 1, high: 9 }],
    ['an even number of rounds', [4, 1, 2, 3], { value: 2.5, low: 1, high: 4 }],
    ['twenty rounds, between the 6th and the 15th', upTo(20), { value: 10.5, low: 6, high: 15 }],
  ])('returns the median and interval of %s', (_, rounds, expected) => {
    expect(summarize(rounds)).toEqual(expected);
  });

  it('widens the interval to the noise', () => {
    expect(summarize([100], 0.25)).toEqual({ value: 100, low: 80, high: 125 });
    expect(summarize([50, 100, 200], 0.25)).toEqual({ value: 100, low: 50, high: 200 });
  });
});

describe('verdictOf', () => {
  const gated: Aims = { gate: 1.2, goal: 1.1 };
  const at = (value: number, low = value): Figure => ({ value, low, high: value });

  it.each([
    ['goal met', at(1.1), gated, true],
    ['gate met', at(1.2), gated, true],
    ['missed', at(1.21), gated, true],
    ['unclear', at(1.3, 1.2), gated, true],
    ['unclear', at(9), gated, false],
    ['goal met', at(1), gated, false],
    ['gate met', at(0), { gate: 0, goal: null }, true],
    ['', at(9), { gate: null, goal: null }, true],
  ])('returns "%s" for %o with aims %o on a quiet machine: %s', (verdict, figure, aims, isQuiet) => {
    expect(verdictOf(figure, aims, isQuiet)).toBe(verdict);
  });
});

describe('noiseOf and isQuietFor', () => {
  it('report no noise between equally fast processes', () => {
    expect(noiseOf(Array<number>(30).fill(1))).toBe(0);
  });

  it('ignore single outliers', () => {
    expect(noiseOf([1, 1, 3, 1, 1, 1, 0.2, 1, 1, 1])).toBe(0);
  });

  it('ignore one slow series out of twenty', () => {
    expect(noiseOf([...Array<number>(21).fill(1), 2, 2, 2])).toBe(0);
  });

  it('measure how far the medians of five deviate in either direction', () => {
    expect(noiseOf([1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5])).toBe(0.5);
    expect(noiseOf([1.25])).toBe(0.25);
  });

  it.each([
    [{ cpu: 0.05, wall: 0.1 }, 'cpu × · wall × · cpu ms · MB'],
    [{ cpu: 0.01, wall: 0.2 }, 'cpu × · MB'],
    [{ cpu: 0.06, wall: 0.1 }, 'wall × · MB'],
    [{ cpu: 0.06, wall: 0.2 }, ''],
  ])('with noise %o permit verdicts for %s', (noise, expected) => {
    const rows = [
      { by: 'cpu', unit: '×' },
      { by: 'wall', unit: '×' },
      { by: 'cpu', unit: 'ms' },
      { unit: 'MB' },
    ] as const;
    const judged = rows.filter((row) => isQuietFor(row, noise));
    expect(judged.map((row) => ('by' in row ? `${row.by} ${row.unit}` : row.unit)).join(' · ')).toBe(expected);
  });
});

it.each([
  [
    0.01,
    'by 1.0 % in CPU time and 20.0 % in wall clock; too noisy for verdicts by wall clock (above 10 %): a row of it',
  ],
  [0.07, 'too noisy for verdicts by CPU time (above 5 %) and wall clock (above 10 %): a row over its gate is unclear'],
])('describeNoise with %d in CPU time and 0.2 in wall clock', (cpu, words) => {
  expect(describeNoise({ cpu, wall: 0.2 })).toContain(words);
});

describe('compare', () => {
  it('reports a change beyond noise if the intervals do not overlap', () => {
    expect(compare(summarize([2], 0.1), summarize([1], 0.1))).toEqual({ share: -0.5, isBeyondNoise: true });
    expect(compare(summarize([1, 2, 3]), summarize([3, 4, 5]))).toEqual({ share: 1, isBeyondNoise: false });
  });

  it('reports no share for a change from zero', () => {
    expect(compare(summarize([0]), summarize([3]))).toEqual({ share: null, isBeyondNoise: true });
  });
});
