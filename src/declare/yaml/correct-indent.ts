/** Corrects the indentation of a line, or a block of lines, at the wrong level. */
import { quote } from '../describe-value.ts';
import { rolesOf } from './levels.ts';
import {
  blockEnd,
  indentOf,
  isBlank,
  lineBefore,
  quoteForYaml,
  readKeyLine,
  type Correction,
  type KeyLine,
  type Lines,
} from './yaml-lines.ts';

/** Lists possible corrections of a line, the likeliest first. */
export function correctIndent(lines: Lines, index: number): readonly Correction[] {
  const line = lines[index] ?? '';
  if (isBlank(line)) return [];
  const corrections = [correctTabs(lines, index), correctBlock(lines, index), correctFirstLine(lines, index)];
  const key = readKeyLine(line);
  if (key !== null) corrections.push(...correctKey(lines, index, key));
  else corrections.push(correctComment(lines, index), correctContinued(lines, index));
  return corrections.filter((correction) => correction !== null);
}

const blockHeader = /(?:^|[:-]) *[|>][-+]?$/;

function correctTabs(lines: Lines, index: number): Correction | null {
  if (!/^ *\t/.test(lines[index] ?? '')) return null;
  let end = index;
  while (/^ *\t|^\s*$/.test(lines[end] ?? 'end')) end++;
  const run = lines.slice(index, end);
  const above = lines[lineBefore(lines, index)] ?? '';
  const isBelowHeader = blockHeader.test(above) || /: *$/.test(above);
  const least = Math.min(...run.filter((line) => line.trim() !== '').map(countTabs));
  const base = indentOf(above) + (isBelowHeader ? 2 : 0);
  const put = run.map((line) =>
    line.trim() === '' ? '' : ' '.repeat(base + 2 * (countTabs(line) - least)) + line.trimStart(),
  );
  return {
    code: 'yaml-tab',
    line: index,
    start: 0,
    end: /^\s*/.exec(lines[index] ?? '')?.[0].length ?? 1,
    edit: { from: index, lines: put },
    message: 'expected spaces as indentation, got a tab',
    hint: `indent it by ${spaces(base)}: ${show(put[0])}`,
  };
}

/** Counts the leading tabs of a line. Two spaces count as one tab. */
function countTabs(line: string): number {
  return /^\s*/.exec(line)?.[0].replaceAll('  ', '\t').length ?? 0;
}

/** Corrects text below `|` that is not indented. */
function correctBlock(lines: Lines, index: number): Correction | null {
  let at = lineBefore(lines, index);
  // The library may report a line further down, the first one that cannot be a key.
  while (at > index - 20 && at >= 0 && !blockHeader.test(lines[at] ?? '')) at = lineBefore(lines, at);
  const header = readKeyLine(lines[at]);
  if (header === null || !blockHeader.test(lines[at] ?? '')) return null;
  const first = lines.findIndex((line, below) => below > at && line.trim() !== '');
  const indent = indentOf(lines[first] ?? '');
  if (first < 0 || first > index || indent > header.indent) return null;
  let end = first;
  while (
    end < lines.length &&
    !isOwnKey(lines[end] ?? '', header.indent) &&
    isBlankOrIndented(lines[end] ?? '', indent)
  )
    end++;
  if (end <= index) return null;
  const by = header.indent + 2 - indent;
  return {
    code: 'yaml-indent',
    line: first,
    start: indent,
    end: (lines[first] ?? '').trimEnd().length,
    edit: { from: first, lines: shift(lines.slice(first, end), by) },
    message: `expected the text of ${quote(header.key)} to be indented more than its key, got ${spaces(indent)}`,
    hint: `indent each line of the text by ${spaces(by)} more: ${show(shift([lines[first] ?? ''], by)[0])}`,
  };
}

function isBlankOrIndented(line: string, indent: number): boolean {
  return line.trim() === '' || indentOf(line) >= indent;
}

/** Whether a line is a key of the mapping that the block belongs to, or of a mapping around it. */
function isOwnKey(line: string, indent: number): boolean {
  const key = readKeyLine(line);
  return key !== null && key.indent <= indent && rolesOf(key.key).length > 0;
}

/** Corrects a block whose first line is indented more than a later line. */
function correctFirstLine(lines: Lines, index: number): Correction | null {
  let at = lineBefore(lines, index);
  while (at >= 0 && indentOf(lines[at] ?? '') > indentOf(lines[index] ?? '')) at = lineBefore(lines, at);
  const header = readKeyLine(lines[at]);
  const indent = indentOf(lines[index] ?? '');
  if (header === null || !/^[|>][-+]?$/.test(header.rest) || indent <= header.indent) return null;
  const meant = `${(lines[at] ?? '').trimEnd()}${String(indent - header.indent)}`;
  return {
    code: 'yaml-indent',
    line: index,
    start: indent,
    end: (lines[index] ?? '').trimEnd().length,
    edit: { from: at, lines: [meant] },
    message: `the first line of the text below ${quote(header.key)} sets its indentation to ${spaces(indentOf(lines[at + 1] ?? ''))}, got ${spaces(indent)} here`,
    hint: `indent the first line like the others, or write "${meant.trim()}"`,
  };
}

