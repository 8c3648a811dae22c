import type { Io } from '../../cli/io.ts';
import type { WatchFlags } from './watch-flags.ts';
import type { WatchLog } from './watch-log.ts';

/** What a watch runs with once it may begin. */
export interface WatchRun {
  readonly paths: readonly string[];
  readonly flags: WatchFlags;
  readonly io: Io;
  readonly log: WatchLog;
  readonly stop: AbortSignal;
}
