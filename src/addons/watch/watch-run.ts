import path from 'node:path';
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

/** The paths to watch, absolute: those named, else every default, there or not. */
export function watchedPaths({ paths, io }: Pick<WatchRun, 'paths' | 'io'>): readonly string[] {
  const named = paths.length > 0 ? paths : ['schedules.yaml', 'schedules.yml', 'schedules'];
  return named.map((each) => path.resolve(io.cwd, each));
}

/** Whether an absolute path is another one or lies anywhere below it. */
export function isAtOrBelow(file: string, above: string): boolean {
  return file === above || file.startsWith(above.endsWith(path.sep) ? above : `${above}${path.sep}`);
}
