/**
 * What an edit in a set was, read back from what it gives each worker.
 *
 * The service lists prompts that are expanded already, and nothing remembers what they were expanded from. So each live
 * prompt is turned back with the values of its worker, in a few plausible ways, and a way counts for all workers whose
 * live prompt it gives letter by letter. What no way gives was changed outside the set.
 */
import { compareText } from '../model/compare.ts';
import { normalizeInput } from '../model/content.ts';
import { expandTemplate, joinText, parseTemplate, printTemplate } from '../model/template.ts';
import type { Template, Values } from '../model/template.ts';

/** One worker's part in an edit of a set. */
export interface Expanded {
  /** The prompt that is live. */
  readonly before: string;
  readonly values: Values;
}

/** So many ways are tried on all workers; the most frequent ones, as each takes time for each worker. */
const maxWays = 8;

/**
 * For each worker the prompt of the set before the edit, as a set writes it; null where the live prompt is not what a
 * set gave that fits most of the others.
 */
export function findFormerTemplates(after: string, parts: readonly Expanded[]): readonly (string | null)[] {
  const template = parseTemplate(after);
  const ways = new Map<string, { readonly way: Template; votes: number }>();
  for (const part of parts) {
    for (const way of turnBack(template, part)) {
      const key = printTemplate(way);
      const known = ways.get(key);
      if (known === undefined) ways.set(key, { way, votes: 1 });
      else known.votes++;
    }
  }
  const tried = [...ways]
    .toSorted(([a, { votes: votesOfA }], [b, { votes: votesOfB }]) => votesOfB - votesOfA || compareText(a, b))
    .slice(0, maxWays)
    .map(([text, { way }]) => {
      const fits = parts.map(({ before, values }) => normalizeInput(expandTemplate(way, values)) === before);
      return { text, fits, number: fits.filter(Boolean).length };
    })
    .toSorted((a, b) => b.number - a.number);
  return parts.map((_, index) => tried.find(({ fits }) => fits[index])?.text ?? null);
}

/** The templates that may have given a prompt, the likelier ones first. */
function turnBack(after: Template, { before, values }: Expanded): readonly Template[] {
  const known = new Map(splitLines(after).map((line) => [expandTemplate(line, values), line]));
  const lines = matchLines(before.split('\n'), known);
  return [wholeWords, anywhere, nowhere].map((pattern) =>
    joinLines(lines.map((line) => putNames(line, values, pattern))),
  );
}

/** Each line of a prompt, or lines that one of the template gives, as that line of the template; else as it is. */
function matchLines(lines: readonly string[], known: ReadonlyMap<string, Template>): readonly (string | Template)[] {
  const lengths = [...new Set([...known.keys()].map((text) => text.split('\n').length))].toSorted((a, b) => b - a);
  const found: (string | Template)[] = [];
  for (let at = 0; at < lines.length;) {
    const length = lengths.find((each) => known.has(lines.slice(at, at + each).join('\n'))) ?? 1;
    const text = lines.slice(at, at + length).join('\n');
    found.push(known.get(text) ?? text);
    at += length;
  }
  return found;
}

/** Puts the names of variables where their values are in a line, longer values first. */
function putNames(line: string | Template, values: Values, pattern: (value: string) => RegExp | null): Template {
  if (typeof line !== 'string') return line;
  const names = Object.keys(values)
    .filter((name) => values[name] !== '')
    .toSorted((a, b) => (values[b] ?? '').length - (values[a] ?? '').length || compareText(a, b));
  return names.reduce<Template>(
    (parts, name) => {
      const separator = pattern(values[name] ?? '');
      if (separator === null) return parts;
      return parts.flatMap((part) => {
        if (typeof part !== 'string') return [part];
        return part.split(separator).flatMap((text, index) => (index === 0 ? [text] : [{ name }, text]));
      });
    },
    [line],
  );
}

const special = /[\\^$.*+?()[\]{}|/]/g;

function anywhere(value: string): RegExp {
  return new RegExp(value.replace(special, String.raw`\$&`), 'u');
}

function wholeWords(value: string): RegExp {
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${anywhere(value).source}(?![\p{L}\p{N}])`, 'u');
}

function nowhere(): null {
  return null;
}

/** The lines of a template, without their line ends. */
function splitLines(template: Template): readonly Template[] {
  const lines: Template[] = [[]];
  for (const part of template) {
    if (typeof part !== 'string') {
      lines.push([...(lines.pop() ?? []), part]);
      continue;
    }
    const [first = '', ...others] = part.split('\n');
    lines.push([...(lines.pop() ?? []), first], ...others.map((text) => [text]));
  }
  return lines;
}

function joinLines(lines: readonly Template[]): Template {
  return joinText(lines.flatMap((line, index) => (index === 0 ? line : ['\n', ...line])));
}
