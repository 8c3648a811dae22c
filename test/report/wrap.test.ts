import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ansiPaint, plainPaint } from '../../src/report/renderer.ts';
import { printLines, type Line } from '../../src/report/text/line.ts';
import { problemLines } from '../../src/report/text/problem-lines.ts';
import { cutEnd, cutMiddle, cutStart, textWidth } from '../../src/report/text/text-width.ts';

const rowsOf = (line: Line, width: number): readonly string[] =>
  printLines([line], plainPaint, width).split('\n').slice(0, -1);

describe('a line wrapped to a terminal', () => {
  it('breaks between words and indents below the text after its label', () => {
    const label = { tone: 'dim', text: 'when:     ' } as const;
    expect(rowsOf(['      ', label, 'cron 0 9 * * MON-FRI (at 09:00, Monday to Friday)'], 44)).toEqual([
      '      when:     cron 0 9 * * MON-FRI (at',
      '                09:00, Monday to Friday)',
    ]);
    expect(rowsOf([{ tone: 'removed', text: 'error[x]' }, ': a b c d e'], 14)).toEqual(['error[x]: a b', '  c d e']);
  });

  it('keeps a word intact that is wider than the terminal or has several colours', () => {
    expect(rowsOf(['see ', 'https://example.com/a/long/path', ' here'], 20)).toEqual([
      'see',
      '    https://example.com/a/long/path',
      '    here',
    ]);
    expect(rowsOf(['1234567 ', { tone: 'bold', text: 'name' }, ': text'], 12)).toEqual([
      '1234567',
      '      name:',
      '      text',
    ]);
  });

  it('counts wide characters as two columns and breaks between them, and counts marks as none', () => {
    expect(rowsOf(['ニュースを五つの要点にまとめる'], 16)).toEqual(['ニュースを五つの', '  要点にまとめる']);
    expect([textWidth('ニュース'), textWidth('👍'), textWidth('e\u0301'), textWidth('abc')]).toEqual([8, 2, 1, 3]);
  });

  it('stays on one line if it fits or no width is given', () => {
    const line = ['a  b   c', { tone: 'dim', text: ' d ' }] as const;
    expect(rowsOf(line, 11)).toEqual(['a  b   c d ']);
    expect(printLines([line], plainPaint)).toBe('a  b   c d \n');
  });

  it('loses only spaces, fits, and keeps its colours, for any text', () => {
    const tone = fc.constantFrom('added', 'dim', 'bold', null);
    const text = fc.array(fc.constantFrom('word', 'a', '  ', ' ', '字', 'ü', '👍', 'long-word:', '::'), {
      maxLength: 12,
    });
    const span = fc
      .tuple(tone, text)
      .map(([each, parts]) => (each === null ? parts.join('') : { tone: each, text: parts.join('') }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 5 }), fc.integer({ min: 24, max: 80 }), (line, width) => {
        const unbroken = printLines([line], plainPaint);
        const rows = printLines([line], plainPaint, width);
        const letters = (shown: string): string => shown.replace(/\s/g, '');
        expect(letters(rows).replaceAll('\\u003a', ':')).toBe(letters(unbroken).replaceAll('\\u003a', ':'));
        expect(stripVTControlCharacters(printLines([line], ansiPaint, width))).toBe(rows);
        for (const row of rows.split('\n')) {
          const isOneWord = !/\S\s+\S/.test(row);
          expect(isOneWord || textWidth(row.replaceAll('\\u003a', ':')) <= width).toBe(true);
        }
      }),
    );
  });
});

describe('the source line of a diagnostic on a narrow terminal', () => {
  const line = `      input: ${'many words '.repeat(12)}{{ here }} ${'and more '.repeat(12)}`;
  const diagnostic = {
    ...({ severity: 'error', code: 'x', message: 'm', file: 'a.yaml', line: 7, column: 1, hint: null } as const),
    excerpt: { line, offset: line.indexOf('{{'), length: '{{ here }}'.length },
  };

  it('is truncated around the marked text, with the caret below it', () => {
    const [, source = '', carets = ''] = printLines(problemLines([diagnostic], null, 60), plainPaint, 60).split('\n');
    expect(textWidth(source)).toBe(60);
    expect(source).toMatch(/^ 7 \| ….+….?$/);
    expect(source.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('{{ here }}');
  });

  it('is complete without a width', () => {
    expect(printLines(problemLines([diagnostic], null), plainPaint)).toContain(` 7 | ${line}\n`);
  });
});

it('cutEnd, cutStart and cutMiddle truncate text to exactly the width', () => {
  expect([cutEnd('abcdefgh', 5), cutStart('abcdefgh', 5), cutMiddle('abcdefgh', 5), cutMiddle('abc', 5)]).toEqual([
    'abcd…',
    '…efgh',
    'ab…gh',
    'abc',
  ]);
  expect(cutEnd('字字字', 4)).toBe('字…');
});
