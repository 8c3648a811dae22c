/**
 * Composes a page that fits into a comment.
 *
 * A page consists of sections, and a section of pieces. A piece is complete Markdown: it opens nothing that it does not
 * close, so a page can be cut anywhere between pieces. The least important pieces go first. A piece about another, such
 * as the prompt of a change, goes with that piece. A section without pieces is not opened.
 */
import { count } from '../../core/words.ts';

/** GitHub accepts 65,536 characters; the rest is for the hidden mark by which a comment is found again. */
const maxPageLength = 65_000;

/** What a piece may be about, the most important first, each with its noun. */
const nouns = {
  refusal: 'guard',
  failure: 'failure',
  problem: 'problem',
  warning: 'warning',
  cancel: 'cancel',
  worker: 'worker',
  change: 'change',
  outcome: 'outcome',
  prompt: 'prompt',
  hold: 'left-alone list',
} as const;

type PieceKind = keyof typeof nouns;

const kinds = Object.keys(nouns) as readonly PieceKind[];

/** A part of a page that is shown or cut as a whole. */
export interface Piece {
  readonly kind: PieceKind;
  /** Complete Markdown, ending with its line break. */
  readonly text: string;
  /** Piece without which this piece makes no sense, if any. */
  readonly about?: Piece;
}

/** Pieces under one heading. */
export interface Section {
  /** Text before the pieces, with its line break. */
  readonly open: string;
  /** Top to bottom. */
  readonly pieces: readonly Piece[];
  /** Text after the pieces and an empty line. */
  readonly close: string;
}

interface Page {
  /** Never cut; at most a few thousand characters. */
  readonly head: string;
  readonly sections: readonly Section[];
  /** Never cut; at most a few thousand characters. */
  readonly foot: string;
  /** Command that shows what was cut. */
  readonly command: string;
  /**
   * Maximum length in UTF-16 code units.
   *
   * @defaultValue 65,000
   */
  readonly maxLength?: number | undefined;
}

/** Renders a page of at most `maxLength` UTF-16 code units. If it was cut, a notice below its head says so. */
export function printPage({ head, sections, foot, command, maxLength = maxPageLength }: Page): string {
  const kept = choosePieces(sections, maxLength - head.length - foot.length - maxNoticeLength);
  const body = sections.map(({ open, pieces, close }) => {
    const texts = pieces.filter((piece) => kept.has(piece)).map(({ text }) => text);
    return texts.length === 0 ? '' : `${open}${texts.join('').trimEnd()}\n\n${close}`;
  });
  return `${[head, noticeOf(sections, { kept, command }), ...body, foot].join('').trimEnd()}\n`;
}

function choosePieces(sections: readonly Section[], maxLength: number): ReadonlySet<Piece> {
  const kept = new Set<Piece>();
  const opened = new Set<Section>();
  let left = maxLength;
  for (const kind of kinds) {
    for (const section of sections) {
      for (const piece of section.pieces) {
        if (piece.kind !== kind || (piece.about !== undefined && !kept.has(piece.about))) continue;
        const frame = opened.has(section) ? 0 : section.open.length + section.close.length + 2;
        if (piece.text.length + frame > left) continue;
        left -= piece.text.length + frame;
        opened.add(section);
        kept.add(piece);
      }
    }
  }
  return kept;
}

const maxNoticeLength = 600;

function noticeOf(
  sections: readonly Section[],
  { kept, command }: { readonly kept: ReadonlySet<Piece>; readonly command: string },
): string {
  const cut = sections.flatMap(({ pieces }) => pieces).filter((piece) => !kept.has(piece));
  if (cut.length === 0) return '';
  const words = kinds.flatMap((kind) => {
    const number = cut.filter((piece) => piece.kind === kind).length;
    return number === 0 ? [] : [count(number, nouns[kind])];
  });
  return `> **Cut to fit:** ${words.join(', ')} left out. \`${command}\` prints everything.\n\n`;
}

/** Maximum number of lines of one kind in an alert. One more is shown too, because a notice would also take a line. */
const maxLines = 5;

/** Lines of one kind in an alert. */
export interface AlertLines {
  readonly kind: PieceKind;
  /** Markdown, each line complete in itself; a list below a line follows after a line break. */
  readonly lines: readonly string[];
  /** Words after the number of lines left out: `and 3 more cancels`. */
  readonly rest: string;
}

/**
 * Renders a box that GitHub colours violet, red, yellow or blue, elsewhere a quotation; left out if it has no lines.
 */
export function alertSection(
  level: 'IMPORTANT' | 'CAUTION' | 'WARNING' | 'NOTE',
  groups: readonly AlertLines[],
): Section {
  return { open: `> [!${level}]\n`, pieces: groups.flatMap(alertPieces), close: '' };
}

function alertPieces({ kind, lines, rest }: AlertLines): readonly Piece[] {
  const shown = lines.length > maxLines + 1 ? lines.slice(0, maxLines) : lines;
  const left = lines.length - shown.length;
  const all = left === 0 ? shown : [...shown, `and ${String(left)} more ${rest}`];
  return all.map((line) => ({ kind, text: `> - ${line.replaceAll('\n', '\n> ')}\n` }));
}

/** Folds pieces below a summary. The summary is HTML: only numbers, rota's own words and `htmlCode` may be in it. */
export function foldSection(summary: string, pieces: readonly Piece[]): Section {
  return { open: `<details>\n<summary>${summary}</summary>\n\n`, pieces, close: '</details>\n\n' };
}

/** Folds Markdown that is one piece. */
export function foldText(summary: string, markdown: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${markdown.trimEnd()}\n\n</details>\n\n`;
}

/** Indents Markdown so that it belongs to the list item above it. */
export function nest(markdown: string): string {
  return markdown.replace(/^(?=.)/gm, '  ');
}
