import { contentKey } from '../model/content.ts';
import type { DeclaredSchedule } from '../model/declaration.ts';
import type { RecognisedSchedule } from '../model/live.ts';
import type { Change } from '../model/plan.ts';
import { describe, wasProtected } from './worker-context.ts';
import type { WorkerContext } from './worker-context.ts';

/** Whether `protect: false` meets a row that the ledger has as protected. */
export function isLifted(
  { recordById }: WorkerContext,
  { protect }: DeclaredSchedule,
  { id }: RecognisedSchedule,
): boolean {
  return protect === false && recordById.get(id)?.protect === true;
}

/** The change that lifts a protection in the ledger. */
export function unprotect(context: WorkerContext, { name }: DeclaredSchedule, before: RecognisedSchedule): Change {
  const reason = 'is declared with protect: false; a later apply may replace or cancel it';
  return { kind: 'unprotect', before, ...describe(context, name, reason) };
}

/** What the ledger is to remember: what is declared, and where nothing is, what it has of the row or of the name. */
export function protectionOf(
  context: WorkerContext,
  { name, protect }: DeclaredSchedule,
  row: RecognisedSchedule,
): boolean {
  return protect ?? (wasProtected(context, row) || isRemembered(context, name));
}

/** Whether a row is a protected declaration that is switched off for the sake of what takes its place. */
export function isSwitchedOffProtected(
  { switchedOffProtected }: WorkerContext,
  { content }: RecognisedSchedule,
): boolean {
  return switchedOffProtected.size > 0 && switchedOffProtected.has(contentKey(content));
}

/** Whether the ledger protects what is not live any more under a name, however that went. */
export function isRemembered({ protectedNames }: WorkerContext, name: string): boolean {
  return protectedNames.has(name);
}
