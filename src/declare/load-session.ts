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

/** The prompt files of one load, each read once, by absolute path with links resolved (unresolved if it is missing). */
type PromptFiles = Map<string, TextResult>;

export interface DeclaredFile {
  readonly top: Mapping;
  readonly defaults: Defaults;
}

/** The state of one load: the settings that all files agree on, and the context in which their parts are read. */
export interface LoadSession {
  readonly report: Report;
  readonly env: VariableSource;
  readonly promptFiles: PromptFiles;
  /** In load order. If two files disagree, the problem is reported at the second. */
  readonly files: readonly DeclaredFile[];
  /** Whether all files could be read. Only then are missing settings reported. */
  readonly isComplete: boolean;
  /** false only if it is certain that no file declares a ledger. */
  readonly mayHaveLedger: boolean;
  /** The top-level settings; each is null if no file has it or it is invalid. */
  readonly prune: Prune | null;
  readonly ledger: Sourced<LedgerLocation> | null;
  readonly cancelLimit: CancelLimit | null;
  readonly runsPerDayLimit: number | null;
}

/** Starts a load: reads the top-level settings of all files and reports where they disagree. */
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

/** How long a load may block the event loop, in nanoseconds: a fraction of the duration of a call to the service. */
const maxWorkNs = 5_000_000n;

/**
 * Creates a function that yields to sockets and timers if more than `maxWorkNs` have passed since it last did, or since
 * its creation. Uses `hrtime`, because the first use of `performance` loads nine Node modules.
 */
export function createYieldIfLong(): () => Promise<void> {
  let begunAtNs = process.hrtime.bigint();
  return async () => {
    if (process.hrtime.bigint() - begunAtNs < maxWorkNs) return;
    await new Promise((resolve) => setImmediate(resolve));
    begunAtNs = process.hrtime.bigint();
  };
}
