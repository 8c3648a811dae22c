/** What a piece of text is for; how it looks is for a `Paint` to say. */
export type Tone = 'added' | 'removed' | 'changed' | 'dim' | 'bold';

/** Colours text, one function for each tone; chosen once, by who knows the terminal. */
export type Paint = Readonly<Record<Tone, (text: string) => string>>;

/** Leaves text as it is. */
export const plainPaint: Paint = {
  added: keep,
  removed: keep,
  changed: keep,
  dim: keep,
  bold: keep,
};

/** Colours text with the SGR codes that every terminal knows. */
export const ansiPaint: Paint = {
  added: sgr(32, 39),
  removed: sgr(31, 39),
  changed: sgr(33, 39),
  dim: sgr(2, 22),
  bold: sgr(1, 22),
};

function keep(text: string): string {
  return text;
}

function sgr(on: number, off: number): (text: string) => string {
  return (text) => `\u001b[${String(on)}m${text}\u001b[${String(off)}m`;
}
