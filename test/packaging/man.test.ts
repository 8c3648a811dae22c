/** Compares the man page that the build writes with docs/commands.md. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { codeSpans, readText, root, subjects, tableRows } from '../docs/page.ts';

const page = readText('dist/rota.1');

/** The text as a reader sees it. */
const plain = page.replaceAll(/\\f[BIR]/g, '').replaceAll('\\-', '-');

it('the man page has every command', () => {
  const listed = [...page.matchAll(/^\.SS (rota(?: [a-z]+)+)(?= \\fI| \[|$)/gm)].map(([, command]) => command);
  expect(listed.toSorted()).toEqual(subjects(tableRows('docs/commands.md', 'Commands')).toSorted());
});

it('the man page has every option with its value, and every exit code', () => {
  const rows = [
    ...subjects(tableRows('docs/commands.md', 'Commands')).flatMap((command) => tableRows('docs/commands.md', command)),
    ...tableRows('docs/commands.md', 'Shared options'),
  ];
  const names = rows.flatMap(([first = '']) => codeSpans(first)).flatMap((span) => /^--[a-z-]+/.exec(span) ?? []);
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !new RegExp(`^(?:-\\w, )?${name}(?: |$)`, 'm').test(plain))).toEqual([]);
  for (const [code = ''] of tableRows('docs/commands.md', 'Exit codes')) expect(plain).toContain(`\n.TP\n${code}\n`);
});

it('groff renders the man page without warnings', ({ skip }) => {
  skip(spawnSync('groff', ['--version']).status !== 0, 'groff is not installed');
  const { stderr, status } = spawnSync('groff', ['-ww', '-man', '-Tutf8', path.join(root, 'dist/rota.1')], {
    encoding: 'utf8',
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
});
