/**
 * Reads a list of workers to import, one a line: an ID, or an alias and an ID.
 *
 * The two are separated by blanks, a tab or a comma. The alias comes first, unless the first word looks like an ID of
 * Handinger (`wrk_…`, `t_…_w_…`) and the second does not: then the ID does. Blank lines, `#` comments and a first line
 * of column titles are skipped. All problems are reported at once.
 */
import type { Location } from '../../core/model/diagnostic.ts';
import { quote } from '../../declare/describe-value.ts';
import { isName } from '../../declare/known-key.ts';
import type { Report } from '../../declare/problems.ts';
import { isWorkerId, keyPrefix } from '../../declare/read-worker-id.ts';
import { createSource, formatPlace, lineOf, locate, type Place, type Source } from '../../declare/source.ts';

/** A worker to import. */
export interface Target {
  readonly workerId: string;
  /** The requested alias, and where it is written; null to let the import choose one. */
  readonly alias: Word | null;
}

/** A word of the list. */
interface Word {
  readonly text: string;
  readonly place: Place;
}

const vendorId = /^(?:wrk_|t_.+_w_)/;
const title = /^(?:alias|name|worker|id|worker[ _-]?id)$/i;

/** Reads the list. Lines with problems are reported and left out, so do not use the result if there are any. */
export function readIds(text: string, file: string, report: Report): readonly Target[] {
  const source = createSource({ file, directory: '', root: '', text });
  const ids = new Map<string, Word>();
  const aliases = new Map<string, Word>();
  const targets: Target[] = [];
  for (const words of listLines(source)) {
    const line = readLine(words, report);
    if (line === null) continue;
    const { id, alias } = line;
    const isNewId = isFirst(id, ids, 'duplicate-worker-id', report);
    const isNewAlias = alias === null || isFirst(alias, aliases, 'duplicate-key', report);
    if (isNewId && isNewAlias) targets.push({ workerId: id.text, alias });
  }
  return targets;
}

/** Returns the words of every line that has any, without comments and the line of titles. */
function listLines(source: Source): readonly (readonly [Word, ...Word[]])[] {
  const lines = source.lineStarts.flatMap((start, index) => {
    const text = source.text.slice(start, source.lineStarts[index + 1]).replace(/(?:^|[\s,])#.*/s, '');
    const [first, ...others] = [...text.matchAll(/[^\s,]+/g)].map(({ 0: word, index: at }) => {
      return { text: word, place: { source, start: start + at, end: start + at + word.length } };
    });
    return first === undefined ? [] : [[first, ...others] as const];
  });
  const isTitled = lines[0]?.every(({ text }) => title.test(text)) === true;
  return isTitled ? lines.slice(1) : lines;
}

function readLine(
  [first, second, ...others]: readonly [Word, ...Word[]],
  report: Report,
): { readonly id: Word; readonly alias: Word | null } | null {
  const [third] = others;
  if (third !== undefined) {
    reportLine(third, `got ${String(others.length + 2)} words`, report);
    return null;
  }
  if (second === undefined) return isId(first, report) ? { id: first, alias: null } : null;
  const [isFirstId, isSecondId] = [first, second].map(({ text }) => vendorId.test(text));
  if (isFirstId === true && isSecondId === true) {
    reportLine(second, 'got two ids', report);
    return null;
  }
  const [alias, id] = isFirstId === true ? [second, first] : [first, second];
  // Both are checked, so that all problems are reported at once.
  const isAll = [isAlias(alias, report), isId(id, report)].every(Boolean);
  return isAll ? { id, alias } : null;
}

function reportLine({ place }: Word, got: string, report: Report): void {
  report({
    code: 'bad-worker-id',
    at: hidingKeys(place),
    message: `expected an id, or an alias and an id, per line, ${got}`,
    hint: 'write one worker per line: alias, space, id; comments go after "#"',
  });
}

function isId({ text, place }: Word, report: Report): boolean {
  if (isWorkerId(text)) return true;
  const isKey = text.includes(keyPrefix);
  report({
    code: 'bad-worker-id',
    at: hidingKeys(place),
    message: isKey
      ? 'expected a worker id, got what looks like an API key'
      : `expected a worker id of letters, digits, "_" and "-", got ${quote(text)}`,
    hint: isKey ? 'put the key into HANDINGER_API_KEY; revoke this one if others may see the file' : plain,
  });
  return false;
}

const plain = 'write it without quotes, with a space, comma or tab after an alias';

function isAlias({ text, place }: Word, report: Report): boolean {
  const isKey = text.includes(keyPrefix);
  if (isName(text) && !isKey) return true;
  report({
    code: 'bad-name',
    at: hidingKeys(place),
    message: `expected an alias of 1 to 100 letters, digits, ".", "_" or "-", beginning with a letter or digit, got ${isKey ? 'what looks like an API key' : quote(text)}`,
    hint: isKey ? 'put the key into HANDINGER_API_KEY' : plain,
  });
  return false;
}

/** Returns a place without the text of its line if that may contain an API key. */
function hidingKeys(place: Place): Place | Location {
  return lineOf(place).includes(keyPrefix) ? locate(place) : place;
}

function isFirst(
  word: Word,
  seen: Map<string, Word>,
  code: 'duplicate-worker-id' | 'duplicate-key',
  report: Report,
): boolean {
  // Aliases name files, and many file systems treat "Sales" and "sales" as the same.
  const key = code === 'duplicate-key' ? word.text.toLowerCase() : word.text;
  const first = seen.get(key);
  if (first === undefined) {
    seen.set(key, word);
    return true;
  }
  const again = first.text === word.text ? 'again' : 'again, in different case,';
  report({
    code,
    at: word.place,
    message: `expected each ${code === 'duplicate-key' ? 'alias' : 'worker'} once, got ${quote(word.text)} ${again} after ${formatPlace(first.place)}`,
    hint: code === 'duplicate-key' ? 'rename one of the two' : 'remove one of the two',
  });
  return false;
}
