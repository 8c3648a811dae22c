import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFully } from '../../src/declare/yaml/full-parse.ts';
import type { Problem } from '../../src/declare/problems.ts';
import { parseQuickly } from '../../src/declare/yaml/quick-parse.ts';
import { createSource } from '../../src/declare/source.ts';
import type { YamlNode } from '../../src/declare/yaml/yaml-node.ts';
import { repository } from './load-here.ts';
import { cases as casesOf } from '../support/cases.ts';

/** The tree and the problems that the full parser reports for a text. */
function parse(text: string): { readonly tree: YamlNode | null; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const source = createSource({ file: 'a.yaml', directory: '/', root: '/', text });
  const tree = parseFully(source, (problem) => problems.push(problem));
  return { tree, problems };
}

/**
 * A node in a comparable form. An end below the first line counts as the end of that line, and an unwritten value has
 * no place.
 */
function comparable(node: YamlNode, text: string): unknown {
  const lineEnd = text.indexOf('\n', node.start);
  const end = Math.min(node.end, lineEnd < 0 ? text.length : lineEnd);
  const { kind, start } = node;
  switch (kind) {
    case 'scalar': {
      const { value, written, isPlain, anchor } = node;
      const span = written === '' && isPlain ? { start: 0, end: 0 } : { start, end };
      return { kind, value, written, isPlain, anchor, ...span };
    }
    case 'alias':
      return { kind, name: node.name, start, end };
    case 'list': {
      const items = node.items.map((item) => comparable(item, text));
      return { kind, anchor: node.anchor, items, start, end };
    }
    case 'map': {
      const pairs = [...node.pairs].map(({ key, value }) => [comparable(key, text), comparable(value, text)]);
      return { kind, anchor: node.anchor, pairs, start, end };
    }
  }
}

/** Whether the quick parser reads a text. If so, the full parser must read the same and report no problems. */
function isReadAlike(text: string): boolean {
  const quick = parseQuickly(text);
  if (quick === null) return false;
  const { tree, problems } = parse(text);
  expect({ text, problems }).toEqual({ text, problems: [] });
  expect({ text, tree: comparable(quick, text) }).toEqual({ text, tree: tree && comparable(tree, text) });
  return true;
}

