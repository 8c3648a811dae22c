import type { ExitCode } from '../../cli/exit-code.ts';
import type { RunDocument } from './run-rota.ts';

/** What one command of rota left behind. */
export interface Ran {
  readonly exitCode: ExitCode;
  /** Null when the command line was wrong; `said` then tells how. */
  readonly document: RunDocument | null;
  /** What the command printed apart from its document. */
  readonly said: string;
}

/** What a step did. */
export interface Result extends Ran {
  /** What a person should also know, one sentence each. */
  readonly notes: readonly string[];
  /** Where the plan is saved, absolute; null when it is not. */
  readonly planFile: string | null;
  /** Whether live schedules were read; when they were not, there is nothing to comment. */
  readonly isLive: boolean;
  /** Whether live differs from what was applied; absent where the mode does not ask, and when it is not known. */
  readonly hasDrift?: boolean;
}
