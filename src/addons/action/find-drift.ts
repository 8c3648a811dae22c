/**
 * Finds drift in a plan: what is live but differs from what was last applied, and what should have run.
 *
 * Without a ledger, drift cannot be told from pending changes. Then every difference counts that no instant or pause in
 * the files causes: what is merged is applied, so nothing else should differ on the default branch.
 */
import type { ChangeKind } from '../../core/model/change.ts';
import { sha256 } from '../../core/plan/fingerprint.ts';
import { isLateness } from '../../core/plan/warnings.ts';
import type { ChangeEntry } from '../../report/documents/change-entry.ts';
import type { DiagnosticEntry } from '../../report/documents/diagnostic-entry.ts';
import type { PlanDocument } from '../../report/documents/plan-document.ts';

/** What differs according to one plan. */
export interface Drift {
  /** In plan order. */
  readonly changes: readonly ChangeEntry[];
  /** Schedules that are late or have stopped. */
  readonly late: readonly DiagnosticEntry[];
  /** Whether the plan could tell drift from pending changes. */
  readonly hasLedger: boolean;
}

export function findDrift({ changes, diagnostics }: PlanDocument): Drift {
  const hasLedger = changes.some(({ drift }) => drift !== null);
  return {
    changes: changes.filter((change) => (hasLedger ? change.drift === true : isDifferent(change))),
    late: diagnostics.filter(isLateness),
    hasLedger,
  };
}

const writes: readonly ChangeKind[] = ['create', 'replace', 'cancel'];
const ownCauses: readonly ChangeEntry['cause'][] = ['not-yet', 'ended', 'paused'];

function isDifferent({ kind, cause }: ChangeEntry): boolean {
  return writes.includes(kind) && !ownCauses.includes(cause);
}

/** Returns what two plans agree on, as the second one shows it. */
export function intersect(first: Drift, second: Drift): Drift {
  const keys = new Set(keysOf(first));
  return {
    ...second,
    changes: second.changes.filter((change) => keys.has(changeKey(change))),
    late: second.late.filter((late) => keys.has(lateKey(late))),
  };
}

export function isClean({ changes, late }: Drift): boolean {
  return changes.length === 0 && late.length === 0;
}

/** SHA-256 in hexadecimal; the same while the same schedules differ in the same way. */
export function fingerprintDrift(drift: Drift): string {
  return sha256(keysOf(drift).toSorted().join('\n'));
}

function keysOf({ changes, late }: Drift): readonly string[] {
  return [...changes.map(changeKey), ...late.map(lateKey)];
}

function changeKey({ kind, address, workerId, scheduleId, before, after }: ChangeEntry): string {
  return JSON.stringify([kind, address, workerId, scheduleId, before, after]);
}

function lateKey({ code, message }: DiagnosticEntry): string {
  return JSON.stringify([code, message]);
}
