import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { loadDeclaration, type Loaded } from '../../src/declare/load-declaration.ts';
import { loadText } from './load-here.ts';

const top = 'version: 1\nprune: all\nworkers:\n  w:\n    id: wrk_w\n    schedules:\n';

function prompts(loaded: Loaded): readonly string[] {
  if (loaded.kind === 'invalid') return [];
  return loaded.declaration.workers.flatMap(({ schedules }) => schedules.map(({ content }) => content.input));
}

const codes = (loaded: Loaded): readonly string[] => loaded.diagnostics.map(({ code }) => code);

const words = fc
  .array(fc.constantFrom('a', '#b', '##', '"c"', "it's", ': ', ':d', '@e', '*f', '{g}', '[h]', '!i', '>', '|', '- '), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(' '));

test('a prompt on one line is read as written, or refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      words,
      fc.constantFrom('a:\n        interval: 15m\n        ', 'a: { interval: 15m, '),
      async (text, before) => {
        const after = before.endsWith(', ') ? ' }' : '';
        const loaded = await loadText(`${top}      ${before}input: ${text}${after}\n`);
        // Quotes, list items, and commas in a flow mapping have their YAML meaning.
        if (loaded.kind === 'invalid' || /^["|>[{-]|[{}[\],]/.test(text)) return;
        expect({ text, prompts: prompts(loaded) }).toEqual({ text, prompts: [text.trim()] });
      },
    ),
    { numRuns: 300 },
  );
});

test.each(['Post. # A note.', 'Post. #', '"Post." #note', "'Post.' #note"])(
  '%s is a prompt with a comment',
  async (text) => {
    const loaded = await loadText(`${top}      a:\n        interval: 15m\n        input: ${text}\n`);
    expect(codes(loaded)).toEqual([]);
    expect(prompts(loaded)).toEqual(['Post.']);
  },
);

test.each([
  'Costs $5 or $50k',
  'Buy $AAPL and $TSLA',
  'A $ and $$',
  'Use `${HOME}` and `{{ x }}`',
  'Sets such as {} or { }',
])('"%s" has nothing that looks like a placeholder', async (text) => {
  expect(codes(await loadText(`${top}      a: { interval: 15m, input: '${text}' }\n`))).toEqual([]);
});

describe('a prompt file', () => {
  const cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'rota-prompts-')));
  afterEach(() => {
    rmSync(cwd, { recursive: true });
  });

  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
    writeFileSync(path.join(cwd, file), text);
  };
  const load = (...paths: string[]) => loadDeclaration({ paths, cwd, env: {}, readStdin: () => Promise.resolve('') });
  const declaration = `${top}      a: { interval: 15m, inputFile: prompt.md }\n`;

  test('is read through the links of a mounted ConfigMap', async () => {
    write('mount/..2026_11_28/schedules.yaml', declaration);
    write('mount/..2026_11_28/prompt.md', 'Check.');
    symlinkSync('..2026_11_28', path.join(cwd, 'mount/..data'));
    symlinkSync('..data/schedules.yaml', path.join(cwd, 'mount/schedules.yaml'));
    symlinkSync('..data/prompt.md', path.join(cwd, 'mount/prompt.md'));
    expect(prompts(await load('mount'))).toEqual(['Check.']);
  });

  test('is read in a hidden git-sync worktree', async () => {
    write('git/.worktrees/abc/schedules.yaml', declaration);
    write('git/.worktrees/abc/prompt.md', 'Check.');
    symlinkSync('.worktrees/abc', path.join(cwd, 'git/current'));
    expect(prompts(await load('git'))).toEqual(['Check.']);
  });

  test('is refused if a name on the path from the declaration to it starts with a dot', async () => {
    write('repo/schedules.yaml', `${top}      a: { interval: 15m, inputFile: ./a/../.git/config }\n`);
    write('repo/.git/config', 'secret');
    expect(codes(await load('repo'))).toEqual(['hidden-file']);
  });

  test('is refused if a link leads to a hidden file', async () => {
    write('repo/schedules.yaml', declaration);
    write('repo/.env', 'TOKEN=secret');
    symlinkSync('.env', path.join(cwd, 'repo/prompt.md'));
    expect(codes(await load('repo'))).toEqual(['hidden-file']);
  });

  test('is reported once if two schedules share it', async () => {
    write('schedules.yaml', `${declaration}      b: { interval: 30m, inputFile: ./prompt.md }\n`);
    write('prompt.md', 'Brief {{ team }}.');
    expect(codes(await load())).toEqual(['prompt-not-replaced']);
  });
});
