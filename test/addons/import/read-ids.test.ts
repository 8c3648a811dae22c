import { describe, expect, it } from 'vitest';
import { readIds } from '../../../src/addons/import/read-ids.ts';
import { createProblems } from '../../../src/declare/problems.ts';

function read(text: string) {
  const problems = createProblems();
  const targets = readIds(text, 'ids.txt', problems.report);
  const lines = targets.map(({ workerId, alias }) => (alias === null ? workerId : `${alias.text}=${workerId}`));
  const told = problems.diagnostics().map(({ code, message, location, excerpt }) => {
    return `${code} ${String(location?.line)}:${String(location?.column)} ${message}${excerpt === null ? ' (not shown)' : ''}`;
  });
  return { lines, told };
}

const ulid = 't_org_123_w_01HZY2ZJQ8G7K42W2D7WF6V4GM';

describe('readIds', () => {
  it.for([
    ['IDs', `wrk_a\n${ulid}\n`, ['wrk_a', ulid]],
    ['an ID that starts with a hyphen', '-abc', ['-abc']],
    [
      'aliases before blanks, tabs and commas',
      'a wrk_1\nb\twrk_2\nc,wrk_3\nd , wrk_4\n',
      ['a=wrk_1', 'b=wrk_2', 'c=wrk_3', 'd=wrk_4'],
    ],
    ['aliases after recognisable IDs', `wrk_1 a\n${ulid},b.c`, ['a=wrk_1', `b.c=${ulid}`]],
    ['the alias first if neither looks like an ID', 'sales x1\n', ['sales=x1']],
    ['blank lines and comments', '# all of them\n\n  \nwrk_1 # one\nwrk_2,#two\n\t# three\n', ['wrk_1', 'wrk_2']],
    ['CRLF', 'a wrk_1\r\n\r\nwrk_2\r\n', ['a=wrk_1', 'wrk_2']],
    ['column titles', 'Alias,Worker_ID\nsales,wrk_1\n', ['sales=wrk_1']],
    ['nothing', '\n# none yet\n', []],
  ] as const)('reads %s', ([, text, lines]) => {
    expect(read(text)).toEqual({ lines, told: [] });
  });

  it('reports all problems at once, each at its place', () => {
    const text = [
      'wrk_1',
      'sales wrk_1',
      'sales wrk_2',
      'Sales wrk_3',
      'a b c',
      '.x a/b',
      '"quoted" wrk_4',
      'wrk_5 wrk_6',
      'hdg_live_secret',
      'ops hdg_live_secret',
      'hdg_live_secret wrk_7',
      'hdg_live_secret a b',
    ].join('\n');
    expect(read(text)).toEqual({
      lines: ['wrk_1'],
      told: [
        'duplicate-worker-id 2:7 expected each worker once, got "wrk_1" again after ids.txt:1:1',
        'duplicate-key 3:1 expected each alias once, got "sales" again after ids.txt:2:1',
        'duplicate-key 4:1 expected each alias once, got "Sales" again, in different case, after ids.txt:2:1',
        'bad-worker-id 5:5 expected an id, or an alias and an id, per line, got 3 words',
        'bad-name 6:1 expected an alias of 1 to 100 letters, digits, ".", "_" or "-", beginning with a letter or digit, got ".x"',
        'bad-worker-id 6:4 expected a worker id of letters, digits, "_" and "-", got "a/b"',
        'bad-name 7:1 expected an alias of 1 to 100 letters, digits, ".", "_" or "-", beginning with a letter or digit, got "\\"quoted\\""',
        'bad-worker-id 8:7 expected an id, or an alias and an id, per line, got two ids',
        'bad-worker-id 9:1 expected a worker id, got what looks like an API key (not shown)',
        'bad-worker-id 10:5 expected a worker id, got what looks like an API key (not shown)',
        'bad-name 11:1 expected an alias of 1 to 100 letters, digits, ".", "_" or "-", beginning with a letter or digit, got what looks like an API key (not shown)',
        'bad-worker-id 12:19 expected an id, or an alias and an id, per line, got 3 words (not shown)',
      ],
    });
  });
});
