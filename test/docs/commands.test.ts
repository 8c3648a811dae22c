/** Compares `docs/commands.md` with the help of the command, and every option that a page mentions. */
import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from '../../src/cli/exit-code.ts';
import { formats } from '../../src/report/renderer.ts';
import { scheduleStates } from '../../src/report/documents/status-words.ts';
import { runRota } from '../support/run-rota.ts';
import { codeSpans, readText, subjects, tableRows, type Row } from './page.ts';

const page = 'docs/commands.md';

/** The options of each command by its full name, such as `ledger show`. */
type Options = ReadonlyMap<string, readonly string[]>;

/** Reads the options of a command from its help, and those of the commands that the help lists. */
async function readOptions(command: readonly string[]): Promise<Options> {
  const { stdout } = await runRota([...command, '--help']);
  const usage = ['Usage: rota', ...command].join(' ');
  if (!stdout.startsWith(usage)) throw new Error(`expected the help to begin with "${usage}", got ${stdout}`);
  const [head = '', rest = ''] = stdout.split('\nCommands:\n');
  const [listed = ''] = rest.split('\n\n');
  const below = [...listed.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help');
  const children = await Promise.all(below.map((name) => readOptions([...command, name])));
  const own = [...head.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, name = '']) => `--${name}`);
  const isLeaf = below.length === 0;
  return new Map([...(isLeaf ? [[command.join(' '), own] as const] : []), ...children.flatMap((each) => [...each])]);
}

/** The documented options of a command: its own table, and the shared options whose row names it. */
function documentedOptions(command: string): readonly string[] {
  const shared = tableRows(page, 'Shared options').filter(([, , commands = '']) =>
    commands.split(', ').includes(command),
  );
  return [...tableRows(page, `rota ${command}`).filter(isOption), ...shared].map(longName);
}

function isOption([first = '']: Row): boolean {
  return first.includes('--');
}

function longName([first = '']: Row): string {
  return codeSpans(first).flatMap((span) => /^--[a-z-]+/.exec(span) ?? [])[0] ?? first;
}

let options: Options;

beforeAll(async () => {
  options = await readOptions([]);
});

describe('docs/commands.md', () => {
  it('has every command, in the table and under a heading', () => {
    const listed = subjects(tableRows(page, 'Commands'));
    expect(listed.toSorted()).toEqual([...options.keys()].map((command) => `rota ${command}`).toSorted());
  });

  it('has exactly the options of each command', () => {
    const documented = [...options.keys()].map((command) => [command, documentedOptions(command).toSorted()]);
    const helped = [...options].map(([command, own]) => [command, own.filter((name) => name !== '--help').toSorted()]);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(helped));
  });

  it('names only existing commands in the rows of shared options', () => {
    const named = tableRows(page, 'Shared options').flatMap(([, , commands = '']) => commands.split(', '));
    expect(named.filter((command) => !options.has(command))).toEqual([]);
  });

  it('has every format of a report', () => {
    const row = tableRows(page, 'Shared options').find((cells) => longName(cells) === '--format');
    expect(codeSpans(row?.[1] ?? '')).toEqual(formats);
  });

  it('has every exit code', () => {
    expect(tableRows(page, 'Exit codes').map(([code]) => Number(code))).toEqual(Object.values(exitCodes));
  });

  it('has every status of a schedule', () => {
    expect(subjects(tableRows(page, 'Statuses')).toSorted()).toEqual(scheduleStates.toSorted());
  });
});

it('rota --help lists the exit codes other than those of signals', async () => {
  const { stdout } = await runRota(['--help']);
  const [, line = ''] = /^Exit codes: ([\s\S]+)\.$/m.exec(stdout) ?? [];
  const bySignal: readonly number[] = [exitCodes.interrupted, exitCodes.terminated];
  expect(line.split(/,\s+/).map((part) => Number.parseInt(part, 10))).toEqual(
    Object.values(exitCodes).filter((code) => !bySignal.includes(code)),
  );
});

/** Every page that people read. */
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(new URL('../../docs', import.meta.url)).map((name) => `docs/${name}`),
];

describe.each(pages)('%s', (file) => {
  /** Command lines in code, each up to a comment, a pipe, or the end of its line or span. */
  const lines = [...readText(file).matchAll(/(?:^|[`$ ])rota ((?:[a-z]+|-)[^`\n#|;&]*)/gm)].map(([, line = '']) =>
    line.trim(),
  );

  it('uses only existing options in its rota commands', () => {
    const wrong = lines.flatMap((line) => {
      const own = [...options].find(([command]) => line === command || line.startsWith(`${command} `))?.[1];
      const used = [...line.matchAll(/(?<=^| )--[a-z][a-z-]*/g)].map(([name]) => name);
      return used
        .filter((name) => !(own ?? ['--version', '--help']).includes(name))
        .map((name) => `rota ${line}: ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it('mentions only existing options of rota', () => {
    const known = new Set(['--version', ...[...options.values()].flat()]);
    const spans = codeSpans(readText(file)).filter((span) => /^--[a-z]/.test(span));
    expect(spans.filter((span) => !known.has(/^--[a-z-]+/.exec(span)?.[0] ?? ''))).toEqual([]);
  });
});
