import { describe, expect, it } from 'vitest';
import { countHidden } from '../../src/core/model/secrets.ts';
import { escapeInvisible, escapeInvisibleJson } from '../../src/report/escape/escape-invisible.ts';

describe('escapeInvisible', () => {
  it.each([
    ['an escape sequence', '\u001b[31mred', '\\u001b[31mred'],
    ['the one-character form of a sequence', '\u009b31m', '\\u009b31m'],
    ['line breaks and tabs', 'a\r\n\tb', 'a\\r\\n\\tb'],
    ['a backspace', 'ab\b', 'ab\\u0008'],
    ['a reversed line', '\u202eevil', '\\u202eevil'],
    ['a zero-width space', 'pass\u200bword', 'pass\\u200bword'],
    ['a variation selector', 'a\ufe0f', 'a\\ufe0f'],
    ['a tag character', 'a\u{e0041}', 'a\\u{e0041}'],
    ['a filler', '\u3164', '\\u3164'],
    ['half a surrogate pair', '\ud83d!', '\\ud83d!'],
    ['a no-break space', 'a\u00a0b', 'a\\u00a0b'],
  ])('escapes %s', (_, text, visible) => {
    expect(escapeInvisible(text)).toBe(visible);
  });

  it.each(['plain text, "quotes" and \\ backslashes', 'Grüße, 日本語　です, עברית, 👍🏽'])(
    'leaves %j as it is',
    (text) => {
      expect(escapeInvisible(text)).toBe(text);
    },
  );

  it('escapeInvisibleJson keeps the value, even beyond the first plane', () => {
    const value = { text: 'a\u202e\u{e0041}\u2028\u007f', other: '日本 👍' };
    const json = escapeInvisibleJson(JSON.stringify(value, null, 2));
    expect(json).toContain('a\\u202e\\udb40\\udc41\\u2028\\u007f');
    expect(JSON.parse(json)).toEqual(value);
  });
});

describe('countHidden', () => {
  it('counts each hidden character', () => {
    expect(countHidden('a\u200b\u202eb\u{e0041}\u001b')).toBe(4);
  });

  it('does not count line breaks, tabs or spaces', () => {
    expect(countHidden('a\n\tb c\u00a0d')).toBe(0);
  });

  it('does not count the parts of an emoji', () => {
    expect(countHidden('❤️ and 👩‍💻')).toBe(0);
    expect(countHidden('a\ufe0f')).toBe(1);
  });
});
