import type { Diagnostic } from '../../core/model/diagnostic.ts';
import { groupBy } from '../../core/group-by.ts';
import { standsBeside, toDiagnostic } from '../../core/plan/warnings.ts';
import type { PlanWarning, PlanWarningCode } from '../../core/plan/warnings.ts';

/** A warning beside the change or the worker that it is about. */
export interface WarningEntry {
  readonly code: PlanWarningCode;
  /** One sentence without a full stop; of a secret it tells kind and line alone. */
  readonly message: string;
}

/** Finds what stands beside a write, by its name, or beside a worker as a whole, by null. */
export type FindWarnings = (workerId: string, name: string | null) => readonly WarningEntry[];

/** Sorts the warnings of a plan out: those that stand beside something, and those that are diagnostics. */
export function sortWarnings(warnings: readonly PlanWarning[]): {
  readonly findWarnings: FindWarnings;
  readonly diagnostics: readonly Diagnostic[];
} {
  const keyOf = (workerId: string, name: string | null): string => JSON.stringify([workerId, name]);
  const beside = groupBy(warnings.filter(standsBeside), ({ subject }) =>
    subject === null ? [] : [keyOf(subject.workerId, subject.name)],
  );
  return {
    findWarnings: (workerId, name) =>
      (beside.get(keyOf(workerId, name)) ?? []).map(({ code, message }) => ({ code, message })),
    diagnostics: warnings.filter((warning) => !standsBeside(warning)).map(toDiagnostic),
  };
}
