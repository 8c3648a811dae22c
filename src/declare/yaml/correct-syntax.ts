/**
 * Explains why a text is not YAML in terms of what its author wrote, not in terms of a parser.
 *
 * Each line with an error is corrected for common mistakes. A correction counts only if the parser then accepts the
 * line, so a hint never makes things worse. If no correction counts, none is offered.
 */
import { quote } from '../describe-value.ts';
import { findLookAlike, lookAlikeWords, replaceLookAlikes } from '../look-alikes.ts';
import { correctIndent } from './correct-indent.ts';
import {
  isBlank,
  lineBefore,
  quoteForYaml,
  readKeyLine,
  type Correction,
  type KeyLine,
  type Lines,
} from './yaml-lines.ts';

/** The result of parsing a text. */
interface Parsed {
  /** The lines with errors, 0-based, each once. */
  readonly lines: readonly number[];
}

/** A correction that counts, and the result of parsing the text with it. */
interface Corrected<T> {
  readonly correction: Correction;
  readonly lines: Lines;
  readonly after: T;
}

/** How much text may be parsed to find corrections, in UTF-16 code units. */
const maxParsed = 2_000_000;

/**
 * Creates a function that finds corrections for one text, until `maxParsed` is reached. `parse` returns null if it
 * cannot parse a text at all.
 */
export function createCorrector<T extends Parsed>(
  parse: (text: string) => T | null,
): (lines: Lines, line: number, before: T) => Corrected<T> | null {
  let parsedSoFar = 0;
  return (lines, line, before) => {
    for (const correction of listCorrections(lines, line)) {
      const { from, lines: put } = correction.edit;
      const corrected = [...lines.slice(0, from), ...put, ...lines.slice(from + put.length)];
      const text = corrected.join('\n');
      parsedSoFar += text.length;
      if (parsedSoFar > maxParsed) return null;
      const after = parse(text);
      if (after !== null && isBetter(after.lines, before.lines, line, correction))
        return { correction, lines: corrected, after };
    }
    return null;
  };
}

/** Lists corrections of a line and its neighbours, because the parser may report a mistake too late or too early. */
function listCorrections(lines: Lines, line: number): readonly Correction[] {
  let below = line + 1;
  while (below < lines.length && isBlank(lines[below] ?? '')) below++;
  const near = [line, below, lineBefore(lines, line)].filter((at) => at >= 0 && at < lines.length);
  return [
    ...near.flatMap((at) => correctLookAlikes(lines, at)),
    ...near.flatMap((at) => [...correctIndent(lines, at), ...correctValues(lines, at)]),
  ];
}

function isBetter(after: readonly number[], before: readonly number[], line: number, { edit }: Correction): boolean {
  const reach = Math.max(line, edit.from + edit.lines.length - 1) + 1;
  if (after.includes(line)) return false;
  return (
    after.every((at) => at > reach || before.includes(at)) &&
    (after.length < before.length || after.every((at) => at > reach))
  );
}

/** Lists possible corrections of the values of a line, the likeliest first. */
function correctValues(lines: Lines, index: number): readonly Correction[] {
  const line = lines[index] ?? '';
  const corrections = [
    correctColon(line, index),
    ...findValues(line).map((value) => correctQuotes(line, index, value)),
  ];
  return corrections.filter((correction) => correction !== null);
}

/** Lists corrections of look-alikes in a line: the first one alone, then all of them. */
function correctLookAlikes(lines: Lines, index: number): readonly Correction[] {
  const line = lines[index] ?? '';
  const found = findLookAlike(line);
  if (found === null) return [];
  const first = line.slice(0, found.at) + found.reads + line.slice(found.at + 1);
  return [first, replaceLookAlikes(line)].map((meant) => ({
    code: 'look-alike',
    line: index,
    start: found.at,
    end: found.at + 1,
    edit: { from: index, lines: [meant] },
    message: lookAlikeWords(found),
    hint: `write ${meant.trim()}`,
  }));
}

const noBlank = /^( *(?:- +)?[A-Za-z][\w-]*):([^\s:/].*)$/;

function correctColon(line: string, index: number): Correction | null {
  const [, before = '', value = ''] = noBlank.exec(line) ?? [];
  if (before === '') return null;
  const meant = `${before}: ${value}`;
  return {
    code: 'yaml-syntax',
    line: index,
    start: before.length,
    end: before.length + 1,
    edit: { from: index, lines: [meant] },
    message: 'expected a space after ":", got none, so this is not a key and its value',
    hint: `write ${meant.trim()}`,
  };
}

