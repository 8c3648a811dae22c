import { isCollection, isScalar, visit, type Document, type YAMLError } from 'yaml';
import { quote } from '../describe-value.ts';
import type { Span } from '../places.ts';
import type { Problem, Report } from '../problems.ts';
import { createSource, lineOf, locate, type Place, type Source } from '../source.ts';
import { createCorrector } from './correct-syntax.ts';

const maxReported = 20;

/** Parses a text; null if it has no document or is nested too deeply. */
type Compose = (text: string) => Document.Parsed | null;

/**
 * Reports the errors and warnings of the YAML library for a document. An unknown tag is only a warning there.
 * One mistake causes many errors, so at most one problem per line and 20 in all are reported. If it is clear what was
 * meant, the problem says so, and the rest of the text is judged with that correction in place.
 *
 * @returns whether there was nothing to report.
 */
export function reportSyntax(document: Document.Parsed, source: Source, report: Report, compose: Compose): boolean {
  const isOtherVersion = document.directives.yaml.explicit === true && document.directives.yaml.version !== '1.2';
  if (isOtherVersion) reportVersion(source, document.range[0], report);
  if (document.errors.length > 0 && reportConflicts(source, report)) return false;
  const isClean = document.errors.length === 0 && document.warnings.length === 0;
  if (!isClean) reportErrors(document, source, report, compose);
  return isClean && !isOtherVersion;
}

interface LocatedError {
  readonly error: YAMLError;
  readonly opener: Opener | null;
  readonly at: Place;
  /** 0-based. */
  readonly line: number;
}

function reportErrors(document: Document.Parsed, source: Source, report: Report, compose: Compose): void {
  const correct = createCorrector((text) => {
    const composed = compose(text);
    return composed === null ? null : locateErrors(composed, createSource({ ...source, text }));
  });
  let parsed = locateErrors(document, source);
  let lines: readonly string[] = source.text.split('\n');
  const done = new Set<number>();
  while (done.size < maxReported) {
    const next = parsed.located.find(({ line }) => !done.has(line));
    if (next === undefined) return;
    done.add(next.line);
    const corrected = correct(lines, next.line, parsed);
    if (corrected === null) {
      const at = moveTo(source, next.at);
      report(next.opener === null ? toProblem(next.error, at) : neverClosed(next.opener, at));
      continue;
    }
    const { line, start, end, code, message, hint } = corrected.correction;
    const lineStart = source.lineStarts[line] ?? 0;
    report({ code, at: { source, start: lineStart + start, end: lineStart + end }, message, hint });
    lines = corrected.lines;
    parsed = corrected.after;
  }
}

/** Lists the errors of the library in one text, in order, and their lines. */
function locateErrors(
  document: Document.Parsed,
  source: Source,
): { readonly lines: readonly number[]; readonly located: readonly LocatedError[] } {
  const errors = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  const openers = errors.some(({ message }) => unclosed.test(message)) ? listOpeners(document, source.text) : [];
  const located = errors.map((error) => {
    const opener = findOpener(error, openers);
    const [start, end] = opener === null ? error.pos : [opener.start, opener.end];
    const at = { source, start, end };
    return { error, opener, at, line: locate(at).line - 1 };
  });
  return { lines: [...new Set(located.map(({ line }) => line))], located };
}

/** An opening quote or bracket. */
interface Opener extends Span {
  /** `"`, `'`, `{` or `[`. */
  readonly sign: string;
  /** Where its value ends according to the library. */
  readonly lastAt: number;
}

