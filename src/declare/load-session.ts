import type { CancelLimit, Prune } from '../core/model/declaration.ts';
import type { LedgerLocation } from '../core/model/ledger-location.ts';
import { agreeOn } from './agree-on.ts';
import type { Sourced } from './agree-on.ts';
import type { Mapping } from './places.ts';
import type { Report } from './problems.ts';
import { readCancelLimit, readDefaults, readLedger, readPrune, readRunsPerDayLimit } from './read-settings.ts';
import type { Defaults } from './read-settings.ts';
import type { TextResult } from './read-text.ts';
import type { VariableSource } from './read-worker-id.ts';

/** The prompt files of one load, each read once, by absolute path with links resolved, or as written when not there. */
export type PromptFiles = Map<string, TextResult>;

/** One file of a load. */
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
  agreeOn(
    'defaults.budget',
    files.map(({ defaults }) => defaults.budget),
    report,
  );
  agreeOn(
    'defaults.timezone',
    files.map(({ defaults }) => defaults.timezone),
    report,
  );
  const mayHaveLedger = !isComplete || tops.some((top) => top['ledger'] !== undefined);
  return { ...given, ...settings, promptFiles: new Map(), files, mayHaveLedger };
}
