/**
 * Reads declared files only once nothing is writing them.
 *
 * A file that is saved in place is short for a while, and what is missing from it would be cancelled. So what was read
 * counts only when every file has looked the same, by size, time and inode, for `stillMs`; and where schedules that are
 * in force are missing from it, which is how a half-written file looks, for `stillMissingMs`.
 * It goes by when this process saw a file change: the times in a file system may be of another machine's clock.
 */
import { statSync } from 'node:fs';
import type { Clock } from '../../clock.ts';
import { formatAddress, type Declaration } from '../../core/model/declaration.ts';
import type { Loaded } from '../../pipeline.ts';

/** The files are being written; what they say is not known yet. */
export interface Unsettled {
  readonly kind: 'unsettled';
  /** Since when they have not been still. */
  readonly since: Date;
  /** How long until they may be, in milliseconds, more than 0. */
  readonly againMs: number;
}

/** What the files say, or that they are being written; `inForce` is the last declaration that loaded. */
export type SettledLoad = (inForce: Declaration | null) => Promise<Loaded | Unsettled>;

const stillMs = 250;
const stillMissingMs = 2_000;
/** How long a load waits by itself; a pass that is not about the files is held up by no more than that. */
const maxWaitMs = 1_000;

/** Makes such a load from one that reads the files as they are, at any moment. */
export function createSettledLoad(options: {
  readonly read: () => Promise<Loaded>;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}): SettledLoad {
  const { read, clock, stop } = options;
  let seen = { looks: '', atMs: 0 };
  let since: Date | null = null;

  /** How long the files have looked the same, in milliseconds; a clock that is put back begins again. */
  const stillFor = (files: readonly string[]): number => {
    const looks = looksOf(files);
    const nowMs = clock.now().getTime();
    if (looks !== seen.looks || nowMs < seen.atMs) seen = { looks, atMs: nowMs };
    return nowMs - seen.atMs;
  };

  return async (inForce) => {
    for (let waitedMs = 0; ;) {
      const loaded = await read();
      // After the reading: had they been written meanwhile, they would look different now.
      const leftMs = (isMissing(loaded, inForce) ? stillMissingMs : stillMs) - stillFor(filesOf(loaded));
      if (leftMs <= 0) {
        since = null;
        return loaded;
      }
      since ??= clock.now();
      if (waitedMs + leftMs > maxWaitMs || stop.aborted) return { kind: 'unsettled', since, againMs: leftMs };
      await clock.sleep(leftMs, stop);
      waitedMs += leftMs;
    }
  };
}

/** Every file that a load looked for, there or not, absolute. */
export function filesOf(loaded: Loaded): readonly string[] {
  return loaded.kind === 'loaded' ? loaded.declaration.files : loaded.files;
}

function looksOf(files: readonly string[]): string {
  return JSON.stringify(files.map((file) => [file, lookOf(file)]));
}

function lookOf(file: string): readonly number[] | null {
  try {
    const { size, mtimeMs, ctimeMs, ino } = statSync(file);
    return [size, mtimeMs, ctimeMs, ino];
  } catch {
    return null;
  }
}

/** Whether a schedule that is in force is not declared any more. */
function isMissing(loaded: Loaded, inForce: Declaration | null): boolean {
  if (loaded.kind === 'invalid' || inForce === null) return false;
  const declared = new Set(addressesOf(loaded.declaration));
  return addressesOf(inForce).some((address) => !declared.has(address));
}

function addressesOf({ workers }: Declaration): readonly string[] {
  return workers.flatMap(({ alias, schedules }) => schedules.map(({ name }) => formatAddress(alias, name)));
}