const unclosed = /closing (["'])quote|end with a [}\]]$/;

/** Finds the unclosed quote or bracket behind an error that the library reports further down; null for other errors. */
function findOpener({ message, pos }: YAMLError, openers: readonly Opener[]): Opener | null {
  const found = unclosed.exec(message);
  if (found === null) return null;
  const [, quoteSign] = found;
  // Of several, it is the last: all the text after it counts as its value.
  const opener = openers.findLast(({ sign, start, lastAt }) =>
    quoteSign === undefined ? /[{[]/.test(sign) && start < pos[0] && lastAt <= pos[1] : sign === quoteSign,
  );
  return opener ?? null;
}

/** Lists every quote and every unclosed bracket, in order. */
function listOpeners(document: Document.Parsed, text: string): readonly Opener[] {
  const openers: Opener[] = [];
  visit(document, {
    Node: (_, node) => {
      const [start = 0, lastAt = 0] = node.range ?? [];
      const sign = text[start] ?? '';
      const isQuote = isScalar(node) && /["']/.test(sign);
      const isBracket = isCollection(node) && node.flow === true && !/[}\]]/.test(text[lastAt - 1] ?? '');
      if (isQuote || isBracket) openers.push({ sign, start, end: start + 1, lastAt });
    },
  });
  return openers;
}

/** Maps a place in a corrected text to the original text. Corrections do not change the number of lines. */
function moveTo(source: Source, at: Place): Place {
  const { line, column } = locate(at);
  const start = Math.min((source.lineStarts[line - 1] ?? 0) + column - 1, source.text.length);
  return { source, start, end: start + at.end - at.start };
}

/** Markers of a merge conflict in git, at the start of a line, where no value continues. */
const conflictStart = /^<{7} .*$/gm;
const conflictEnd = /^>{7} /m;

/** Reports where each merge conflict begins, instead of the errors it causes. Returns whether there is one. */
function reportConflicts(source: Source, report: Report): boolean {
  if (!conflictEnd.test(source.text)) return false;
  const starts = [...source.text.matchAll(conflictStart)].slice(0, maxReported);
  for (const { index, 0: line } of starts) {
    report({
      code: 'yaml-syntax',
      at: { source, start: index, end: index + line.length },
      message: 'not YAML: a merge conflict begins here',
      hint: 'keep one side, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>',
    });
  }
  return starts.length > 0;
}

function reportVersion(source: Source, before: number, report: Report): void {
  const start = Math.max(0, source.text.lastIndexOf('%YAML', before));
  report({
    code: 'yaml-version',
    at: { source, start, end: start + '%YAML 1.1'.length },
    message: 'expected YAML 1.2, got a %YAML line that asks for 1.1, where yes and no are not text',
    hint: 'remove the %YAML line',
  });
}

function neverClosed({ sign }: Opener, at: Place): Problem {
  const closing = { '{': '}', '[': ']' }[sign] ?? sign;
  return {
    code: 'yaml-syntax',
    at,
    message: `not YAML: the ${sign} that opens here is never closed`,
    hint: `add the ${closing} where its value ends`,
  };
}

function toProblem({ code, message }: YAMLError, at: Place): Problem {
  if (code === 'BAD_SCALAR_START') return unquoted(at, lineOf(at).slice(locate(at).column - 1));
  if (code === 'TAG_RESOLVE_FAILED') {
    const tag = quote(at.source.text.slice(at.start, at.end));
    const hint = 'remove the tag, or quote the value when it begins with "!"';
    return { code: 'yaml-tag', at, message: `expected a value without a tag, got ${tag}`, hint };
  }
  const ownWords = message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, '');
  const known = plainWords[code] ?? notYaml(ownWords, null);
  return { ...known, at: code === 'BAD_INDENT' ? atText(at) : at };
}

function notYaml(words: string, hint: string | null): Omit<Problem, 'at'> {
  return { code: 'yaml-syntax', message: `not YAML: ${words}`, hint };
}

/** Problems by error code of the library, whose own messages are written for parser authors. */
const plainWords: Partial<Record<YAMLError['code'], Omit<Problem, 'at'>>> = {
  TAB_AS_INDENT: {
    code: 'yaml-tab',
    message: 'expected spaces as indentation, got a tab',
    hint: 'indent with spaces only',
  },
  BAD_DIRECTIVE: {
    code: 'yaml-version',
    message: 'expected YAML 1.2, got a "%" line that YAML 1.2 does not know',
    hint: 'remove the "%" line',
  },
  BLOCK_AS_IMPLICIT_KEY: notYaml(
    'expected a value, got a key with a value',
    'quote a value that has ": " in it; write text of several lines below "|", indented more than its key',
  ),
  MULTILINE_IMPLICIT_KEY: notYaml(
    'expected "key: value", got text without ": "',
    'put ": " after the key, or indent text that continues the line above',
  ),
  BAD_INDENT: notYaml(
    'this line is not indented like any of the lines above that it could belong to',
    'align it with the key or item it belongs next to, or close the bracket above',
  ),
  MISSING_CHAR: notYaml(
    'something is missing before this: ": " after a key, a comma, a quote or a bracket',
    'close every quote and bracket, and put ": " between a key and its value',
  ),
  UNEXPECTED_TOKEN: notYaml('expected the end of the value, got more', 'remove the rest, or quote the whole value'),
  BLOCK_IN_FLOW: notYaml(
    'the bracket above is not closed before this line',
    'close every bracket, and put commas between its items',
  ),
  BAD_DQ_ESCAPE: notYaml(
    'a backslash between double quotes begins an escape, and this is not a valid one',
    'use single quotes, in which a backslash is an ordinary character',
  ),
};

/** Moves the start of a place past leading spaces. */
function atText(at: Place): Place {
  const start = at.start + (/^ */.exec(at.source.text.slice(at.start, at.start + 1_000))?.[0].length ?? 0);
  return { ...at, start, end: Math.max(at.end, start + 1) };
}

/** Returns the problem of a value that needs quotes. `text` is the rest of the line from its first character. */
function unquoted(at: Place, text: string): Problem {
  const value = text.replace(/\s+#.*$/, '').replace(/(?:,\s*[A-Za-z]+:.*)?\s*\}?\s*$/, '');
  return {
    code: 'yaml-unquoted',
    at: { ...at, end: at.start + Math.max(1, value.length) },
    message: `YAML reads ${quote(text.charAt(0))} at the start of a value as a reserved character, got ${quote(value)}`,
    hint: `quote it: ${JSON.stringify(value)}`,
  };
}
