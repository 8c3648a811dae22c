/**
 * Detects a list that is not whole.
 *
 * The API documents no paging, but its vendor pages long lists elsewhere. A schedule missing from a partial list would
 * look gone and be created again, so a list that says there is more is refused. Only the fields and headers that the
 * vendor and common APIs use count as such a sign, because a worker refused by mistake could never be written to.
 */
import { count } from '../core/words.ts';
import type { JsonRecord } from '../json/reader.ts';

/** A list says that there is more than it holds. */
export class PartialListError extends Error {
  constructor(sign: string) {
    super(`expected the complete list, got part of it: ${sign}`);
    this.name = new.target.name;
  }
}

/** Fields that may describe the paging of a list; the top level of the list may describe it as well. */
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

/** Signs by field name, in camel case and snake case. A list has few fields and there are many signs. */
const signOf: ReadonlyMap<string, IsMore> = new Map(
  signs.flatMap(([names, isMore]) => names.flatMap((name) => [[name, isMore] as const, [toSnakeCase(name), isMore]])),
);

/** @throws PartialListError if the body of a list with this many rows says that there is more. */
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

/** @throws PartialListError if the status or the `Link` header of a list says that there is more. */
export function refusePartialHead(status: number, link: string): void {
  if (status === 206) throw new PartialListError('the status is 206');
  if (/;\s*rel\s*=\s*(?:next\b|"(?:[^"]*\s)?next(?:\s[^"]*)?")/i.test(link)) {
    throw new PartialListError('a Link header has a next page');
  }
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
