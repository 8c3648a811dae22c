/** What the bodies of lists tell beyond the rows that rota reads: fields, signs of paging, the order of rows. */
import type { JsonRecord } from '../../json/reader.ts';
import { count } from '../../core/words.ts';
import type { WorkerFinding } from './checks.ts';

const listFields: ReadonlySet<string> = new Set(['schedules', 'workerId', 'timezone']);
const rowFields: ReadonlySet<string> = new Set([
  ...['id', 'type', 'budget', 'input', 'nextRunAt'],
  ...['cron', 'delayInSeconds', 'intervalSeconds'],
]);

/** Fields that speak of pages, in small letters without `_`; a list that has one and came whole is told. */
const pagingFields =
  /^(?:hasmore|hasnextpage|more|truncated|next|nextpage|nextcursor|nexttoken|nextpagetoken|cursor|page|pagecount|totalpages|total|totalcount|count|limit|offset|perpage|pagesize|links|meta|pagination|pageinfo)$/;

/** The checks of the bodies of lists, oldest first. */
export function checkBodies(bodies: readonly string[]): readonly WorkerFinding[] {
  const lists = bodies.map(readBody).filter((list) => list !== null);
  const newest = lists.at(-1);
  return newest === undefined ? [] : [checkPaging(newest), checkFields(newest), checkOrder(lists)];
}

export interface Body {
  readonly list: JsonRecord;
  readonly rows: readonly JsonRecord[];
}

/** Null when it is no list, which reading it has said. */
export function readBody(text: string): Body | null {
  try {
    const list: unknown = JSON.parse(text);
    if (!isRecord(list) || !Array.isArray(list['schedules'])) return null;
    return { list, rows: list['schedules'].filter(isRecord) };
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPaging(name: string): boolean {
  return !listFields.has(name) && pagingFields.test(name.toLowerCase().replaceAll('_', ''));
}

function checkPaging({ list, rows }: Body): WorkerFinding {
  const hints = Object.keys(list).filter(isPaging);
  if (hints.length === 0) return { check: 'paging', state: 'ok', found: 'none' };
  const told = hints.map((name) => `${name}: ${JSON.stringify(list[name]).slice(0, 60)}`).join(', ');
  return { check: 'paging', state: 'ok', found: `${told}, and the list is whole with ${count(rows.length, 'row')}` };
}

function checkFields({ list, rows }: Body): WorkerFinding {
  const ofList = Object.keys(list).filter((name) => !listFields.has(name) && !isPaging(name));
  const ofRows = new Set(rows.flatMap((row) => Object.keys(row).filter((name) => !rowFields.has(name))));
  const parts = [
    ...(ofList.length === 0 ? [] : [`in the list ${ofList.toSorted().join(', ')}`]),
    ...(ofRows.size === 0 ? [] : [`in rows ${[...ofRows].toSorted().join(', ')}`]),
  ];
  if (parts.length > 0) return { check: 'keys', state: 'differs', found: `unknown: ${parts.join('; ')}` };
  return { check: 'keys', state: 'ok', found: 'all known' };
}

function checkOrder(lists: readonly Body[]): WorkerFinding {
  const check = 'order';
  const orders = lists.map(({ rows }) => rows.map((row) => String(row['id'])));
  const [first = []] = orders;
  if (first.length < 2) return { check, state: 'unknown', found: 'fewer than two rows' };
  const isSameSet = orders.every((ids) => ids.toSorted().join('\n') === first.toSorted().join('\n'));
  if (!isSameSet) return { check, state: 'unavailable', found: 'rows came or went meanwhile' };
  if (orders.some((ids) => ids.join('\n') !== first.join('\n'))) {
    return { check, state: 'ok', found: 'changes from list to list' };
  }
  const runs = (lists[0]?.rows ?? []).map((row) => String(row['nextRunAt']));
  const isByRun = runs.every((at, index) => index === 0 || (runs[index - 1] ?? '') <= at);
  const found = isByRun
    ? 'by next run'
    : lists.length === 1
      ? 'not by next run'
      : `the same in ${count(lists.length, 'list')}`;
  return { check, state: 'ok', found };
}
