import type { Check } from './check.ts';
import { probeChecks } from './probe/probe-checks.ts';
import type { ProbeCheck } from './probe/probe-checks.ts';
import { readingChecks } from './reading-checks.ts';
import type { ReadingCheck } from './reading-checks.ts';

/** The word for one check. */
export type CheckName = ReadingCheck | ProbeCheck;

/** Every check, in the order of the report; `docs/doctor.md` has the same table. */
export const checks: Readonly<Record<CheckName, Check>> = { ...readingChecks, ...probeChecks };

/** How a check ends: as expected, not so, not to be told, or not to be tried now; the last is not a failure. */
export const checkStates = ['ok', 'differs', 'unknown', 'unavailable'] as const;

/** The word for one of them. */
export type CheckState = (typeof checkStates)[number];

/** What one check found. */
export interface Finding {
  readonly check: CheckName;
  /** Null: this machine, or the service. */
  readonly workerId: string | null;
  /** The account that a finding about its key or its service is about; absent: the one without a name, or none. */
  readonly account?: string;
  readonly state: CheckState;
  /** One line without a full stop. */
  readonly found: string;
  /** @defaultValue as the table of checks has it */
  readonly expected?: string;
  /** @defaultValue as the table of checks has it */
  readonly next?: string | null;
}

/** A finding without the worker that it is about. */
export type WorkerFinding = Omit<Finding, 'workerId'>;
