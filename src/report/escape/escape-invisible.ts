/**
 * Makes invisible text visible.
 *
 * Prompts, IDs and error texts come from others. Shown raw, they could move the cursor, hide themselves, reverse a line
 * or forge one. So every character without a shape of its own is written as an escape: controls (including line
 * breaks), format characters, bidi marks, zero-width characters, fillers, variation selectors, tags, lone surrogates,
 * and spaces that only look like a space. U+3000 stays: it is the ordinary wide space of Chinese and Japanese.
 */
function invisible(): RegExp {
  // Created only for text that may need it: V8 takes a millisecond for these classes.
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?![ \u3000])\p{Space_Separator}/gu;
}

/** ASCII, and the other characters that rota's own lines contain. */
const visible = /^[ -~→…–×]*$/;
const visibleLines = /^[\n -~→…–×]*$/;

const shortEscapes: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Replaces every invisible character with an escape: `\u202e`, `\u{e0041}`, `\n`. Other text is unchanged. */
export function escapeInvisible(text: string): string {
  return visible.test(text) ? text : text.replace(invisible(), escapeCharacter);
}

/**
 * Escapes what CI services take for a command in the middle of a line: `##[name]`, `##vso[` or `##teamcity[`. The
 * result is also safe if more text follows.
 */
export function escapeCommandMarks(text: string): string {
  return text.replace(/##(?=\w*(?:\[|$))/g, '#\\u0023');
}

/** Escapes a `::` at the start of a line, after spaces or not, which GitHub takes for a command. */
export function escapeCommandStart(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1\\u003a');
}

/** Escapes invisible characters and CI commands in JSON text. Its value and its line breaks stay the same. */
export function escapeInvisibleJson(json: string): string {
  const escaped = visibleLines.test(json)
    ? json
    : json.replace(invisible(), (character) => (character === '\n' ? character : escapeUnits(character)));
  return escapeCommandMarks(escaped);
}

function escapeCharacter(character: string): string {
  if (character.length > 1) return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  return shortEscapes[character] ?? escapeUnits(character);
}

function escapeUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
