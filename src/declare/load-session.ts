import type { CancelLimit, Prune } from '../core/model/declaration.ts';
import type { LedgerLocation } from '../core/model/ledger-location.ts';
import type { Mapping } from './places.ts';
import type { Report } from './problems.ts';
import {
  agreeOn,
  readCancelLimit,
  readDefaults,
  readLedger,
  readPrune,
  readRunsPerDayLimit,
  type Defaults,
} from './read-settings.ts';
import type { VariableSource } from './read-worker-id.ts';
import type { Sourced, TextResult } from './source.ts';

/** The prompt files of one load, each read once, by absolute path with links resolved, or as written when not there. */
type PromptFiles = Map<string, TextResult>;

export interface DeclaredFile {
  readonly top: Mapping;
  readonly defaults: Defaults;
}

/** What all files of one load say together, and what each of their parts is read with; made once. */
export interface LoadSession {
  readonly report: Report;
  readonly env: VariableSource;
  readonly promptFiles: PromptFiles;
  /** In the order of the files; where two disagree, the second is at fault. */
  readonly files: readonly DeclaredFile[];
  /** Whether these are all the files, so that what none says is missing. */
  readonly isComplete: boolean;
  /** False only when it is certain that no file states a ledger. */
  readonly mayHaveLedger: boolean;
  /** The top-level settings; null when no file states one, or it was refused. */
  readonly prune: Prune | null;
  readonly ledger: Sourced<LedgerLocation> | null;
  readonly cancelLimit: CancelLimit | null;
  readonly runsPerDayLimit: number | null;
}

/** Begins with what the tops of all files say, after reporting where they disagree. */
export function openSession(
  tops: readonly Mapping[],
  given: Pick<LoadSession, 'report' | 'env' | 'isComplete'>,
): LoadSession {
  const { report, isComplete } = given;
  const agreed = <T>(setting: string, read: (top: Mapping) => Sourced<T> | null) =>
    agreeOn(setting, tops.map(read), report);
  const settings = {
    prune: agreed('prune', readPrune)?.value ?? null,
    ledger: agreed('ledger', (top) => readLedger(top, report)),
    cancelLimit: agreed('limits.cancel', (top) => readCancelLimit(top, report))?.value ?? null,
    runsPerDayLimit: agreed('limits.runsPerDay', (top) => readRunsPerDayLimit(top, report))?.value ?? null,
  };
  const files = tops.map((top) => ({ top, defaults: readDefaults(top, report) }));
  const mayHaveLedger = !isComplete || tops.some((top) => top['ledger'] !== undefined);
  return { ...given, ...settings, promptFiles: new Map(), files, mayHaveLedger };
}

/** How long work may go on before others have their turn, in nanoseconds: a small part of a call to the service. */
const maxWorkNs = 5_000_000n;

/**
 * What lets sockets and timers have their turn when the work before it took long. Counts from now, by a clock that is
 * there: the first use of `performance` loads nine modules of Node.
 */
export function createYieldIfLong(): () => Promise<void> {
  let begunAtNs = process.hrtime.bigint();
  return async () => {
    if (process.hrtime.bigint() - begunAtNs < maxWorkNs) return;
    await new Promise((resolve) => setImmediate(resolve));
    begunAtNs = process.hrtime.bigint();
  };
}
