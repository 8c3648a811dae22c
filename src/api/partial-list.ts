/**
 * Signs that a list is not whole.
 *
 * The API documents no paging, and its vendor pages where lists grow. What a shorter list lacks would look gone and be
 * made again, so a list that speaks of more is refused. Only what the vendor and common APIs write is read as such a
 * sign: a worker that is refused for nothing would never be written to.
 */
import { count } from '../core/words.ts';
import type { JsonRecord } from '../json/reader.ts';

/** A list speaks of more than it holds. */
export class PartialListError extends Error {
  constructor(sign: string) {
    super(`expected the whole list, got a part of it: ${sign}`);
    this.name = new.target.name;
  }
}

/** Fields that describe the paging of a list; it may also be described at the top. */
const pagingFields: ReadonlySet<string> = new Set(['meta', 'pagination', 'pageInfo', 'page_info']);

type IsMore = (value: unknown, rows: number) => boolean;

const signs: readonly (readonly [names: readonly string[], isMore: IsMore])[] = [
  [['hasMore', 'hasNextPage', 'more', 'truncated'], (value) => value === true],
  [
    ['next', 'nextPage', 'nextCursor', 'nextToken', 'nextPageToken', 'cursor'],
    (value) => value !== undefined && value !== null && value !== false && value !== '',
  ],
  [['pageCount', 'totalPages'], (value) => typeof value === 'number' && value > 1],
  [['total', 'totalCount'], (value, rows) => typeof value === 'number' && value > rows],
];

/** By the names of fields, in camel case and in snake case: a list has few fields, and there are many signs. */
const signOf: ReadonlyMap<string, IsMore> = new Map(
  signs.flatMap(([names, isMore]) => names.flatMap((name) => [[name, isMore] as const, [toSnakeCase(name), isMore]])),
);

/** @throws PartialListError when the body of a list with so many rows speaks of more. */
export function refusePartialBody(list: JsonRecord, rows: number): void {
  for (const name in list) {
    refuseSign(name, list[name], rows);
    const paging = pagingFields.has(name) ? list[name] : null;
    if (typeof paging !== 'object' || paging === null) continue;
    for (const [inner, value] of Object.entries(paging)) refuseSign(inner, value, rows, `${name}.`);
  }
}

function refuseSign(name: string, value: unknown, rows: number, path = ''): void {
  if (signOf.get(name)?.(value, rows) !== true) return;
  throw new PartialListError(`${path}${name} is ${JSON.stringify(value)}, with ${count(rows, 'row')}`);
}

/** @throws PartialListError when the status or the `Link` header of a list speaks of more. */
export function refusePartialHead(status: number, link: string): void {
  if (status === 206) throw new PartialListError('the status is 206');
  if (/;\s*rel\s*=\s*(?:next\b|"(?:[^"]*\s)?next(?:\s[^"]*)?")/i.test(link)) {
    throw new PartialListError('a Link header names a next page');
  }
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
