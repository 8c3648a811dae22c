import { Help } from 'commander';
import { diagnosticWarnings } from '../../declare/problems.ts';
import { suggestNearest } from '../../declare/nearest-key.ts';
import { errorCodes } from '../../errors.ts';
import { pagePath, readTables, type DocsRow } from '../docs.ts';
import { UsageError } from '../errors.ts';
import { exitCodeOfError, exitCodes, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';

/** A list of codes that reports print. The documentation has tables of each list. */
interface CodeList {
  /** Heading in the list of all codes. */
  readonly title: string;
  readonly page: string;
  /** Headings of the page whose tables contain the codes. */
  readonly headings: readonly string[];
  /** What a code is, and a consequence that no table mentions. */
  readonly describe: (code: string) => { readonly what: string; readonly then?: string };
}

const codeLists: readonly CodeList[] = [
  {
    title: 'Problems in the files',
    page: 'diagnostics.md',
    headings: ['Files', 'YAML', 'Shape', 'Values', 'Sets', 'Meaning', 'All'],
    describe: (code) =>
      diagnosticWarnings.some((warning) => warning === code)
        ? { what: 'a warning about the files', then: 'It does not block a plan.' }
        : { what: 'an error in the files', then: 'Nothing is planned or written until it is corrected.' },
  },
  {
    title: 'Warnings of a plan',
    page: 'plan.md',
    headings: ['Warnings'],
    describe: () => ({ what: 'a warning of a plan', then: 'The warning itself does not block the plan.' }),
  },
  {
    title: 'Guards',
    page: 'guards.md',
    headings: ['Guards'],
    describe: (code) => ({
      what: 'a guard',
      then: `Nothing is written, and the exit code is 3. ${code === 'policy' ? 'No flag permits it.' : `To permit it: rota apply --allow ${code}`}`,
    }),
  },
  {
    title: 'Rules of a policy',
    page: 'policy.md',
    headings: ['Rules'],
    describe: () => ({
      what: 'a rule of the policy',
      then: 'No flag permits a breach: correct the files, or write an exception.',
    }),
  },
  {
    title: 'Errors that end a run',
    page: 'troubleshooting.md',
    headings: ['Exit code 1: an error', 'Exit code 3: refused', 'Exit code 64: wrong usage'],
    describe: (code) => ({ what: 'an error that ends a run', then: `The exit code is ${String(exitCodeOf(code))}.` }),
  },
  {
    title: 'Changes that were not done',
    page: 'troubleshooting.md',
    headings: ['Changes that were not done'],
    describe: () => ({ what: 'why a change was not done', then: 'The exit code of the apply is 4.' }),
  },
  {
    title: 'What a plan does with a schedule',
    page: 'plan.md',
    headings: ['Plan and apply'],
    describe: () => ({ what: 'a change in a plan' }),
  },
  {
    title: 'Statuses of a schedule',
    page: 'commands.md',
    headings: ['Statuses'],
    describe: () => ({ what: 'the status of a schedule' }),
  },
  {
    title: 'Status marks',
    page: 'commands.md',
    headings: ['Late and stopped'],
    describe: () => ({ what: 'a mark beside the status of a schedule' }),
  },
];

/** What the documentation says about one code. */
interface Entry {
  readonly code: string;
  readonly list: CodeList;
  readonly row: DocsRow;
}

/** Prints what the documentation says about a code; without a code, lists them all. */
export async function runExplain(written: string | undefined, io: Io): Promise<ExitCode> {
  const entries = await readEntries();
  if (written === undefined) {
    await io.write(listCodes(entries));
    return exitCodes.done;
  }
  // Accepts a code as reports print it: `error[bad-cron]:`.
  const code = /\[([\w-]+)\]/.exec(written)?.[1] ?? written;
  const found = entries.filter((entry) => entry.code.toLowerCase() === code.toLowerCase());
  if (found.length === 0) throw unknownCode(code, entries);
  await io.write(found.map((entry) => explain(entry, io)).join('\n'));
  return exitCodes.done;
}

/** Returns every code with what it is, in the order of the list. A code with two meanings is there twice. */
export async function readCodes(): Promise<readonly { readonly code: string; readonly what: string }[]> {
  return (await readEntries()).map(({ code, list }) => ({ code, what: list.describe(code).what }));
}

async function readEntries(): Promise<readonly Entry[]> {
  const lists = codeLists.map(async (list) => {
    const rows = await readTables(list.page, list.headings);
    return rows.map((row) => ({ code: codeOf(row), list, row }));
  });
  return (await Promise.all(lists)).flat();
}

function codeOf(row: DocsRow): string {
  const [first = ''] = row.values();
  return first.replaceAll('`', '');
}

function explain({ code, list, row }: Entry, io: Io): string {
  const { what, then } = list.describe(code);
  const cells = [...row].slice(1).filter(([, text]) => text !== '');
  const paragraphs = [
    ...cells.map(([head, text]) =>
      head === 'meaning' ? capitalise(asSentence(text)) : `${capitalise(head)}: ${lower(asSentence(text))}`,
    ),
    ...(then === undefined ? [] : [then]),
    `Docs: ${pagePath(list.page, io.cwd)}`,
  ];
  return `${code}: ${what}\n\n${paragraphs.map((paragraph) => `${wrap(paragraph)}\n`).join('\n')}`;
}

function listCodes(entries: readonly Entry[]): string {
  const sections = codeLists.map((list) => {
    const codes = entries.filter((entry) => entry.list === list).map(({ code }) => code);
    return `${list.title}:\n${wrap(codes.join(', '), '  ')}\n`;
  });
  return `${sections.join('\n')}\nTo read more about a code: rota explain CODE\n`;
}

function unknownCode(code: string, entries: readonly Entry[]): UsageError {
  const nearest = suggestNearest(
    code,
    entries.map((entry) => entry.code),
  );
  const all = 'all codes: rota explain';
  return new UsageError(`unknown code "${code}"`, nearest === null ? all : `did you mean ${nearest}? ${all}`);
}

function exitCodeOf(code: string): ExitCode {
  if (code === 'usage') return exitCodes.usage;
  const ofRota = errorCodes.find((each) => each === code);
  return ofRota === undefined ? exitCodes.error : exitCodeOfError(ofRota);
}

/** Wraps text as help does: at the width of the terminal, otherwise at 80 columns. */
function wrap(text: string, indent = ''): string {
  const width = (process.stdout.columns || 80) - indent.length;
  return new Help().boxWrap(text, width).replaceAll(/^/gm, indent);
}

function asSentence(text: string): string {
  return /[.:!?]$/.test(text) ? text : `${text}.`;
}

/** Lowers the first letter, so that text can follow a colon; an abbreviation stays unchanged. */
function lower(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? `${text.slice(0, 1).toLowerCase()}${text.slice(1)}` : text;
}

function capitalise(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
