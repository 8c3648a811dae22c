/**
 * Measures how many columns printed text takes on a terminal. Invisible characters are escapes by then. Only marks,
 * which join the character before them, and the wide characters of East Asia and emoji do not take one column.
 */
const plain = /^[ -~]*$/;

/** Blocks in which nearly every character is two columns wide, by first and last code point. */
const wideRanges = [
  [0x11_00, 0x11_5f],
  [0x2e_80, 0x30_3e],
  [0x30_41, 0xa4_cf],
  [0xa9_60, 0xa9_7f],
  [0xac_00, 0xd7_a3],
  [0xf9_00, 0xfa_ff],
  [0xfe_30, 0xfe_6f],
  [0xff_00, 0xff_60],
  [0xff_e0, 0xff_e6],
  [0x1_f3_00, 0x1_f6_4f],
  [0x1_f6_80, 0x1_f6_ff],
  [0x1_f9_00, 0x1_fa_ff],
  [0x2_00_00, 0x3_ff_fd],
] as const;

/** Returns the width in columns of text without invisible characters. */
export function textWidth(text: string): number {
  if (plain.test(text)) return text.length;
  const mark = /\p{Mark}|\p{Emoji_Modifier}/u;
  let width = 0;
  for (const character of text) width += mark.test(character) ? 0 : isWide(character) ? 2 : 1;
  return width;
}

export function isWide(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < wideRanges[0][0]) return false;
  return /\p{Emoji_Presentation}/u.test(character) || wideRanges.some(([first, last]) => code >= first && code <= last);
}

/** Cuts the end of text to fit into `columns` columns, 1 or more; `…` replaces it. */
export function cutEnd(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  return `${takeFitting(Array.from(text), columns - 1).join('')}…`;
}

/** Cuts the beginning of text to fit into `columns` columns, 1 or more; `…` replaces it. */
export function cutStart(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  const fromEnd = takeFitting(Array.from(text).toReversed(), columns - 1);
  return `…${fromEnd.toReversed().join('')}`;
}

/** Cuts the middle of text to fit into `columns` columns, 3 or more; `…` replaces it. */
export function cutMiddle(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  const start = cutEnd(text, Math.ceil(columns / 2));
  return `${start}${cutStart(text, columns - textWidth(start) + 1).slice(1)}`;
}

function takeFitting(characters: readonly string[], columns: number): readonly string[] {
  let width = 0;
  let taken = 0;
  for (const character of characters) {
    width += textWidth(character);
    if (width > columns) break;
    taken++;
  }
  return characters.slice(0, taken);
}
