import type { Command } from 'commander';
import type { ParsedFiles } from '../../declare/load-declaration.ts';
import { isMapping } from '../../declare/places.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import { findWanted } from '../complete.ts';
import type { Offer } from '../complete.ts';
import { exitCodes } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { loadFiles } from '../load.ts';
import { readCodes } from './explain.ts';

/**
 * Prints what may stand at the end of a command line, for the scripts of `rota completion`: a word on each line, with a
 * tab and what it is about; a line `:files` or `:folders` says that names of these may stand there too.
 * It says nothing else, whatever is wrong: a person is in the middle of typing.
 */
export async function runComplete(program: Command, words: readonly string[], io: Io): Promise<ExitCode> {
  const wanted = findWanted(program, words);
  const last = (words.at(-1) ?? '').replace(/^=$/, '');
  const lines =
    wanted.kind === 'words'
      ? matching(wanted.offers, last)
      : matching(
          (await offerValues(wanted, io)).map(({ word, about }) => ({ word: `${wanted.before}${word}`, about })),
          last,
        );
  const names = wanted.kind === 'value' ? (namesOfFiles[wanted.name] ?? []) : [];
  await io.write([...lines, ...names].map((line) => `${line}\n`).join(''));
  return exitCodes.done;
}

/** Where names of files go, by the value's name in a definition. */
const namesOfFiles: Readonly<Record<string, readonly string[]>> = {
  file: [':files'],
  path: [':files'],
  paths: [':files'],
  folder: [':folders'],
};

function matching(offers: readonly Offer[], beginning: string): readonly string[] {
  const fitting = offers.filter(({ word }) => word.startsWith(beginning));
  return fitting.map(({ word, about }) => (about === '' ? word : `${word}\t${about}`));
}

interface Value {
  readonly name: string;
  readonly choices: readonly string[];
  readonly operands: readonly string[];
}

async function offerValues({ name, choices, operands }: Value, io: Io): Promise<readonly Offer[]> {
  if (choices.length > 0) return choices.map((word) => ({ word, about: '' }));
  switch (name) {
    case 'glob':
    case 'worker':
      return (await readDeclared(name === 'worker' ? [] : operands, io)).map(({ alias }) => ({
        word: alias,
        about: '',
      }));
    case 'account':
      return [...new Set((await readDeclared(operands, io)).flatMap(({ account }) => account ?? []))].map((word) => ({
        word,
        about: '',
      }));
    case 'address':
      return (await readDeclared(operands, io)).flatMap(({ alias, names }) =>
        names.map((schedule) => ({ word: formatAddress(alias, schedule), about: '' })),
      );
    case 'code':
      return (await readCodes()).map(({ code, what }) => ({ word: code, about: what }));
    default:
      return [];
  }
}

interface DeclaredNames {
  readonly alias: string;
  /** Those of its schedules. */
  readonly names: readonly string[];
  /** Its own, else that of its file; null where there is none. */
  readonly account: string | null;
}

/** What the files declare that have nothing wrong in themselves; no variable has to be set for it. */
async function readDeclared(paths: readonly string[], io: Io): Promise<readonly DeclaredNames[]> {
  const parsed: ParsedFiles = new Map();
  await loadFiles(
    paths.filter((path) => path !== '-'),
    io,
    { parsed },
  );
  return [...parsed.values()].flatMap(({ top: { workers, defaults } }) =>
    Object.entries(isMapping(workers) ? workers : {}).map(([alias, worker]) => ({
      alias,
      names: listNames(worker),
      account: accountOf(worker) ?? accountOf(defaults),
    })),
  );
}

function accountOf(mapping: unknown): string | null {
  const account = isMapping(mapping) ? mapping['account'] : null;
  return typeof account === 'string' ? account : null;
}

function listNames(worker: unknown): readonly string[] {
  const schedules = isMapping(worker) ? worker['schedules'] : null;
  return isMapping(schedules) ? Object.keys(schedules) : [];
}
