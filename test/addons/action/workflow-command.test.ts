import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAnnotation, muteCommands } from '../../../src/addons/action/runner.ts';
import { readCommands } from './read-log.ts';

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('%', '\r', '\n', ':', ',', '=', '::', '0A', '##[', ']', ' ', 'x') }),
);

describe('formatAnnotation', () => {
  it('writes an annotation that parses to the same text, whatever it contains', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (title, message, file) => {
        const place = { file, line: 3, column: 9 };
        const line = formatAnnotation({ level: 'error', title, message, place });
        const properties = { file, line: '3', col: '9', title };
        expect(readCommands(line)).toEqual([{ name: 'error', properties, data: message }]);
      }),
    );
  });
});

describe('muteCommands', () => {
  it('disables all commands in any text, and none after it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const log = `${muteCommands(text, 'unguessable')}::warning::after\n`;
        expect(readCommands(log)).toEqual([{ name: 'warning', properties: {}, data: 'after' }]);
      }),
    );
  });
});