function findYaml(folder: string): readonly string[] {
  const entries = readdirSync(path.join(repository, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
}

interface Story {
  readonly cases: readonly { readonly yaml: string; readonly fail?: boolean }[];
}

// The name is hidden from TypeScript: the package types every text of the suite, which costs the linter gigabytes.
const suite = (await import(['yaml', 'test', 'suite'].join('-'))) as { readonly default: readonly Story[] };
const cases = suite.default.flatMap((story) => story.cases);
const written = [...findYaml('examples'), ...findYaml('test/declare'), ...findYaml('test/scenarios')];

describe('the quick parser', () => {
  test('reads the YAML test suite as the full parser does, or leaves it', () => {
    const read = cases.filter(({ yaml }) => isReadAlike(yaml));
    expect(read.length).toBeGreaterThan(60);
  });

  test('leaves every invalid case of the YAML test suite to the full parser', () => {
    const wrong = cases.filter(({ fail }) => fail === true);
    expect(wrong.length).toBeGreaterThan(80);
    expect(wrong.filter(({ yaml }) => parseQuickly(yaml) !== null)).toEqual([]);
  });

  test('reads the YAML files of this repository as the full parser does, or leaves them', () => {
    expect(written.filter(isReadAlike).length).toBeGreaterThan(written.length / 2);
  });

  test.each(['quickstart', 'all-four-types', 'monorepo', 'accounts', 'sets', 'staging-production'])(
    'reads every file of the example %s',
    (example) => {
      expect(findYaml(`examples/${example}`).every(isReadAlike)).toBe(true);
    },
  );

  test.each([
    [
      'anchors and merge keys',
      'x-a: &a { budget: low }\ns: { <<: *a, interval: 15m }\nt:\n  <<: *a\n  cron: "0 9 * * *"\n',
    ],
    ['prompts of many lines', 'a: |\n  One.\n\n    # Two\n  ---\nb: |-\n  Three.\nc: >\n  Four\n  five.\n'],
    ['a marker at the start, and comments', '# One.\n---\n# Two.\na: 1 # three\n# four\nb:\n  # five\n  - c\n'],
    ['letters of any script', 'a: Número ½, «日本語», 😀\n'],
    ['a key without a value', 'a:\nb:\n  - c:\n'],
  ])('reads %s', (_, text) => {
    expect(isReadAlike(text)).toBe(true);
  });

  test.each([
    ['a directive', '%FOO bar\n---\na: b\n'],
    ['a second document', 'a: b\n---\nc: d\n'],
    ['the end of a document', 'a: b\n...\n'],
    ['a tag', 'a: !!str b\n'],
    ['a tab', 'a:\tb\n'],
    ['Windows line ends', 'a: b\r\n'],
    ['a byte order mark', '\uFEFFa: b\n'],
    ['invisible characters', 'a: "b\u200B"\nc: "\u0007"\n'],
    ['half a character', 'a: "\uD800"\n'],
    ['a number in a rare form', 'a: 0x10\n'],
    ['a key that is not text', '[a]: b\n'],
    ['deep nesting', '- '.repeat(60)],
    ['an empty text', ''],
  ])('leaves %s to the full parser', (_, text) => {
    expect(parseQuickly(text)).toBeNull();
  });
});

const pieces = [
  ...['\n', ' ', '  ', '\n\n', '\n  ', '\n    ', '"', "'", ':', ': ', ' :', '::', '- ', '-', '- - ', '? ', '?'],
  ...['{', '}', '[', ']', ',', ', ', '{}', '[]', '{a}', '[a: b]', '{a: b, }', '{ "a":1 }', '{,}', 'x: {a: 1}\n'],
  ...[
    '#',
    ' # c',
    '#c\n',
    '  # c\n',
    '|',
    '>',
    '|\n',
    '|-\n',
    '>+\n',
    '|2\n',
    '|+\n\n\n',
    '---\n',
    ' ---\n',
    '...\n',
    '%A\n',
  ],
  ...[
    '&a ',
    '&a\n',
    '*a',
    '*a : ',
    '<<: *a\n',
    '!',
    '!!str ',
    '!a ',
    '@',
    '`',
    '=',
    '<',
    '\\',
    '\\n',
    '\\x41',
    '\\u00e9',
  ],
  ...['a', 'a b', 'a:b', 'a #b', 'a\n b', '"a\n b"', '"a\\\n b"', "'a\n\n b'", 'k: v\n', '- x\n', "it's", 'é', '😀'],
  ...[
    '~',
    'null',
    'True',
    'no',
    '0',
    '-1',
    '1.',
    '.5',
    '1e3',
    '007',
    '1_0',
    '0x1F',
    '0o7',
    '.inf',
    '1:30',
    '\t',
    '\u00a0',
    '\u2028',
    '\r\n',
  ],
];
const indent = (text: string, by: number): string => text.replace(/\n(?=.)/g, `\n${' '.repeat(by)}`);

const { node } = fc.letrec<{ node: string; map: string; list: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: fc.constantFrom(...pieces) },
    { weight: 2, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((parts) => parts.join('')) },
    { weight: 3, arbitrary: tie('map') },
    { weight: 2, arbitrary: tie('list') },
  ),
  map: fc
    .array(
      fc.tuple(
        fc.constantFrom('a', 'b', 'c d', '"q"', "'s'", '1', 'true', '<<', '? e', '&k m', '!t n', ''),
        fc.constantFrom(
          ': ',
          ': ',
          ':\n  ',
          ':',
          ':  ',
          ' : ',
          ': # c\n  ',
          ': &a ',
          ': &a\n  ',
          ': |\n  ',
          ': >-\n  ',
        ),
        tie('node'),
        fc.constantFrom(1, 2, 2, 2, 4),
        fc.constantFrom('\n', '\n', ' # c\n', '\n# c\n', '\n\n', ' \n'),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((pairs) => pairs.map(([key, colon, value, by, end]) => key + colon + indent(value, by) + end).join('')),
  list: fc
    .array(fc.tuple(fc.constantFrom('- ', '- ', '-\n  ', '- &a ', '-', '- # c\n  '), tie('node')), { maxLength: 3 })
    .map((items) => items.map(([dash, value]) => `${dash}${indent(value, 2)}\n`).join('')),
}));

interface Edit {
  readonly at: number;
  readonly cut: number;
  readonly put: string;
}

const edits = fc.array(fc.record<Edit>({ at: fc.nat(5_000), cut: fc.nat(4), put: fc.constantFrom('', ...pieces) }), {
  minLength: 1,
  maxLength: 4,
});
const edited = (original: string, changes: readonly Edit[]): string =>
  changes.reduce((text, { at, cut, put }) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + put + text.slice(from + cut);
  }, original);

describe('the quick parser agrees with the full one if it reads', () => {
  test('random YAML', () => {
    fc.assert(
      fc.property(node, (text) => {
        isReadAlike(text);
      }),
      { numRuns: casesOf(2_000) },
    );
  });

  test('the YAML files of this repository and the YAML test suite, with random edits', () => {
    const originals = fc.constantFrom(...written, ...cases.map(({ yaml }) => yaml));
    fc.assert(
      fc.property(originals, edits, (original, changes) => {
        isReadAlike(edited(original, changes));
      }),
      { numRuns: casesOf(2_000) },
    );
  });
});
