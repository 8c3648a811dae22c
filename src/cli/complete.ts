/**
 * What may stand at the end of a command line, found in the very definitions that commander parses it with: a new command
 * or option completes without a word here. What a value is, is told by its name in the definition, `<glob>` or `<file>`.
 */
import { Help } from 'commander';
import type { Argument, Command, Option } from 'commander';

/** What is asked for where the last word stands. */
export type Wanted =
  | { readonly kind: 'words'; readonly offers: readonly Offer[] }
  /** `name` is the value's name in the definition; `before` stands before each value, as in `--format=json`. */
  | {
      readonly kind: 'value';
      readonly name: string;
      readonly choices: readonly string[];
      readonly before: string;
      /** The arguments so far. */
      readonly operands: readonly string[];
    };

/** A word that may stand there. */
export interface Offer {
  readonly word: string;
  /** One line; empty when the word says it all. */
  readonly about: string;
}

/** The command that words lead to, and what is still open behind them. */
interface Position {
  readonly command: Command;
  readonly used: readonly Option[];
  readonly operands: readonly string[];
  /** The option whose value comes next; null when none does. */
  readonly pending: Option | null;
  /** After `--`, where nothing is an option. */
  readonly isPlain: boolean;
}

const help = new Help();

/** What the last of the words may be; it may be empty. Bash hands over `--format=json` as three words. */
export function findWanted(program: Command, words: readonly string[]): Wanted {
  const isHelp = words[0] === 'help' && words.length > 1;
  const earlier = words.slice(isHelp ? 1 : 0, -1);
  const last = words.at(-1) ?? '';
  let position: Position = { command: program, used: [], operands: [], pending: null, isPlain: false };
  for (const word of earlier) position = goOn(position, word);
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
        .filter((each) => mayStand(each, used))
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

function goOn(position: Position, word: string): Position {
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

/** An option that is there already may be repeated only when it gathers a list. */
function mayStand(option: Option, used: readonly Option[]): boolean {
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
