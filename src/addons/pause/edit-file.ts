/**
 * The `pause` block put into a file and taken out of it again, with every other byte left alone.
 *
 * What an edit comes to is read again: it is made only where the file says the same as before apart from the pause.
 */
import { isDeepStrictEqual } from 'node:util';
import { Document, parseDocument } from 'yaml';

/** What `rota pause` writes, as it stands in the file. */
export interface PauseBlock {
  readonly reason: string;
  /** As typed, with an offset. */
  readonly until?: string;
  /** Left out: everything. */
  readonly workers?: readonly string[];
  readonly except?: readonly string[];
}

/** The block as lines of YAML, without an end of line after the last. */
export function printBlock(block: PauseBlock): string {
  return new Document({ pause: block }, { version: '1.2', schema: 'core' }).toString({ lineWidth: 0 }).trimEnd();
}

function linesOf(block: PauseBlock, text: string): string {
  const lineEnd = lineEndOf(text);
  return printBlock(block).replaceAll('\n', lineEnd) + lineEnd;
}

function lineEndOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** A file with the block below its `version`; null where it cannot be put there, as in a file all in brackets. */
export function insertBlock(text: string, block: PauseBlock): string | null {
  const version = /^\uFEFF?(?:version|"version"|'version')[ \t]*:.*(?:\r?\n|$)/m.exec(text);
  if (version === null) return null;
  const at = version.index + version[0].length;
  const open = text[at - 1] === '\n' ? '' : lineEndOf(text);
  const edited = text.slice(0, at) + open + linesOf(block, text) + text.slice(at);
  return isOnly(edited, { ...readTop(text), pause: block }) ? edited : null;
}

/** A file with another block in the place of its own; null where that cannot be done, as where it is shared through an anchor. */
export function replaceBlock(text: string, block: PauseBlock): string | null {
  const own = findBlock(text);
  if (own === null) return null;
  const edited = text.slice(0, own.start) + linesOf(block, text) + text.slice(own.end);
  return isOnly(edited, { ...readTop(text), pause: block }) ? edited : null;
}

/** A file without its block; null where it cannot be taken out, as where it is shared through an anchor. */
export function removeBlock(text: string): string | null {
  const own = findBlock(text);
  if (own === null) return null;
  const edited = text.slice(0, own.start) + text.slice(own.end);
  const rest = Object.entries(readTop(text)).filter(([key]) => key !== 'pause');
  return isOnly(edited, Object.fromEntries(rest)) ? edited : null;
}

/** Where the lines of a block begin and end; null where it does not begin at a margin. */
function findBlock(text: string): { readonly start: number; readonly end: number } | null {
  const head = /^(?:pause|"pause"|'pause')[ \t]*:.*(?:\r?\n|$)/m.exec(text);
  if (head === null) return null;
  let end = head.index + head[0].length;
  const line = /(.*)(?:\r?\n|$)/y;
  for (let at = end; at < text.length;) {
    line.lastIndex = at;
    const [whole = '', content = ''] = line.exec(text) ?? [];
    at += whole.length;
    const isInside = /^[ \t]+\S/.test(content);
    if (isInside) end = at;
    // Empty lines and comments at the margin belong to the block only where more of it follows.
    else if (!/^\s*(?:#|$)/.test(content)) break;
  }
  return { start: head.index, end };
}

function isOnly(edited: string, expected: Readonly<Record<string, unknown>>): boolean {
  try {
    return isDeepStrictEqual(readTop(edited), expected);
  } catch {
    // An alias has lost its anchor.
    return false;
  }
}

/** What a file says; how many aliases it may have was checked when it was loaded. */
function readTop(text: string): Readonly<Record<string, unknown>> {
  const document = parseDocument(text, options);
  if (document.errors[0] !== undefined) throw document.errors[0];
  return document.toJS({ maxAliasCount: -1 }) as Readonly<Record<string, unknown>>;
}

const options = { version: '1.2', schema: 'core', merge: true } as const;
