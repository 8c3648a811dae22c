import type { CheckName, CheckState } from './checks.ts';

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

/** What was found, without what it is about. */
export type Verdict = Pick<Finding, 'state' | 'found' | 'expected' | 'next'>;

export type Verdicts = Readonly<Partial<Record<CheckName, Verdict>>>;

export function findingsOf(verdicts: Verdicts, subject: Pick<Finding, 'workerId' | 'account'>): readonly Finding[] {
  return Object.entries(verdicts).map(([check, verdict]) => ({ check: check as CheckName, ...subject, ...verdict }));
}