type Value = Pick<KeyLine, 'key' | 'rest' | 'restAt'>;

/** A value in braces, up to the next key or the brace at the end of the line. */
const flowValue = /([A-Za-z]\w*): +((?!\{[^{])\S.*?)(?= *\}[ ,]*$| *, *[A-Za-z]\w*: )/g;

/** Finds the values of a line that may need quotes. */
function findValues(line: string): readonly Value[] {
  const block = readKeyLine(line);
  const values: Value[] = [];
  const rest = block?.rest.replace(/\s+#(?:\s.*)?$/, '') ?? '';
  const isText = block !== null && rest !== '' && (textKeys.includes(block.key) || !/^[{[]/.test(rest));
  if (isText) values.push({ ...block, rest });
  if (/[{,]/.test(line) && line.length < maxFlow) {
    for (const { index, 0: all, 1: key = '', 2: text = '' } of line.matchAll(flowValue)) {
      values.push({ key, rest: text, restAt: index + all.length - text.length });
    }
  }
  return values;
}

/** Keys whose values are free text and may begin with any character. */
const textKeys: readonly string[] = ['input', 'inputFile', 'description', 'id', 'cron', 'date'];

/** Maximum length of a line to match against `flowValue`, whose cost grows faster than the line. */
const maxFlow = 2_000;

function correctQuotes(line: string, index: number, { key, rest: text, restAt: at }: Value): Correction | null {
  if (isUncertain(key, text)) return null;
  const isWrapped = /^"[^]*"$|^'[^]*'$/.test(text) && text.length > 1;
  const meant = quoteForYaml(isWrapped ? unwrap(text) : text);
  if (meant === text) return null;
  const before = line.slice(0, at);
  return {
    ...wordsFor(text, isWrapped),
    line: index,
    start: at,
    end: at + text.length,
    edit: { from: index, lines: [before + meant + line.slice(at + text.length)] },
    hint: `${isWrapped ? `use ${meant.startsWith('"') ? 'double' : 'single'} quotes` : 'quote it'}: ${key}: ${meant}`,
  };
}

/** Whether the author may have meant something else: a tag, an extra bracket, an unclosed quote or a valid escape. */
function isUncertain(key: string, text: string): boolean {
  if (count(text, /[{[]/g) !== count(text, /[}\]]/g)) return true;
  if (text.startsWith('!')) return text.startsWith('!!') || (key !== 'input' && key !== 'description');
  return /^"[^"]*$|^'[^']*$|^".*\\[nrtuxU\\]/.test(text);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Returns the text between quotes. In double quotes, only `\"` is unescaped; other backslashes are kept. */
function unwrap(text: string): string {
  const inner = text.slice(1, -1);
  return text.startsWith("'") ? inner.replaceAll("''", "'") : inner.replaceAll('\\"', '"');
}

const readAs: Readonly<Record<string, string>> = {
  '*': 'an alias',
  '&': 'an anchor',
  '!': 'a tag',
  '|': 'the start of a block of text, which begins on the next line',
  '>': 'the start of a block of text, which begins on the next line',
  '[': 'a list',
  '{': 'a mapping',
  '-': 'an item of a list',
  '?': 'a key',
  '@': 'a reserved character',
  '`': 'a reserved character',
  '%': 'a reserved character',
};

function wordsFor(text: string, isWrapped: boolean): Pick<Correction, 'code' | 'message'> {
  const first = text.charAt(0);
  const code = 'yaml-unquoted';
  if (first === '"' || first === "'") {
    if (isWrapped && first === '"' && /\\[^"]/.test(text)) {
      return { code: 'yaml-syntax', message: 'YAML reads a backslash between double quotes as the start of an escape' };
    }
    return { code, message: `YAML ends this text at its second ${first}, but more follows` };
  }
  const words = readAs[first];
  if (words !== undefined)
    return { code, message: `YAML reads ${quote(first)} at the start of a value as ${words}, got ${quote(text)}` };
  if (/ #\S/.test(text))
    return { code: 'prompt-cut', message: `YAML reads ${quote(text.slice(text.search(/ #\S/) + 1))} as a comment` };
  const reads = text.includes(': ')
    ? '": " in text without quotes as a key and its value'
    : 'a bracket or comma in this text as its own';
  return { code, message: `YAML reads ${reads}, got ${quote(text)}` };
}
