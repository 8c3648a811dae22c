import type { Document, YAMLError } from 'yaml';
import type { Problem, Report } from './problems.ts';
import { quote } from './describe-value.ts';
import { createFindOpener } from './find-opener.ts';
import type { Opener } from './find-opener.ts';
import { lineOf, locate } from './source.ts';
import type { Place, Source } from './source.ts';

const maxReported = 20;
const unquotedStar = /(?:^|[:,[{-]\s+)(\*(?:\/|\s+[\d*/]).*)$/;

/**
 * Reports what the YAML library says of a document, its warnings too: it only warns of an unknown tag.
 * One problem makes the library stumble many times, so each line is reported once, and 20 lines at most.
 *
 * @returns whether there was nothing to report.
 */
export function reportSyntax(document: Document.Parsed, source: Source, report: Report): boolean {
  const isOtherVersion = document.directives.yaml.explicit === true && document.directives.yaml.version !== '1.2';
  if (isOtherVersion) reportVersion(source, document.range[0], report);
  if (document.errors.length > 0 && reportConflicts(source, report)) return false;
  const stumbles = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  const findOpener = createFindOpener(document, source.text);
  const lines = new Set<number>();
  for (const stumble of stumbles) {
    const opener = findOpener(stumble);
    const [start, end] = opener === null ? stumble.pos : [opener.start, opener.end];
    const at = { source, start, end };
    const { line } = locate(at);
    if (lines.has(line)) continue;
    lines.add(line);
    if (lines.size > maxReported) break;
    report(opener === null ? toProblem(stumble, at) : neverClosed(opener, at));
  }
  return stumbles.length === 0 && !isOtherVersion;
}

/** What git leaves in a file that it could not merge, at the start of lines, where no value goes on. */
const conflictStart = /^<{7} .*$/gm;
const conflictEnd = /^>{7} /m;

/** Reports where each merge conflict begins, and nothing of what it makes of the YAML; tells whether there is one. */
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

function toProblem(stumble: YAMLError, at: Place): Problem {
  const line = lineOf(at);
  const star = unquotedStar.exec(line)?.[1];
  if (star !== undefined) return unquoted({ at, line, text: star, readAs: 'an alias' });
  return special[stumble.code]?.(at, line) ?? plain(stumble, at);
}

const special: Partial<Record<YAMLError['code'], (at: Place, line: string) => Problem>> = {
  BAD_SCALAR_START: (at, line) =>
    unquoted({ at, line, text: line.slice(locate(at).column - 1), readAs: 'a reserved character' }),
  TAB_AS_INDENT: (at) => ({
    code: 'yaml-tab',
    at,
    message: 'expected spaces as indentation, got a tab',
    hint: 'replace each tab by two spaces',
  }),
  TAG_RESOLVE_FAILED: (at) => ({
    code: 'yaml-tag',
    at,
    message: `expected a value without a tag, got ${quote(at.source.text.slice(at.start, at.end))}`,
    hint: 'remove the tag, or quote the value when it begins with "!"',
  }),
  BAD_DIRECTIVE: (at) => ({
    code: 'yaml-version',
    at,
    message: 'expected YAML 1.2, got a "%" line that YAML 1.2 does not know',
    hint: 'remove the "%" line',
  }),
};

function plain({ code, message }: YAMLError, at: Place): Problem {
  const words = message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, '');
  return { code: 'yaml-syntax', at, message: `not YAML: ${words}`, hint: plainHints[code] };
}

const plainHints: Partial<Record<YAMLError['code'], string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'put a value that has ": " in it in quotes, and line up the keys of one mapping',
  MULTILINE_IMPLICIT_KEY: 'put ": " after the key, and line up the keys of one mapping',
  BAD_INDENT: 'line up the items of one mapping or list, and close every bracket',
  MISSING_CHAR: 'close every quote and bracket, and put ": " between a key and its value',
  BAD_DQ_ESCAPE: 'use single quotes: in double quotes a backslash begins an escape',
};

interface Unquoted {
  readonly at: Place;
  readonly line: string;
  /** From the first character that needs the quote to the end of the line. */
  readonly text: string;
  readonly readAs: string;
}

function unquoted({ at, line, text, readAs }: Unquoted): Problem {
  const lineStart = at.start - (locate(at).column - 1);
  const start = lineStart + line.length - text.length;
  const value = text.replace(/\s+#.*$/, '').replace(/(?:,\s*[A-Za-z]+:.*)?\s*\}?\s*$/, '');
  return {
    code: 'yaml-unquoted',
    at: { source: at.source, start, end: start + Math.max(1, value.length) },
    message: `YAML reads ${quote(text.charAt(0))} at the start of a value as ${readAs}, got ${quote(value)}`,
    hint: `quote it: ${JSON.stringify(value)}`,
  };
}
