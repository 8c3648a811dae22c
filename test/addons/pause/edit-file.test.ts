import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { insertBlock, printBlock, removeBlock, replaceBlock } from '../../../src/addons/pause/edit-file.ts';

const block = { reason: 'Christmas', until: '2027-01-04T06:00:00+01:00', workers: ['support-*', '*/brief'] };
const rest = 'prune: all # why\n\n# our agents\nworkers:\n  a: { id: wrk_a, schedules: {} }\n';

describe('the pause block', () => {
  it('is inserted below the version, with every other line unchanged', () => {
    const text = `# a comment\nversion: 1 # the format\n${rest}`;
    expect(insertBlock(text, block)).toBe(
      `# a comment\nversion: 1 # the format\npause:\n  reason: Christmas\n  until: 2027-01-04T06:00:00+01:00\n  workers:\n    - support-*\n    - "*/brief"\n${rest}`,
    );
  });

  it.each([
    ['brackets around the whole file', '{ version: 1, prune: all, workers: {} }\n'],
    ['an existing pause', 'version: 1\npause: { reason: x }\nprune: all\nworkers: {}\n'],
    ['no version', 'prune: all\nworkers: {}\n'],
    ['a version only inside a block scalar', 'x-note: |\n  text\n"vers\\u0069on": 1\nprune: all\n'],
  ])('is not inserted into a file with %s', (_what, text) => {
    expect(insertBlock(text, block)).toBeNull();
  });

  it.each([
    ['in braces', 'pause: { reason: x,\n  until: 2027-01-04T06:00:00Z }\n', ''],
    ['with comments inside', 'pause:\n  reason: x\n\n# who\n  # when\n  except: [a]\n', ''],
    ['with an empty line and a comment after it', 'pause:\n  reason: x\n\n# the rest\n', '\n# the rest\n'],
    ['in quotes', '"pause":\n  reason: >-\n    two\n\n    lines\n', ''],
  ])('is removed when written %s', (_what, written, left) => {
    expect(removeBlock(`version: 1\n${written}${rest}`)).toBe(`version: 1\n${left}${rest}`);
    expect(removeBlock(`version: 1\n${rest}${written}`)).toBe(`version: 1\n${rest}${left}`);
  });

  it.each([
    ['shared with an alias', 'version: 1\npause: &p { reason: x }\nx-p: *p\n'],
    ['merged', 'x-p: &p\n  pause: { reason: x }\n<<: *p\nversion: 1\n'],
  ])('is neither removed nor replaced if it is %s', (_what, text) => {
    expect(removeBlock(text)).toBeNull();
    expect(replaceBlock(text, block)).toBeNull();
  });

  it('is replaced at its place', () => {
    const text = `version: 1\n${rest}\npause:\n  reason: x\n# the end\n`;
    expect(replaceBlock(text, { reason: 'y' })).toBe(text.replace('reason: x', 'reason: y'));
    expect(replaceBlock(`version: 1\n${rest}`, block)).toBeNull();
  });

  it('leaves the file byte for byte as before if it is inserted and removed', () => {
    const globs = fc.option(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }), { nil: undefined });
    const blocks = fc.record(
      { reason: fc.string({ minLength: 1 }), until: fc.constant(block.until), workers: globs, except: globs },
      { requiredKeys: ['reason'] },
    );
    const heads = fc.constantFrom('', '\uFEFF', '# pause: no\n', '---\n', '# yaml-language-server: $schema=x\n\n');
    const ends = fc.constantFrom('', '\n', '\n\n# pause: none\n', '\nx-text: |\n  pause:\n    reason: no\n');
    const lineEnds = fc.constantFrom('\n', '\r\n');
    fc.assert(
      fc.property(blocks, heads, ends, lineEnds, ({ workers, except, ...parts }, head, end, lineEnd) => {
        const added = { ...parts, ...(workers && { workers }), ...(except && { except }) };
        const text = `${head}version: 1\n${rest.trimEnd()}${end}`.replaceAll('\n', lineEnd);
        const paused = insertBlock(text, added);
        expect(paused).toContain(printBlock(added).split('\n').join(lineEnd));
        expect(removeBlock(paused ?? '')).toBe(text);
        const narrow = insertBlock(text, { reason: 'Narrow', workers: ['a'] });
        expect(replaceBlock(narrow ?? '', added)).toBe(paused);
      }),
    );
  });
});
