/**
 * Prompts of sets as templates.
 *
 * A variable is `{{`, blanks, a name, blanks, `}}`. `\{{name}}` is the text `{{name}}`; any other `{{` is text. Values
 * are inserted once and not parsed again, so nothing in them has a meaning here.
 */

/** A variable of a set, at the point of a prompt where its value goes. */
interface Variable {
  readonly name: string;
}

/** A prompt of a set: text, and variables where their values go. */
export type Template = readonly (string | Variable)[];

/** Values of the variables of a set, by name. */
export type Values = Readonly<Record<string, string>>;

/** A pair of opening braces in a prompt. */
export interface Braces {
  readonly kind: 'variable' | 'escaped' | 'other';
  /** Name between the braces; empty for `other`. */
  readonly name: string;
  /** Offsets in the prompt; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

const braces = /(\\?)\{\{(?:[ \t]*([A-Za-z0-9][A-Za-z0-9._-]{0,99})[ \t]*\}\})?/g;

/** Finds every pair of opening braces, in order. */
export function findBraces(prompt: string): readonly Braces[] {
  if (!prompt.includes('{{')) return [];
  return [...prompt.matchAll(braces)].map(({ 0: whole, 1: escape = '', 2: name, index }) => {
    const end = index + whole.length;
    if (name === undefined) return { kind: 'other', name: '', start: end - 2, end };
    return { kind: escape === '' ? 'variable' : 'escaped', name, start: index, end };
  });
}

/** Parses a prompt as a set spells it. */
export function parseTemplate(prompt: string): Template {
  const parts: (string | Variable)[] = [];
  let from = 0;
  for (const { kind, name, start, end } of findBraces(prompt)) {
    if (kind === 'other') continue;
    parts.push(prompt.slice(from, start), kind === 'variable' ? { name } : prompt.slice(start + 1, end));
    from = end;
  }
  return joinText([...parts, prompt.slice(from)]);
}

/** Prints a template as a set spells it, escaping text that looks like a variable. */
export function printTemplate(template: Template): string {
  const escape = (text: string): string =>
    text.replace(braces, (whole, _, name: string | undefined) => (name === undefined ? whole : `\\${whole}`));
  return template.map((part) => (typeof part === 'string' ? escape(part) : `{{${part.name}}}`)).join('');
}

/** Returns the prompt with each variable replaced by its value. Every variable must have one. */
export function expandTemplate(template: Template, values: Values): string {
  let prompt = '';
  for (const part of template) prompt += typeof part === 'string' ? part : (values[part.name] ?? '');
  return prompt;
}

/** Returns the same template without empty texts or adjacent texts. */
export function joinText(parts: Template): Template {
  const joined: (string | Variable)[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = `${last}${part}`;
    else if (part !== '') joined.push(part);
  }
  return joined;
}
