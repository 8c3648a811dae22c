/** What is found in a file that is YAML and was hardly meant so: its texts, keys, aliases and merge keys. */
import { findComment } from '../check-prompt.ts';
import { describeValue, quote } from '../describe-value.ts';
import { findLookAlike, lookAlikeWords, replaceLookAlikes } from '../look-alikes.ts';
import { suggestNearest } from '../nearest-key.ts';
import type { Span } from '../places.ts';
import type { Problem, Report } from '../problems.ts';
import { lineBounds, type Source } from '../source.ts';
import { rolesOf } from './levels.ts';
import { quotedLine } from './yaml-lines.ts';
import type { YamlAlias, YamlMap, YamlNode, YamlScalar } from './yaml-node.ts';

/**
 * Reports a prompt that YAML does not read as text, or not to its end: `[URGENT] x`, `Post to #general`.
 *
 * @param key the key it is written for.
 * @param value what is written, aliases resolved.
 * @returns what was meant; null when YAML reads it as it is written.
 */
export function checkText(key: YamlNode, value: YamlNode, source: Source, report: Report): string | null {
  // A schedule may have this name: then there are values in the braces.
  const isBracket = value.kind === 'list' || (value.kind === 'map' && hasNoValues(value));
  if (isBracket) return checkBracket(value, source, report);
  if (value.kind !== 'scalar' || !value.isPlain) return null;
  const isEmpty = value.end <= value.start;
  const found = findComment(source, isEmpty ? key.end : value.end);
  if (found === null) return null;
  const { end } = found;
  const start = isEmpty ? found.start : value.start;
  const kept = value.written;
  report({
    code: 'prompt-cut',
    at: found,
    message: isEmpty
      ? `YAML reads ${quote(found.text)} as a comment, so the prompt is empty`
      : `YAML reads ${quote(found.text)} as a comment, so the prompt ends at ${quote(lastWords(kept))}`,
    hint: isEmpty || !source.text.slice(start, end).includes('\n') ? lineHint(source, start, end) : blockHint,
  });
  return isEmpty ? found.text : `${kept} ${found.text}`;
}

function hasNoValues({ pairs }: YamlMap): boolean {
  for (const { value } of pairs) if (value.start !== value.end) return false;
  return true;
}

/** `[URGENT]` and `{{ name }}` are a list and a mapping. */
function checkBracket({ start, end }: Span, source: Source, report: Report): string | null {
  const text = source.text.slice(start, end);
  if (!/^[[{].*$/.test(text) || lineBounds(source, start).to < end) return null;
  report({
    code: 'yaml-unquoted',
    at: { source, start, end },
    message: `YAML reads ${quote(text.charAt(0))} at the start of a value as a ${text.startsWith('[') ? 'list' : 'mapping'}, got ${quote(text)}`,
    hint: `quote it: ${quotedLine(source, { start, end })}`,
  });
  return text;
}

/** Reports the name of a prompt that no alias calls for: `&team` in `&team look` was hardly meant as one. */
export function checkName(name: string, value: YamlScalar, source: Source, report: Report): void {
  const start = source.text.lastIndexOf(`&${name}`, value.start);
  const end = value.end;
  if (start < lineBounds(source, value.start).from) return;
  report({
    code: 'prompt-cut',
    at: { source, start, end: start + name.length + 1 },
    message: `YAML reads ${quote(`&${name}`)} as a name for aliases and leaves it out of the prompt, and no alias uses it`,
    hint: `quote the text: ${quotedLine(source, { start, end })}; or remove the name`,
  });
}

const blockHint = 'write "|" after "input:" with the whole text below it, or begin a comment with "# "';

function lineHint(source: Source, start: number, end: number): string {
  return `quote the text: ${quotedLine(source, { start, end })}; begin a comment with "# "`;
}

const shownWords = 30;

function lastWords(text: string): string {
  return text.length <= shownWords ? text : `…${text.slice(-shownWords)}`;
}

/**
 * A key without quotes as it was meant, once a character in it is reported that only looks like another; null for one that
 * is indented with such characters.
 */
export function readPlainKey(key: YamlScalar, source: Source, report: Report): string | null {
  const { written } = key;
  const found = isAscii.test(written) ? null : findLookAlike(written);
  if (found === null) return written;
  const meant = replaceLookAlikes(written)
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2');
  const isIndented = found.at === 0 && found.reads.trim() === '';
  if (!isIndented && rolesOf(meant).length === 0) return written;
  const start = source.text.indexOf(found.character, key.start);
  const hint = isIndented ? 'indent with spaces only' : `write ${meant}:`;
  report({ code: 'look-alike', at: { source, start, end: start + 1 }, message: lookAlikeWords(found), hint });
  return isIndented ? null : meant;
}

const isAscii = /^[\x20-\x7e]*$/;

/** Looking through more anchors for every unknown alias would be quadratic. */
const maxSuggestedFrom = 100;

/** What is wrong with an alias without an anchor; `anchors` are those before it, by name. */
export function unknownAlias(node: YamlAlias, anchors: ReadonlyMap<string, unknown>): Omit<Problem, 'at'> {
  const written = `*${node.name}`;
  const nearest = anchors.size > maxSuggestedFrom ? null : suggestNearest(node.name, [...anchors.keys()]);
  return {
    code: node.name.startsWith('/') ? 'yaml-unquoted' : 'yaml-alias-unknown',
    message: `YAML reads ${quote(written)} as an alias, and there is no &${node.name} before it`,
    hint: nearest === null ? `quote it if it is text: ${JSON.stringify(written)}` : `did you mean *${nearest}?`,
  };
}

/** What is wrong with a merge key that names no mapping. */
export function badMerge(value: unknown): Omit<Problem, 'at'> {
  return {
    code: 'yaml-merge',
    message: `expected << to name a mapping or a list of mappings, got ${describeValue(value)}`,
    hint: 'write "<<: *name", with "&name" before a mapping',
  };
}
