/** What a check is about: this machine, the service as one key sees it, one worker, or what a probe measures on it. */
export type CheckScope = 'machine' | 'service' | 'worker' | 'probe';

/** One line of the table of checks. */
export interface Check {
  readonly scope: CheckScope;
  /** What is found where nothing is to be done; completes "expected". */
  readonly expected: string;
  /** What it means for rota. */
  readonly meaning: string;
  /** What to do where it differs. */
  readonly next: string;
}
