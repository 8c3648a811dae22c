/** How the quick parser goes through a text: by lines and columns, and out of it where the other parser has to read. */

/** Where the quick parser is in a text. */
export interface Cursor {
  /** It ends with a line feed. */
  readonly text: string;
  /** What to read next. */
  at: number;
  /** Where the line of `at` begins; past the end when nothing is left. */
  lineStart: number;
  /** Where what was read last ends. */
  end: number;
  /** How many mappings and lists are open. */
  depth: number;
}

export const lineFeed = 10;
export const space = 32;
export const hash = 35;
const comma = 44;
export const dash = 45;
export const colon = 58;
const question = 63;

/** Deeper than people write, and far from where the other parser gives up. */
const maxDepth = 50;

/** How far the cursor stands in its line; negative at the end of the text. */
export function columnOf({ at, lineStart }: Cursor): number {
  return at - lineStart;
}

/** Goes past the spaces on this line. */
export function skipSpaces(cursor: Cursor): void {
  while (cursor.text.charCodeAt(cursor.at) === space) cursor.at++;
}

/** From behind a value, past comments and empty lines, to the next line that has something on it, or the end. */
export function goToContent(cursor: Cursor): void {
  const { text } = cursor;
  skipSpaces(cursor);
  if (isLineOver(cursor)) goToLineEnd(cursor);
  insist(text.charCodeAt(cursor.at) === lineFeed);
  for (;;) {
    cursor.at++;
    cursor.lineStart = cursor.at;
    skipSpaces(cursor);
    const code = text.charCodeAt(cursor.at);
    if (code === hash) goToLineEnd(cursor);
    else if (code !== lineFeed) break;
  }
  // A second document begins there.
  insist(cursor.at > cursor.lineStart || !text.startsWith('---', cursor.at));
  if (cursor.at === text.length) cursor.lineStart = cursor.at + 1;
}

function goToLineEnd(cursor: Cursor): void {
  cursor.at = cursor.text.indexOf('\n', cursor.at);
}

/** Whether nothing but a comment is left on the line, spaces skipped. */
export function isLineOver({ text, at, lineStart }: Cursor): boolean {
  const code = text.charCodeAt(at);
  return code === lineFeed || (code === hash && (at === lineStart || text.charCodeAt(at - 1) === space));
}

/** Whether a character is a space or the end of a line. */
export function isBlank(code: number): boolean {
  return code === space || code === lineFeed;
}

const indicators = ',[]{}#&*!|>\'"%@`';

/** Whether text without quotes can begin there. */
export function isPlainStart(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code === dash || code === question || code === colon) return !isBlank(text.charCodeAt(at + 1));
  return !indicators.includes(text.charAt(at));
}

/** Whether a character ends text without quotes within brackets: `,`, `[`, `]`, `{` or `}`. */
export function isFlowIndicator(code: number): boolean {
  return code === comma || code === 91 || code === 93 || code === 123 || code === 125;
}

/** Takes note that a mapping or list begins. */
export function enter(cursor: Cursor): void {
  cursor.depth++;
  insist(cursor.depth <= maxDepth);
}

/** Leaves the text to the other parser unless something holds. */
export function insist(isDecided: boolean): void {
  if (!isDecided) decline();
}

/** Leaves the text to the other parser. */
export function decline(): never {
  throw undecided;
}

/** Never leaves these files. */
const undecided = new Error('left to the other parser');
