/** Checks texts, keys, aliases and merge keys that YAML reads differently than their author probably meant. */
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
 * Reports a prompt that YAML reads as something other than text, or cuts short: `[URGENT] x`, `Post to #general`.
 *
 * @param value the node under `key`, with aliases resolved.
 * @returns the text that was meant; null if YAML reads the prompt as written.
 */
export function checkText(key: YamlNode, value: YamlNode, source: Source, report: Report): string | null {
  // A schedule may be named `input`; its mapping has values.
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

/** Reports text such as `[URGENT]` or `{{ name }}`, which YAML reads as a list or a mapping. */
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

/** Reports an anchor on a prompt that no alias uses: in `&team look`, `&team` was probably meant as text. */
export function checkName(name: string, value: YamlScalar, source: Source, report: Report): void {
  const start = source.text.lastIndexOf(`&${name}`, value.start);
  const end = value.end;
  if (start < lineBounds(source, value.start).from) return;
  report({
    code: 'prompt-cut',
    at: { source, start, end: start + name.length + 1 },
    message: `YAML reads ${quote(`&${name}`)} as an anchor and leaves it out of the prompt, but no alias uses it`,
    hint: `quote the text: ${quotedLine(source, { start, end })}; or remove the anchor`,
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
 * Returns an unquoted key as it was meant, and reports a look-alike in it; null if it is indented with look-alikes.
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

/** With more anchors, none is suggested: searching all of them for each unknown alias would be quadratic. */
const maxSuggestedFrom = 100;

/** Returns the problem of an alias without an anchor. `anchors` are the anchors before it, by name. */
export function unknownAlias(node: YamlAlias, anchors: ReadonlyMap<string, unknown>): Omit<Problem, 'at'> {
  const written = `*${node.name}`;
  const nearest = anchors.size > maxSuggestedFrom ? null : suggestNearest(node.name, [...anchors.keys()]);
  return {
    code: node.name.startsWith('/') ? 'yaml-unquoted' : 'yaml-alias-unknown',
    message: `YAML reads ${quote(written)} as an alias, but there is no &${node.name} before it`,
    hint: nearest === null ? `quote it if it is text: ${JSON.stringify(written)}` : `did you mean *${nearest}?`,
  };
}

/** Returns the problem of a merge key whose value is not a mapping. */
export function badMerge(value: unknown): Omit<Problem, 'at'> {
  return {
    code: 'yaml-merge',
    message: `expected << to name a mapping or a list of mappings, got ${describeValue(value)}`,
    hint: 'write "<<: *name", with "&name" before a mapping',
  };
}
