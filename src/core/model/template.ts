/** A variable of a set where its value stands in a prompt. */
export interface Variable {
  readonly name: string;
}

/** A prompt of a set: text, and variables where their values stand. */
export type Template = readonly (string | Variable)[];

/** The values of the variables of a set, by name. */
export type Values = Readonly<Record<string, string>>;

const marker = /(\\?)\{\{[ \t]*([A-Za-z0-9][A-Za-z0-9._-]{0,99})[ \t]*\}\}/g;

/** Reads a prompt as a set has it; after a backslash the braces are text. */
export function parseTemplate(text: string): Template {
  const parts: (string | Variable)[] = [];
  let end = 0;
  for (const match of text.matchAll(marker)) {
    const [whole, backslash, name = ''] = match;
    parts.push(text.slice(end, match.index));
    parts.push(backslash === '' ? { name } : whole.slice(1));
    end = match.index + whole.length;
  }
  parts.push(text.slice(end));
  return joinText(parts);
}

/** Writes a prompt as a set has it. */
export function printTemplate(template: Template): string {
  return template
    .map((part) => (typeof part === 'string' ? part.replace(marker, String.raw`\$&`) : `{{${part.name}}}`))
    .join('');
}

/** Puts the values in; one that is not there leaves nothing. */
export function expandTemplate(template: Template, values: Values): string {
  return template.map((part) => (typeof part === 'string' ? part : (values[part.name] ?? ''))).join('');
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
