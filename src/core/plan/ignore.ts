import { matchesContent } from '../model/declaration.ts';
import type { IgnoreRule } from '../model/declaration.ts';
import { compareLive, sameKeys } from '../model/live.ts';
import type { LiveSchedule, RecognisedSchedule } from '../model/live.ts';
import type { HoldChange } from '../model/plan.ts';
import { describe } from './worker-context.ts';
import type { WorkerContext } from './worker-context.ts';

/** A worker's rows, parted into those rota may act on and those it never touches. */
export interface SplitRows {
  readonly free: readonly RecognisedSchedule[];
  /** One hold for each row that an ignore rule covers or that cannot be read. */
  readonly held: readonly HoldChange[];
  /** The first id of each ignored content, by content key: declaring the same content would run it twice. */
  readonly heldIdByContent: ReadonlyMap<string, string>;
}

/** Parts the rows of one worker; each is in exactly one of `free` and `held`. */
export function splitRows(context: WorkerContext, rows: readonly LiveSchedule[]): SplitRows {
  const free: RecognisedSchedule[] = [];
  const held: HoldChange[] = [];
  const heldIdByContent = new Map<string, string>();
  for (const row of rows.toSorted(compareLive)) {
    const rule = context.worker.ignore.find((candidate) => isCovered(row, candidate));
    if (row.kind === 'unrecognised' && rule === undefined) {
      const reason = `rota cannot read it and leaves it alone: ${row.problem}`;
      held.push({
        kind: 'hold',
        cause: 'unrecognised',
        scheduleId: row.id,
        content: null,
        ...describe(context, null, reason),
      });
      continue;
    }
    if (rule === undefined) {
      if (row.kind === 'recognised') free.push(row);
      continue;
    }
    const reason = `matches the ignore rule at ${rule.location.file}:${String(rule.location.line)}`;
    held.push({
      kind: 'hold',
      cause: 'ignored',
      scheduleId: row.id,
      content: row.kind === 'recognised' ? row.content : null,
      ...describe(context, null, reason),
    });
    if (row.kind === 'unrecognised') continue;
    for (const key of sameKeys(row)) {
      if (!heldIdByContent.has(key)) heldIdByContent.set(key, row.id);
    }
  }
  return { free, held, heldIdByContent };
}

/** A row that cannot be read is covered by a rule of its id alone: nothing else of it is known. */
export function isCovered(row: LiveSchedule, rule: IgnoreRule): boolean {
  if (row.kind === 'recognised') return (rule.id === null || rule.id === row.id) && matchesContent(rule, row.content);
  return rule.id !== null && rule.id === row.id && rule.input === null && rule.type === null;
}
