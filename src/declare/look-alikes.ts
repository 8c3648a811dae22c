/** Finds characters that look like ASCII characters and were typed or pasted in their place. */
import { valuePlace, type Mapping } from './places.ts';
import type { Problem, Report } from './problems.ts';

/** Look-alikes, each with the character that was meant and its own Unicode name. */
const table: ReadonlyMap<string, readonly [reads: string, name: string]> = new Map([
  ['\u00a0', [' ', 'no-break space']],
  ['\u202f', [' ', 'narrow no-break space']],
  ['\u2007', [' ', 'figure space']],
  ['\u3000', [' ', 'ideographic space']],
  ['\u00ad', ['', 'soft hyphen']],
  ['\u200b', ['', 'zero width space']],
  ['\u200c', ['', 'zero width non-joiner']],
  ['\u200d', ['', 'zero width joiner']],
  ['\u2060', ['', 'word joiner']],
  ['\ufeff', ['', 'byte order mark']],
  ['\u2018', ["'", 'left single quotation mark']],
  ['\u2019', ["'", 'right single quotation mark']],
  ['\u201a', ["'", 'single low-9 quotation mark']],
  ['\u201c', ['"', 'left double quotation mark']],
  ['\u201d', ['"', 'right double quotation mark']],
  ['\u201e', ['"', 'double low-9 quotation mark']],
  ['\u00ab', ['"', 'left-pointing double angle quotation mark']],
  ['\u00bb', ['"', 'right-pointing double angle quotation mark']],
  ['\u2010', ['-', 'hyphen']],
  ['\u2011', ['-', 'non-breaking hyphen']],
  ['\u2012', ['-', 'figure dash']],
  ['\u2013', ['-', 'en dash']],
  ['\u2014', ['-', 'em dash']],
  ['\u2212', ['-', 'minus sign']],
  ['\u2217', ['*', 'asterisk operator']],
  ['\u2044', ['/', 'fraction slash']],
]);

/** Full-width forms of ASCII characters, all at the same distance from their ASCII code. */
const fullWidth = /[\uff01-\uff5e]/;
const fullWidthDistance = 0xfee0;

const anyOfThem = new RegExp(`${[...table.keys()].join('|')}|[\uff01-\uff5e]`, 'g');

interface LookAlike {
  readonly character: string;
  /** Offset in the text. */
  readonly at: number;
  /** The character that was meant; empty for an invisible look-alike. */
  readonly reads: string;
}

/** Finds the first look-alike in a text; null if there is none. */
export function findLookAlike(text: string): LookAlike | null {
  const at = text.search(anyOfThem);
  const character = text.charAt(at);
  return at < 0 ? null : { character, at, reads: readsOf(character) };
}

/** Replaces each look-alike with the character that was meant. */
export function replaceLookAlikes(text: string): string {
  return text.replace(anyOfThem, readsOf);
}

/** Describes a look-alike: `this character is U+2013 en dash, not "-"`. */
export function lookAlikeWords(found: LookAlike): string {
  const not = meantWords[found.reads] ?? `not ${JSON.stringify(found.reads)}`;
  return `this character is ${nameLookAlike(found)}, ${not}`;
}

const meantWords: Readonly<Record<string, string>> = {
  '': 'which is invisible',
  ' ': 'not a space',
  '"': 'not a straight quote',
  "'": 'not a straight quote',
};

function nameLookAlike({ character }: LookAlike): string {
  const code = `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  const name = table.get(character)?.[1] ?? `full-width ${JSON.stringify(readsOf(character))}`;
  return `${code} ${name}`;
}

function readsOf(character: string): string {
  const known = table.get(character)?.[0];
  if (known !== undefined) return known;
  return fullWidth.test(character) ? String.fromCharCode(character.charCodeAt(0) - fullWidthDistance) : character;
}

/** Reports a look-alike in a value. Returns whether there is one. */
export function refuseLookAlike(mapping: Mapping, key: string, report: Report): boolean {
  const value = mapping[key];
  const problem = typeof value === 'string' ? findLookAlikeProblem(mapping, key, value) : null;
  if (problem !== null) report(problem);
  return problem !== null;
}

/** Returns the problem of a value with a look-alike; null if it has none. */
export function findLookAlikeProblem(mapping: Mapping, key: string, value: string): Problem | null {
  const found = findLookAlike(value);
  if (found === null) return null;
  const place = valuePlace(mapping, key);
  const start = place.source.text.indexOf(found.character, place.start);
  const text = replaceLookAlikes(value)
    .replace(/\s#.*$/, '')
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2');
  const meant = key === 'budget' || key === 'prune' ? text.toLowerCase() : text;
  return {
    code: 'look-alike',
    at: start >= 0 && start < place.end ? { ...place, start, end: start + 1 } : place,
    message: lookAlikeWords(found),
    hint: `write ${key}: ${needsNoQuotes.test(meant) ? meant : JSON.stringify(meant)}`,
  };
}

const needsNoQuotes = /^[A-Za-z][\w/+-]*$/;
