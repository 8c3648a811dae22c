import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeInput } from '../../../src/core/model/content.ts';
import { expandTemplate, parseTemplate, printTemplate, type Values } from '../../../src/core/model/template.ts';
import { parseCron } from '../../../src/core/time/cron.ts';
import { moveCron, shiftOf } from '../../../src/core/time/spread.ts';
import { findFormerCrons, findFormerTemplates } from '../../../src/core/plan/set-edits.ts';
import { cases } from '../../support/cases.ts';

const teams: readonly Values[] = ['Sales', 'Legal', 'People & Culture'].map((team) => ({ team, channel: '#general' }));

function expand(template: string, values: Values): string {
  return normalizeInput(expandTemplate(parseTemplate(template), values));
}

function formerOf(before: string, after: string, all: readonly Values[] = teams): readonly (string | null)[] {
  return findFormerTemplates(
    after,
    all.map((values) => ({ before: expand(before, values), values })),
  );
}

describe('findFormerTemplates', () => {
  const rows: readonly (readonly [name: string, before: string, after: string])[] = [
    ['an added line', 'Brief {{team}}.', 'Brief {{team}}.\nBe short.'],
    ['a removed line with a variable', 'Brief {{team}}.\nPost to {{channel}} for {{team}}.', 'Brief {{team}}.'],
    ['an edited line with a variable', 'Brief {{team}} on tickets.', 'Brief {{team}} on open tickets.'],
    ['an unchanged prompt', 'Brief {{team}}.', 'Brief {{team}}.'],
    ['a new prompt', 'Old words.', 'New {{team}}.'],
    ['escaped braces', String.raw`Write \{{team}} to {{team}}.`, 'Write to {{team}}.'],
  ];
  it.each(rows)('recovers the former prompt from %s', (_, before, after) => {
    expect(formerOf(before, after)).toEqual(teams.map(() => before));
  });

  it('keeps a value that also occurs in the words', () => {
    const values = ['3', '5', '7'].map((number) => ({ number }));
    expect(formerOf('Top {{number}} of 35.', 'Top {{number}}.', values)).toEqual(
      values.map(() => 'Top {{number}} of 35.'),
    );
  });

  it('recovers values of several lines', () => {
    const values = [{ notes: 'a\nb' }, { notes: 'c' }];
    expect(formerOf('Read:\n{{notes}}\nEnd.', 'Read:\n{{notes}}\nThe end.', values)).toEqual(
      values.map(() => 'Read:\n{{notes}}\nEnd.'),
    );
  });

  it('gives another template for a worker whose live prompt was changed by hand', () => {
    const before = [...teams.map((values) => ({ before: expand('Brief {{team}}.', values), values }))];
    before[1] = { before: 'Brief Legal, please.', values: { team: 'Legal', channel: '#general' } };
    expect(findFormerTemplates('Brief {{team}} now.', before)).toEqual([
      'Brief {{team}}.',
      'Brief {{team}}, please.',
      'Brief {{team}}.',
    ]);
  });

  it('returns templates that expand to the live prompts, for any words and values', () => {
    const part = fc.constantFrom('a', 'ab', ' ', '\n', '.', '{{x}}', '{{y}}', String.raw`\{{x}}`, '3');
    const anyTemplate = fc.array(part, { maxLength: 8 }).map((parts) => normalizeInput(`${parts.join('')}.`));
    const anyValues = fc.record({
      x: fc.constantFrom('a', 'b', 'a b', '3', '.', '{{y}}'),
      y: fc.constantFrom('c', 'ab', '\n', '33'),
    });
    const anyParts = fc.array(anyValues, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(anyTemplate, anyTemplate, anyParts, (before, after, all) => {
        const parts = all.map((values) => ({ before: expand(before, values), values }));
        for (const [index, former] of findFormerTemplates(after, parts).entries()) {
          if (former !== null) expect(expand(former, all[index] ?? {})).toBe(parts[index]?.before);
        }
      }),
      { numRuns: cases(200) },
    );
  });

  it('gives all workers the same template if no value occurs in the words', () => {
    const part = fc.constantFrom('one', 'two', ' ', '\n', '.', '{{x}}', '{{y}}');
    const anyTemplate = fc.array(part, { maxLength: 8 }).map((parts) => `${parts.join(' ')} .`);
    fc.assert(
      fc.property(anyTemplate, anyTemplate, (before, after) => {
        const all = ['P', 'Q', 'R'].map((letter) => ({ x: `${letter}x`, y: `${letter}y` }));
        expect(formerOf(before, after, all)).toEqual(all.map(() => printTemplate(parseTemplate(before))));
      }),
      { numRuns: cases(100) },
    );
  });
});

describe('findFormerCrons', () => {
  const workerIds = Array.from({ length: 12 }, (_, index) => `wrk_${String(index)}`);
  const movedOn = (workerId: string, text: string, windowMinutes: number): string => {
    const { cron } = parseCron(text);
    return cron === null ? text : moveCron(text, cron, shiftOf(workerId, cron, windowMinutes));
  };

  it.each([
    ['0 9 * * MON-FRI', 30],
    ['0 30 9 * * *', 720],
    ['5 0 1 * *', 2],
  ])('recovers %s, spread over %i minutes', (text, windowMinutes) => {
    const parts = workerIds.map((workerId) => ({ workerId, before: movedOn(workerId, text, windowMinutes) }));
    expect(findFormerCrons(windowMinutes, parts)).toEqual(workerIds.map(() => text));
  });

  it('recovers a cron that was not spread, and another for a worker whose cron was changed by hand', () => {
    const parts = workerIds.map((workerId) => ({ workerId, before: '0 9 * * *' }));
    const [first, ...others] = parts;
    const changed = [{ ...first!, before: '0 13 * * *' }, ...others];
    expect(findFormerCrons(30, changed)).toEqual(['0 13 * * *', ...others.map(() => '0 9 * * *')]);
  });
});
