/**
 * Adds the `pause` block to a file, replaces it and removes it, and leaves every other byte alone.
 *
 * The result of an edit is read again: it is used only if the file says the same as before, apart from the pause.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Document, parseDocument } from 'yaml';
import { UsageError } from '../../cli/errors.ts';
import type { Io } from '../../cli/io.ts';
import { loadFiles } from '../../cli/load-files.ts';
import { writeWhole } from '../../cli/write-whole.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import { findSources } from '../../declare/find-sources.ts';
import { DeclarationError } from '../../errors.ts';

/** The pause that `rota pause` writes, as in the file. */
export interface PauseBlock {
  readonly reason: string;
  /** As typed, with an offset. */
  readonly until?: string;
  /** If undefined, everything. */
  readonly workers?: readonly string[];
  readonly except?: readonly string[];
}

/** Returns the block as lines of YAML, without a line end after the last. */
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

/** Inserts the block below `version`; null if that is not possible, as in a file entirely in brackets. */
export function insertBlock(text: string, block: PauseBlock): string | null {
  const version = /^\uFEFF?(?:version|"version"|'version')[ \t]*:.*(?:\r?\n|$)/m.exec(text);
  if (version === null) return null;
  const at = version.index + version[0].length;
  const open = text[at - 1] === '\n' ? '' : lineEndOf(text);
  const edited = text.slice(0, at) + open + linesOf(block, text) + text.slice(at);
  return isOnly(edited, { ...readTop(text), pause: block }) ? edited : null;
}

/** Replaces the block of a file; null if that is not possible, as when it is shared through an anchor. */
export function replaceBlock(text: string, block: PauseBlock): string | null {
  const own = findBlock(text);
  if (own === null) return null;
  const edited = text.slice(0, own.start) + linesOf(block, text) + text.slice(own.end);
  return isOnly(edited, { ...readTop(text), pause: block }) ? edited : null;
}

/** Removes the block of a file; null if that is not possible, as when it is shared through an anchor. */
export function removeBlock(text: string): string | null {
  const own = findBlock(text);
  if (own === null) return null;
  const edited = text.slice(0, own.start) + text.slice(own.end);
  const rest = Object.entries(readTop(text)).filter(([key]) => key !== 'pause');
  return isOnly(edited, Object.fromEntries(rest)) ? edited : null;
}

/** Returns where the lines of the block begin and end; null if it does not begin at a margin. */
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
    // Empty lines and comments at the margin belong to the block only if more of it follows.
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

/** Reads what a file says. The number of aliases was checked when it was loaded. */
function readTop(text: string): Readonly<Record<string, unknown>> {
  const document = parseDocument(text, options);
  if (document.errors[0] !== undefined) throw document.errors[0];
  return document.toJS({ maxAliasCount: -1 }) as Readonly<Record<string, unknown>>;
}

const options = { version: '1.2', schema: 'core', merge: true } as const;

/** A declaration file to edit. */
export interface EditedFile {
  /** Path as shown in messages. */
  readonly file: string;
  readonly text: string;
}

/** A declaration, and its files in the order in which they are read. */
export interface Editable {
  readonly declaration: Declaration;
  readonly files: readonly EditedFile[];
}

/**
 * Reads the files to edit.
 *
 * @throws DeclarationError with every problem in the files.
 * @throws UsageError for standard input.
 */
export async function readEditable(paths: readonly string[], io: Io): Promise<Editable> {
  if (paths.includes('-')) throw new UsageError('standard input cannot be edited: expected files or directories');
  const loaded = await loadFiles(paths, io);
  if (loaded.kind === 'invalid') throw new DeclarationError(loaded.diagnostics);
  const found = findSources(paths, { cwd: io.cwd, report: () => undefined });
  const files = await Promise.all(
    found.map(async ({ file }) => ({ file, text: await readFile(path.resolve(io.cwd, file), 'utf8') })),
  );
  return { declaration: loaded.declaration, files };
}

/** Writes an edited file whole or not at all; a link stays a link. */
export async function writeEdited({ file, text }: EditedFile, io: Io): Promise<void> {
  await writeWhole({ file, text, io, isPrivate: false, followsLinks: true });
}

/** Returns the command that makes an edit take effect where others apply the files. */
export function commitLine(message: string, files: readonly string[]): string {
  const names = files.map((file) => (/^[\w./-]+$/.test(file) ? file : JSON.stringify(file)));
  return `git commit -m "${message}" ${names.join(' ')} && git push`;
}