/** Moves a key, with everything below it, to the level of other keys of its kind. */
function correctKey(lines: Lines, index: number, { indent, key }: KeyLine): readonly Correction[] {
  const roles = rolesOf(key);
  const targets: { readonly to: number; readonly like: KeyLine; readonly at: number }[] = [];
  let limit = Number.POSITIVE_INFINITY;
  for (let at = lineBefore(lines, index); at >= 0 && limit > 0 && index - at < farthest; at = lineBefore(lines, at)) {
    const like = readKeyLine(lines[at]);
    if (like === null || like.indent >= limit) continue;
    limit = like.indent;
    const isAlike =
      roles.length === 0 ? rolesOf(like.key).length === 0 : rolesOf(like.key).some((role) => roles.includes(role));
    if (like.indent !== indent && isAlike) targets.push({ to: like.indent, like, at });
  }
  // If two levels are possible, only the author knows which one was meant.
  const [only, other] = targets;
  if (only === undefined || other !== undefined) return [];
  const by = only.to - indent;
  let end = index;
  while (end < lines.length && isBlankOrIndented(lines[end] ?? '', indent)) end++;
  const one = blockEnd(lines, index, indent);
  const ends = end === one ? [end] : [end, one];
  return ends.map((last) => ({
    code: 'yaml-indent',
    line: index,
    start: 0,
    end: indent,
    edit: { from: index, lines: shift(lines.slice(index, last), by) },
    message: `expected ${quote(key)} to be indented by ${spaces(only.to)} like ${quote(only.like.key)} on line ${String(only.at + 1)}, got ${spaces(indent)}`,
    hint: `${by < 0 ? 'remove' : 'add'} ${spaces(Math.abs(by))} before it: ${show(shift([lines[index] ?? ''], by)[0])}`,
  }));
}

/** Maximum distance to a key of the same kind above, in lines. */
const farthest = 200;

/** Corrects a comment in the middle of unquoted text, which ends the text. */
function correctComment(lines: Lines, index: number): Correction | null {
  const above = index - 1;
  const line = lines[above] ?? '';
  const at = line.search(/(?:^|\s)#/);
  if (at < 0) return null;
  const start = line.indexOf('#', at);
  const text = line.slice(start).trimEnd();
  return {
    code: 'prompt-cut',
    line: above,
    start,
    end: start + text.length,
    edit: { from: above, lines: [`${line.slice(0, start)}x${line.slice(start + 1).replaceAll(': ', ' ')}`] },
    message: `YAML reads ${quote(text)} as a comment, which ends unquoted text, but line ${String(index + 1)} continues it`,
    hint: 'write "|" after the key with the whole text below it, where "#" is text',
  };
}

/** Corrects text that continues the line above but is not indented more than its key. */
function correctContinued(lines: Lines, index: number): Correction | null {
  const line = lines[index] ?? '';
  const at = lineBefore(lines, index);
  const above = readKeyLine(lines[at]);
  if (above === null || above.rest === '' || indentOf(line) > above.indent) return null;
  let end = index;
  while (end < lines.length && readKeyLine(lines[end]) === null && (lines[end] ?? '').trim() !== '') end++;
  const by = above.indent + 2 - indentOf(line);
  return {
    code: 'yaml-indent',
    line: index,
    start: indentOf(line),
    end: line.trimEnd().length,
    edit: { from: index, lines: shift(lines.slice(index, end), by) },
    message: `expected "key: value", or text of ${quote(above.key)} that is indented more than its key, got ${quote(line.trim())}`,
    hint: `if it belongs to ${quote(above.key)}, write "${above.key}: |" and the whole text below it, indented by ${spaces(above.indent + 2)}`,
  };
}

function shift(lines: readonly string[], by: number): readonly string[] {
  return lines.map((line) => {
    if (line.trim() === '') return line;
    return by > 0 ? ' '.repeat(by) + line : line.slice(Math.min(-by, indentOf(line)));
  });
}

/** Quotes a line with its indentation, cut to 80 UTF-16 code units. */
function show(line = ''): string {
  const text = line.trimEnd();
  return text.length > maxShown ? quoteForYaml(`${text.slice(0, maxShown)}…`) : quoteForYaml(text);
}

const maxShown = 80;

function spaces(count: number): string {
  return count === 1 ? '1 space' : `${count === 0 ? 'no' : String(count)} spaces`;
}
