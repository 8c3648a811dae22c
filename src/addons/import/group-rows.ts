import { contentKey } from '../../core/model/content.ts';
import type { Content } from '../../core/model/content.ts';
import { compareText } from '../../core/model/compare.ts';
import { matchesContent } from '../../core/model/declaration.ts';
import type { DeclaredSchedule, DeclaredWorker } from '../../core/model/declaration.ts';
import { asDeclared, sameKeys } from '../../core/model/live.ts';
import type { ListedWorker, RecognisedSchedule } from '../../core/model/live.ts';

/** The rows that one declaration stands for, or would. */
export interface RowGroup {
  /** As a file would say it; never `delayed`. */
  readonly content: Content;
  /** What the file has for it; null when it has nothing. */
  readonly declared: DeclaredSchedule | null;
  /** The rows that no rule of the file ignores; at least one, sorted by id. */
  readonly free: readonly RecognisedSchedule[];
  /** A row of the group that a rule of the file ignores; null when there is none. */
  readonly ignoredId: string | null;
}

/** Groups a worker's readable rows, leaving out groups that the file ignores whole; sorted by type, then by content. */
export function groupRows(listed: ListedWorker, declared: DeclaredWorker | null): readonly RowGroup[] {
  const declaredByKey = new Map(declared?.schedules.map((schedule) => [contentKey(schedule.content), schedule]));
  const groups = new Map<string, { declared: DeclaredSchedule | null; rows: RecognisedSchedule[] }>();
  for (const row of listed.schedules) {
    if (row.kind === 'unrecognised') continue;
    const [same = null] = sameKeys(row).flatMap((key) => declaredByKey.get(key) ?? []);
    const key = contentKey(same?.content ?? asDeclared(row));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { declared: same, rows: [row] });
    else group.rows.push(row);
  }
  return [...groups]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, group]) => {
      const rows = group.rows.sort((a, b) => compareText(a.id, b.id));
      const free = rows.filter((row) => !isIgnored(row, declared));
      const [first] = free;
      if (first === undefined) return [];
      const ignoredId = rows.find((row) => !free.includes(row))?.id ?? null;
      return [{ content: asDeclared(first), declared: group.declared, free, ignoredId }];
    });
}

function isIgnored({ id, content }: RecognisedSchedule, declared: DeclaredWorker | null): boolean {
  return (
    declared?.ignore.some((rule) => (rule.id === null || rule.id === id) && matchesContent(rule, content)) ?? false
  );
}
