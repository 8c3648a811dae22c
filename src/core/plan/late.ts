/** Declared schedules that should have run: the warnings of a plan, and the renewal that a person asks for. */
import { formatAddress, type DeclaredSchedule } from '../model/declaration.ts';
import { findLateness } from '../time/lateness.ts';
import { formatInstant } from '../time/when.ts';
import { describe, type WorkerContext } from './worker-context.ts';
import type { RecognisedSchedule } from '../model/live.ts';
import type { ReplaceChange } from '../model/change.ts';
import type { WorkerPlan } from '../model/plan.ts';
interface LatenessRemark {
  readonly code: 'schedule-late' | 'schedule-stopped';
  /** The declared name. */
  readonly name: string;
  /** One sentence without a full stop; the same as long as the row is listed with this next run. */
  readonly message: string;
  /** What to type next; null if the schedule is only late. */
  readonly hint: string | null;
}

/**
 * Reports the declared schedules of a worker that should have run by `listedAt`, in plan order. Rows about to be
 * replaced or cancelled are left out, and so are undeclared rows: their makers are to watch them.
 */
export function describeLate({ worker, observed, changes }: WorkerPlan, listedAt: Date): readonly LatenessRemark[] {
  if (observed.kind === 'unavailable') return [];
  return changes.flatMap((change): readonly LatenessRemark[] => {
    if (change.kind !== 'keep' && change.kind !== 'adopt' && change.kind !== 'unprotect') return [];
    const { name, before } = change;
    const { nextRunAt } = before;
    const row = { when: before.content.when, nextRunAt, timezone: observed.timezone };
    const lateness = findLateness({ ...row, now: listedAt });
    if (lateness === null) return [];
    const address = formatAddress(worker.alias, name);
    const due = `it was due at ${formatInstant(nextRunAt)}`;
    if (lateness === 'late') {
      return [{ code: 'schedule-late', name, message: `${address} is late, or still running: ${due}`, hint: null }];
    }
    const message = `${address} has stopped, or is still running: ${due} and missed at least two runs`;
    const hint = `if no run is in progress, create it again: rota apply --renew ${address}`;
    return [{ code: 'schedule-stopped', name, message, hint }];
  });
}

/**
 * Moves rows that have stopped behind all others and otherwise keeps their order: of two copies, the running one stays.
 */
export function putStoppedLast(
  context: WorkerContext,
  rows: readonly RecognisedSchedule[],
): readonly RecognisedSchedule[] {
  if (rows.length < 2) return rows;
  const stopped = new Set(rows.filter((row) => isStopped(context, row)));
  return [...rows.filter((row) => !stopped.has(row)), ...stopped];
}

/** Returns the change that recreates a stopped row, if a person asks for it; null for any other row. */
export function planRenewal(
  context: WorkerContext,
  { name, content }: DeclaredSchedule,
  { before, protect }: { readonly before: RecognisedSchedule; readonly protect: boolean },
): ReplaceChange | null {
  if (!isStopped(context, before) || !context.decisions.renew.includes(formatAddress(context.worker.alias, name))) {
    return null;
  }
  const reason = `was due at ${formatInstant(before.nextRunAt)} and its next run has not changed since; it is cancelled and recreated, which does not end a run in progress`;
  return {
    kind: 'replace',
    isRenewal: true,
    was: null,
    before,
    after: content,
    protect,
    ...describe(context, name, reason),
  };
}

function isStopped({ timezone, now }: WorkerContext, { content, nextRunAt }: RecognisedSchedule): boolean {
  return findLateness({ when: content.when, nextRunAt, timezone, now }) === 'stopped';
}
