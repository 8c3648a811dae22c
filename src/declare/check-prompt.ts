import { findMergeConflict } from '../core/model/secrets.ts';
import { joinWords } from '../core/words.ts';
import { quote } from './describe-value.ts';
import type { Problem } from './problems.ts';
import type { Place, Source } from './source.ts';

/** Describes a character that cannot be sent, as a phrase that follows "got"; null if there is none. */
export function findBadCharacter(text: string): string | null {
  if (text.includes('\0')) return 'a NUL character in it';
  return /[\ud800-\udfff]/u.test(text) ? 'half a character (a lone surrogate) in it' : null;
}

/** Something in a prompt that was probably not meant to be sent. */
export interface PromptFinding extends Pick<Problem, 'code' | 'message' | 'hint'> {
  /** Offsets in the text, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Finds conflict markers and, in a prompt file, a Git LFS pointer and front matter. */
export function checkPrompt(text: string, isFile: boolean): readonly PromptFinding[] {
  const conflict = findConflict(text);
  if (!isFile) return conflict === null ? [] : [conflict];
  return [conflict, findPointer(text), findFrontMatter(text)].filter((finding) => finding !== null);
}

function findConflict(text: string): PromptFinding | null {
  const found = findMergeConflict(text);
  if (found === null) return null;
  return {
    code: 'prompt-conflict',
    ...found,
    message: 'the prompt contains a merge conflict, which begins here',
    hint: 'keep one side, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>',
  };
}

const pointerStart = 'version https://git-lfs.github.com/spec/';

function findPointer(text: string): PromptFinding | null {
  if (!text.startsWith(pointerStart)) return null;
  const lineEnd = text.indexOf('\n');
  return {
    code: 'prompt-lfs-pointer',
    start: 0,
    end: lineEnd < 0 ? text.length : lineEnd,
    message: 'expected a prompt, got a Git LFS pointer, which stands for a file that was not fetched',
    hint: 'run "git lfs pull"; in CI, check out with LFS, such as "lfs: true" for actions/checkout',
  };
}

const frontMatter = /^---[ \t]*\r?\n(?:[ \t]*\r?\n|#.*\n)*[A-Za-z_][\w-]*[ \t]*:(?:[ \t]|\r?\n)/;

function findFrontMatter(text: string): PromptFinding | null {
  if (!frontMatter.test(text) || !/\n---[ \t]*\r?(?:\n|$)/.test(text)) return null;
  return {
    code: 'prompt-front-matter',
    start: 0,
    end: 3,
    message: 'the front matter between the two lines "---" is sent as part of the prompt',
    hint: 'remove it, unless the worker should read it',
  };
}

/**
 * Placeholders that other tools would fill in. `$` and a few capitals may be an amount of money or a stock symbol, so a
 * `$NAME` needs six letters or a "_".
 */
const placeholder = /\$\{[A-Za-z_][^{}\n]{0,100}\}|\$(?=[A-Z0-9]*_|[A-Z0-9]{6})[A-Z][A-Z0-9_]*|\{\{[^{}\n]{1,100}\}\}/g;
const inlineCode = /`[^`\n]*`/g;
const fence = /^[ \t]*(?:```|~~~)/;

const maxShown = 3;

/** Why placeholders in a text are not replaced. */
export interface NotReplaced {
  /** What rota replaces, if anything; a clause without a full stop. */
  readonly because: string;
  readonly hint: string;
  /** Whether a placeholder is replaced, or reported elsewhere; if absent, none is. */
  readonly isLeftOut?: (placeholder: string) => boolean;
}

/** The reason for a prompt outside of a set. */
export const notReplacedInPrompt: NotReplaced = {
  because: 'rota does not replace placeholders in prompts',
  hint: 'write the value itself, or leave it if the worker should read it as written',
};

/** Finds placeholders that other tools would fill in, and returns them all as one finding. */
export function findPlaceholders(text: string, why: NotReplaced): readonly PromptFinding[] {
  if (!text.includes('$') && !text.includes('{{')) return [];
  const isLeftOut = why.isLeftOut ?? (() => false);
  const found = [...withoutCode(text).matchAll(placeholder)].filter(([each]) => !isLeftOut(each));
  const [first] = found;
  if (first === undefined) return [];
  const names = [...new Set(found.map(([name]) => name))];
  const others = names.length > maxShown ? [`${String(names.length - maxShown)} more`] : [];
  const shown = joinWords([...names.slice(0, maxShown).map(quote), ...others], 'and');
  const message = `${shown} ${names.length === 1 ? 'is' : 'are'} sent as written: ${why.because}`;
  const { index: start } = first;
  return [{ code: 'prompt-not-replaced', start, end: start + first[0].length, message, hint: why.hint }];
}

/** Blanks out code spans and blocks, as the worker may be meant to run them. Offsets stay the same. */
function withoutCode(text: string): string {
  if (!/`|~~~/.test(text)) return text;
  let isFenced = false;
  const lines = text.split('\n').map((line) => {
    const isFence = fence.test(line);
    if (isFence) isFenced = !isFenced;
    return isFence || isFenced ? blanks(line) : line.replace(inlineCode, blanks);
  });
  return lines.join('\n');
}

function blanks(text: string): string {
  return ' '.repeat(text.length);
}

/** A YAML comment that was probably meant as text, with its place. */
interface Comment extends Place {
  readonly text: string;
}

/** A comment that begins like text: no space follows the `#`, as in `#general`. */
const commentAfter = /(?:[ \t]*:)?[ \t]+(#\S.*)/y;

/** Finds such a comment after a value, or after the key of an empty value; null if there is none. */
export function findComment(source: Source, from: number): Comment | null {
  commentAfter.lastIndex = from;
  const text = commentAfter.exec(source.text)?.[1];
  if (text === undefined) return null;
  const { lastIndex: end } = commentAfter;
  return { source, start: end - text.length, end, text: text.trimEnd() };
}

/** A value whose end YAML reads as a comment. */
interface Cut {
  readonly comment: Comment;
  /** The value that was meant. */
  readonly whole: string;
}

/** Finds a value without quotes whose end, or all of it, YAML reads as a comment; null if it does not. */
export function findCut(value: unknown, { source, start, end }: Place): Cut | null {
  const written = source.text.slice(start, end);
  // A value in quotes, as a block or through an alias is not cut.
  if ((value !== null && typeof value !== 'string') || /^["'|>*&]|\n/.test(written)) return null;
  const comment = findComment(source, end);
  if (comment === null) return null;
  return { comment, whole: typeof value === 'string' ? `${value} ${comment.text}` : comment.text };
}
