import { lineEndOf, lineStartOf } from '../source.ts';
import type { Source } from '../source.ts';
import type { Span } from '../places.ts';

/** Text as YAML takes it for itself, in the quotes that need the fewest escapes. */
export function quoteForYaml(text: string): string {
  if (!/["\\]/.test(text) || /[^\P{C}]/u.test(text)) return JSON.stringify(text);
  return text.includes("'") ? JSON.stringify(text) : `'${text}'`;
}

/** The line of a value as it should be, without its indentation: the value, which ends on the same line, in quotes. */
export function quotedLine(source: Source, { start, end }: Span): string {
  const before = source.text.slice(lineStartOf(source, start), start).trimStart();
  const after = source.text.slice(end, lineEndOf(source, start)).trimEnd();
  return `${before}${quoteForYaml(source.text.slice(start, end).trim())}${after}`;
}
