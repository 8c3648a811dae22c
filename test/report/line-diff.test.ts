import { describe, expect, it } from 'vitest';
import { diffLines } from '../../src/report/text/replace-lines.ts';

const numbered = Array.from({ length: 40 }, (_, index) => `line ${String(index + 1)}`);

describe('diffLines', () => {
  it('shows three unchanged lines on each side of a change', () => {
    const hunks = diffLines(numbered.join('\n'), numbered.with(19, 'changed').join('\n'));
    expect(hunks).toHaveLength(1);
    expect(hunks?.[0]?.newStart).toBe(17);
    expect(hunks?.[0]?.lines.map((line) => line.charAt(0)).join('')).toBe('   -+   ');
  });

  it('does not depend on a line break at the end', () => {
    expect(diffLines('a', 'b')).toMatchObject([{ newStart: 1, lines: ['-a', '+b'] }]);
  });

  it('keeps signs at the start of a line as text', () => {
    expect(diffLines('-a', '+a')?.[0]?.lines).toEqual(['--a', '++a']);
  });

  it('returns null for texts with little in common', () => {
    expect(diffLines(numbered.join('\n'), Array<string>(200).fill('other').join('\n'))).toBeNull();
  });
});
