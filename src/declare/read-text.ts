import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** The text of a file, or why there is none, in words that follow the file's name. */
export type TextResult =
  | { readonly kind: 'text'; /** Without a byte order mark. */ readonly text: string }
  | {
      readonly kind: 'refused';
      readonly code: 'file-unreadable' | 'file-too-large' | 'not-text';
      readonly problem: string;
      readonly hint: string | null;
    };

const chunkBytes = 4096;

/** Reads a whole regular file as UTF-8; never more than `maxBytes`, inclusive, however small it claims to be. */
export function readText(path: string, maxBytes: number): TextResult {
  let bytes;
  try {
    bytes = readBytes(path, maxBytes);
  } catch (error) {
    return { kind: 'refused', code: 'file-unreadable', problem: `cannot be read: ${systemWords(error)}`, hint: null };
  }
  return bytes === null ? tooLarge(maxBytes) : decode(bytes);
}

/** Checks what was read elsewhere by the rules of `readText`. */
export function checkRead(read: string | Uint8Array, maxBytes: number): TextResult {
  if (Buffer.byteLength(read) > maxBytes) return tooLarge(maxBytes);
  return typeof read === 'string' ? checkText(read) : decode(read);
}

function checkText(text: string): TextResult {
  const nulAt = text.indexOf('\0');
  if (nulAt >= 0) return notText(`holds a NUL character at offset ${String(nulAt)}`);
  return { kind: 'text', text: text.startsWith('\uFEFF') ? text.slice(1) : text };
}

/** The operating system's reason without its call and path: `no such file or directory`. */
export function systemWords(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return /^[A-Z0-9]+: ([^,]+)/.exec(words)?.[1] ?? words;
}

function readBytes(path: string, maxBytes: number): Buffer | null {
  // Before it is opened: opening a pipe waits for its writer.
  const stats = statSync(path);
  if (!stats.isFile()) throw new Error('it is not a regular file');
  if (stats.size > maxBytes) return null;
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    let total = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(Math.max(chunkBytes, stats.size + 1 - total));
      const length = readSync(file, chunk, 0, chunk.length, null);
      if (length === 0) return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
      total += length;
      if (total > maxBytes) return null;
      chunks.push(chunk.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
}

function decode(bytes: Uint8Array): TextResult {
  try {
    return checkText(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return notText('is not UTF-8');
  }
}

function notText(problem: string): TextResult {
  return { kind: 'refused', code: 'not-text', problem, hint: 'save it as UTF-8 text' };
}

function tooLarge(maxBytes: number): TextResult {
  return {
    kind: 'refused',
    code: 'file-too-large',
    problem: `is larger than ${String(maxBytes / 1_048_576)} MiB`,
    hint: 'make it smaller, or split it',
  };
}
