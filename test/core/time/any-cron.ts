import fc from 'fast-check';

const value = (least: number, most: number): fc.Arbitrary<string> =>
  fc
    .uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 4 })
    .map((values) => values.join(','));

const anyField = (least: number, most: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant('*'),
    value(least, most),
    fc.integer({ min: 7, max: most }).map((step) => `*/${String(step)}`),
  );

/** A cron of five or six fields. Some never come due. */
export const anyCron: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      fc.constant(''),
      value(0, 59).map((seconds) => `${seconds} `),
    ),
    value(0, 59),
    anyField(0, 23),
    anyField(1, 31),
    anyField(1, 12),
    fc.oneof(fc.constant('*'), value(0, 7)),
  )
  .map(([seconds, ...fields]) => `${seconds}${fields.join(' ')}`);
