/**
 * What a reader could not see, made visible.
 *
 * Prompts, ids and error texts are data of others. Shown raw, they could move the cursor, hide themselves, reverse a
 * line or forge one. So every character without a shape of its own is written as its escape: controls (line breaks
 * included), format characters, bidi marks, zero-width ones, fillers, variation selectors, tags, lone surrogates, and
 * spaces that only look like a space. U+3000 stays: it is the ordinary wide space of Chinese and Japanese.
 */
function invisible(): RegExp {
  // Made only for text that may have one: V8 takes a millisecond for these classes.
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?![ \u3000])\p{Space_Separator}/gu;
}

/** ASCII, and what our own lines have beside it. */
const visible = /^[ -~→…–×]*$/;
const visibleLines = /^[\n -~→…–×]*$/;

const shortEscapes: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Text with every invisible character as an escape: `\u202e`, `\u{e0041}`, `\n`. Other text is unchanged. */
export function escapeInvisible(text: string): string {
  return visible.test(text) ? text : text.replace(invisible(), escapeCharacter);
}

/**
 * Text in which no CI service finds a command that it takes from the middle of a line, `##[name]`, `##vso[` or
 * `##teamcity[`; nor does it when more text follows.
 */
export function escapeCommandMarks(text: string): string {
  return text.replace(/##(?=\w*(?:\[|$))/g, '#\\u0023');
}

/** A line that does not begin with `::`, which GitHub takes for a command, spaces before it or not. */
export function escapeCommandStart(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1\\u003a');
}

/** JSON text of the same value with every invisible character of its strings as a JSON escape; its line breaks stay. It has no command of a CI service. */
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
