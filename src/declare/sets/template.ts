/**
 * The prompt of a set as a template.
 *
 * Terms: a variable is `{{`, blanks, a name, blanks, `}}`. `\{{name}}` is the text `{{name}}`; any other `{{` is text.
 * Values are put in once and are not read again, so nothing in them means anything here.
 */

/** A prompt cut at its variables. */
export interface Template {
  /** One more than `names`: what stands before, between and after the variables. */
  readonly texts: readonly string[];
  /** The variables in the order they stand, repeated ones repeated. */
  readonly names: readonly string[];
}

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

/** Cuts a prompt at its variables. */
export function parseTemplate(prompt: string): Template {
  const texts: string[] = [];
  const names: string[] = [];
  let text = '';
  let from = 0;
  for (const { kind, name, start, end } of findBraces(prompt)) {
    if (kind === 'other') continue;
    text += prompt.slice(from, start);
    from = end;
    if (kind === 'escaped') {
      text += prompt.slice(start + 1, end);
    } else {
      texts.push(text);
      names.push(name);
      text = '';
    }
  }
  return { texts: [...texts, text + prompt.slice(from)], names };
}

/** The prompt with the value of each variable in its place; every variable has one. */
export function fillTemplate({ texts, names }: Template, values: Readonly<Record<string, string>>): string {
  let prompt = texts[0] ?? '';
  for (const [index, name] of names.entries()) prompt += (values[name] ?? '') + (texts[index + 1] ?? '');
  return prompt;
}
