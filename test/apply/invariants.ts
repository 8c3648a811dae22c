import { contentKey } from '../../src/core/model/content.ts';
import type { DeclaredWorker } from '../../src/core/model/declaration.ts';
import type { Outcome } from '../../src/core/model/outcome.ts';
import type { MemoryService } from '../../src/addons/sandbox/memory-service.ts';

/** The content keys of the schedules that are actually live on a worker, one for each recognisable row. */
function liveKeys(service: MemoryService, workerId: string): readonly string[] {
  return service.rows(workerId).flatMap((row) => (row.kind === 'schedule' ? [contentKey(row.content)] : []));
}

/** Lists what is broken after an apply with any fault. `before` holds the IDs that were live when it began. */
export function findBroken(options: {
  readonly service: MemoryService;
  readonly worker: DeclaredWorker;
  readonly before: ReadonlySet<string>;
  readonly outcomes: readonly Outcome[];
}): readonly string[] {
  const { service, worker, before, outcomes } = options;
  const { workerId, schedules } = worker;
  // An old schedule may be put back, so its content counts as wanted.
  const replaced = outcomes.flatMap(({ change }) => (change.kind === 'replace' ? [change.before.content] : []));
  const wanted = new Set([...schedules.map(({ content }) => content), ...replaced].map(contentKey));
  const rows = service.rows(workerId);
  const made = rows.filter(({ id }) => id !== null && !before.has(id));
  const madeKeys = made.map((row) => (row.kind === 'schedule' ? contentKey(row.content) : 'alien'));
  const ids = new Set(rows.map(({ id }) => id));
  return [
    ...madeKeys.filter((key, index) => madeKeys.indexOf(key) !== index).map((key) => `doubled ${key}`),
    ...madeKeys.filter((key) => !wanted.has(key)).map((key) => `undeclared ${key}`),
    ...outcomes.flatMap(({ change, error }) => {
      if (change.kind !== 'replace' || error?.code === 'may-be-lost' || ids.has(change.before.id)) return [];
      const forms = [change.before.content, change.after].map(contentKey);
      return forms.some((form) => madeKeys.includes(form)) ? [] : [`lost ${change.name}`];
    }),
    ...outcomes.flatMap(({ change, status }) =>
      status === 'skipped' && 'before' in change && !ids.has(change.before.id) ? [`skipped ${change.before.id}`] : [],
    ),
    ...outcomes.flatMap(({ change, status, scheduleId }) =>
      change.kind !== 'cancel' && status === 'done' && !ids.has(scheduleId) ? [`not live ${change.name ?? ''}`] : [],
    ),
  ];
}

/** Lists the schedules that are not live exactly once after a clean apply. */
export function findUnsettled(service: MemoryService, worker: DeclaredWorker): readonly string[] {
  const keys = liveKeys(service, worker.workerId);
  return worker.schedules.flatMap(({ name, content }) => {
    const copies = keys.filter((key) => key === contentKey(content)).length;
    return copies === 1 ? [] : [`${name} is live ${String(copies)} times`];
  });
}
