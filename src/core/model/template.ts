/**
 * The prompt of a set as a template.
 *
 * A variable is `{{`, blanks, a name, blanks, `}}`. `\{{name}}` is the text `{{name}}`; any other `{{` is text. Values are
 * put in once and are not read again, so nothing in them means anything here.
 */

/** A variable of a set where its value stands in a prompt. */
interface Variable {
  readonly name: string;
}

/** A prompt of a set: text, and variables where their values stand. */
export type Template = readonly (string | Variable)[];

/** The values of the variables of a set, by name. */
export type Values = Readonly<Record<string, string>>;

/** One place in a prompt where two braces open. */
export interface Braces {
  readonly kind: 'variable' | 'escaped' | 'other';
  /** The name between the braces; empty for `other`. */
  readonly name: string;
  /** Offsets in the prompt. */
  readonly start: number;
  readonly end: number;
}

const braces = /(\\?)\{\{(?:[ \t]*([A-Za-z0-9][A-Za-z0-9._-]{0,99})[ \t]*\}\})?/g;

/** Every place where two braces open, in order. */
export function findBraces(prompt: string): readonly Braces[] {
  if (!prompt.includes('{{')) return [];
  return [...prompt.matchAll(braces)].map(({ 0: whole, 1: escape = '', 2: name, index }) => {
    const end = index + whole.length;
    if (name === undefined) return { kind: 'other', name: '', start: end - 2, end };
    return { kind: escape === '' ? 'variable' : 'escaped', name, start: index, end };
  });
}

/** Reads a prompt as a set has it. */
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

/** Writes a prompt as a set has it. */
export function printTemplate(template: Template): string {
  const escape = (text: string): string =>
    text.replace(braces, (whole, _, name: string | undefined) => (name === undefined ? whole : `\\${whole}`));
  return template.map((part) => (typeof part === 'string' ? escape(part) : `{{${part.name}}}`)).join('');
}

/** The prompt with the value of each variable in its place; every variable has one. */
export function expandTemplate(template: Template, values: Values): string {
  let prompt = '';
  for (const part of template) prompt += typeof part === 'string' ? part : (values[part.name] ?? '');
  return prompt;
}

/** The same template with no empty text, and no two texts side by side. */
export function joinText(parts: Template): Template {
  const joined: (string | Variable)[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = `${last}${part}`;
    else if (part !== '') joined.push(part);
  }
  return joined;
}
