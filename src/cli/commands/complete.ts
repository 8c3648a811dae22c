/**
 * Finds what may end a command line, in the definitions that commander parses it with. A new command or option
 * completes without a change here. The kind of a value is its name in the definition, such as `<glob>` or `<file>`.
 */
import { Help, type Argument, type Command, type Option } from 'commander';
import { isMapping } from '../../declare/places.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { loadFiles } from '../load-files.ts';
import { readCodes } from './explain.ts';
import type { ParsedFiles } from '../../declare/load-declaration.ts';
import type { Io } from '../io.ts';

/**
 * Prints what may end a command line, for the scripts of `rota completion`: one word on each line, with a tab and a
 * description. The line `:files` or `:folders` says that names of files or folders are possible too. Prints nothing
 * else, whatever is wrong, because a person is in the middle of typing.
 */
export async function runComplete(program: Command, words: readonly string[], io: Io): Promise<ExitCode> {
  const wanted = findWanted(program, words);
  const last = (words.at(-1) ?? '').replace(/^=$/, '');
  const offers = wanted.kind === 'words' ? wanted.offers : await offerValues(wanted, io);
  const lines = matching(offers, last);
  const names = wanted.kind === 'value' ? (namesOfFiles[wanted.name] ?? []) : [];
  await io.write([...lines, ...names].map((line) => `${line}\n`).join(''));
  return exitCodes.done;
}

/** Lines for values that are names of files, by the value's name in a definition. */
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

type WantedValue = Extract<Wanted, { readonly kind: 'value' }>;

async function offerValues({ name, choices, before, operands }: WantedValue, io: Io): Promise<readonly Offer[]> {
  if (name === 'code') return (await readCodes()).map(({ code, what }) => ({ word: before + code, about: what }));
  const words = choices.length > 0 ? choices : await readWords(name, operands, io);
  return words.map((word) => ({ word: before + word, about: '' }));
}

async function readWords(name: string, operands: readonly string[], io: Io): Promise<readonly string[]> {
  switch (name) {
    case 'worker':
      return (await readDeclared([], io)).map(({ alias }) => alias);
    case 'glob':
      return (await readDeclared(operands, io)).map(({ alias }) => alias);
    case 'account':
      return [...new Set((await readDeclared(operands, io)).flatMap(({ account }) => account ?? []))];
    case 'address':
      return (await readDeclared(operands, io)).flatMap(({ alias, names }) =>
        names.map((schedule) => formatAddress(alias, schedule)),
      );
    default:
      return [];
  }
}

interface DeclaredNames {
  readonly alias: string;
  /** Names of its schedules. */
  readonly names: readonly string[];
  /** Account of the worker, otherwise of its file; null if there is none. */
  readonly account: string | null;
}

/** Reads the names in the files that are valid by themselves; no variable has to be set. */
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

/** What is expected as the last word. */
type Wanted =
  | { readonly kind: 'words'; readonly offers: readonly Offer[] }
  /** `name` is the value's name in the definition; `before` precedes each value, as in `--format=json`. */
  | {
      readonly kind: 'value';
      readonly name: string;
      readonly choices: readonly string[];
      readonly before: string;
      /** Arguments so far. */
      readonly operands: readonly string[];
    };

/** A word that may come last. */
interface Offer {
  readonly word: string;
  /** One line; empty if the word says it all. */
  readonly about: string;
}

/** The command that words lead to, and what may follow. */
interface Position {
  readonly command: Command;
  readonly used: readonly Option[];
  readonly operands: readonly string[];
  /** Option whose value comes next; null if none does. */
  readonly pending: Option | null;
  /** Whether `--` has come, after which nothing is an option. */
  readonly isPlain: boolean;
}

const help = new Help();

/** Finds what the last word, which may be empty, can be. Bash passes `--format=json` as three words. */
export function findWanted(program: Command, words: readonly string[]): Wanted {
  const isHelp = words[0] === 'help' && words.length > 1;
  const earlier = words.slice(isHelp ? 1 : 0, -1);
  const last = words.at(-1) ?? '';
  let position: Position = { command: program, used: [], operands: [], pending: null, isPlain: false };
  for (const word of earlier) position = advance(position, word);
  const { command, used, operands, pending, isPlain } = position;
  if (pending !== null) return wantValue(pending, { before: '', operands });
  if (!isPlain && last.startsWith('-')) {
    const [name = '', value] = last.split('=', 2);
    const option = findOption(command, name);
    if (value !== undefined && option !== null) return wantValue(option, { before: `${name}=`, operands });
    return {
      kind: 'words',
      offers: help
        .visibleOptions(command)
        .filter((each) => mayOffer(each, used))
        .flatMap(offerOption),
    };
  }
  const commands = operands.length === 0 ? help.visibleCommands(command) : [];
  if (commands.length > 0 || isHelp) return { kind: 'words', offers: commands.map(offerCommand) };
  const argument = command.registeredArguments[operands.length] ?? command.registeredArguments.at(-1);
  const isOver =
    argument === undefined || (operands.length >= command.registeredArguments.length && !argument.variadic);
  return isOver ? { kind: 'words', offers: [] } : wantValue(argument, { before: '', operands });
}

function advance(position: Position, word: string): Position {
  const { command, used, operands, pending, isPlain } = position;
  if (pending !== null) return word === '=' ? position : { ...position, pending: null };
  if (isPlain) return { ...position, operands: [...operands, word] };
  if (word === '--') return { ...position, isPlain: true };
  if (word.startsWith('-') && word !== '-') {
    const option = findOption(command, word.split('=')[0] ?? '');
    if (option === null) return position;
    return { ...position, used: [...used, option], pending: option.required && !word.includes('=') ? option : null };
  }
  const below = operands.length > 0 ? undefined : command.commands.find((each) => each.name() === word);
  return below === undefined ? { ...position, operands: [...operands, word] } : { ...position, command: below };
}

function findOption(command: Command, name: string): Option | null {
  return help.visibleOptions(command).find(({ long, short }) => long === name || short === name) ?? null;
}

/** Whether an option may be offered: it is not used yet, or it collects a list. */
function mayOffer(option: Option, used: readonly Option[]): boolean {
  return Array.isArray(option.defaultValue) || !used.includes(option);
}

function wantValue(
  definition: Option | Argument,
  more: { readonly before: string; readonly operands: readonly string[] },
): Wanted {
  const name = 'flags' in definition ? (/<([^>]+)>/.exec(definition.flags)?.[1] ?? '') : definition.name();
  return { kind: 'value', name, choices: definition.argChoices ?? [], ...more };
}

function offerOption({ long, description }: Option): readonly Offer[] {
  return long === undefined ? [] : [{ word: long, about: description }];
}

function offerCommand(command: Command): Offer {
  return { word: command.name(), about: help.subcommandDescription(command).split('. ')[0]?.replace(/\.$/, '') ?? '' };
}
