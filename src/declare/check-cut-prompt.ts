import { quote } from './describe-value.ts';
import type { Report } from './problems.ts';
import { quotedLine } from './quoted-line.ts';
import { lineEndOf } from './source.ts';
import type { Source } from './source.ts';
import type { YamlNode } from './yaml-node.ts';

/** A `#` after white space ends text without quotes; one that a word follows at once was hardly meant as a comment. */
const comment = /[ \t]+(#\S.*)/y;
const commentForText = /[ \t]*:[ \t]+(#\S.*)/y;

/**
 * Reports a prompt that YAML cuts at ` #word`, or drops because it begins with it.
 *
 * @param key the key it is written for.
 * @param value what is written, aliases resolved.
 * @returns what was meant; null when nothing is cut.
 */
export function checkCutPrompt(key: YamlNode, value: YamlNode, source: Source, report: Report): string | null {
  if (value.kind !== 'scalar' || !value.isPlain) return null;
  const isEmpty = value.end <= value.start;
  const found = matchAt(isEmpty ? commentForText : comment, source.text, isEmpty ? key.end : value.end);
  if (found === null) return null;
  const start = isEmpty ? found.at : value.start;
  const end = lineEndOf(source, found.at);
  const kept = value.written;
  report({
    code: 'prompt-cut',
    at: { source, start: found.at, end },
    message: isEmpty
      ? `YAML reads ${quote(found.text)} as a comment, so the prompt is empty`
      : `YAML reads ${quote(found.text)} as a comment, so the prompt ends at ${quote(lastWords(kept))}`,
    hint: isEmpty || !source.text.slice(start, end).includes('\n') ? lineHint(source, start, end) : blockHint,
  });
  return isEmpty ? found.text : `${kept} ${found.text}`;
}

const blockHint = 'write "|" after "input:" with the whole text below it, or begin a comment with "# "';

function lineHint(source: Source, start: number, end: number): string {
  return `quote the text: ${quotedLine(source, { start, end })}; begin a comment with "# "`;
}

function matchAt(pattern: RegExp, text: string, from: number): { readonly at: number; readonly text: string } | null {
  pattern.lastIndex = from;
  const found = pattern.exec(text)?.[1]?.trimEnd();
  return found === undefined ? null : { at: text.indexOf('#', from), text: found };
}

const shownWords = 30;

function lastWords(text: string): string {
  return text.length <= shownWords ? text : `…${text.slice(-shownWords)}`;
}
