import { formatAddress } from '../model/declaration.ts';
import type { DeclaredSchedule } from '../model/declaration.ts';
import type { RecognisedSchedule } from '../model/live.ts';
import type { ReplaceChange } from '../model/plan.ts';
import { findLateness } from '../time/lateness.ts';
import { formatInstant } from '../time/when.ts';
import { describe } from './worker-context.ts';
import type { WorkerContext } from './worker-context.ts';

/** Equal rows in their order, those that have stopped behind all others: of two copies the one that runs is to stay. */
export function putStoppedLast(
  context: WorkerContext,
  rows: readonly RecognisedSchedule[],
): readonly RecognisedSchedule[] {
  if (rows.length < 2) return rows;
  const stopped = new Set(rows.filter((row) => isStopped(context, row)));
  return [...rows.filter((row) => !stopped.has(row)), ...stopped];
}

/** The change that makes a stopped row again, where a person asks for it; null for any other row. */
export function planRenewal(
  context: WorkerContext,
  { name, content }: DeclaredSchedule,
  { before, protect }: { readonly before: RecognisedSchedule; readonly protect: boolean },
): ReplaceChange | null {
  if (!isStopped(context, before) || !context.decisions.renew.includes(formatAddress(context.worker.alias, name))) {
    return null;
  }
  const reason = `was due at ${formatInstant(before.nextRunAt)} and has not moved on since; it is cancelled and created again, which does not end a run in progress`;
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
