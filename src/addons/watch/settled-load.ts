/**
 * Reads declared files only once nothing is writing them.
 *
 * A file that is saved in place is short for a moment, and whatever is missing from it would be cancelled. So a load
 * counts only if every file has had the same size, times and inode for `stillMs`; or for `stillMissingMs` if schedules
 * in force are missing from it, as they are from a half-written file.
 * It measures by when this process saw a file change: file times may come from another machine's clock.
 */
import { statSync } from 'node:fs';
import type { Clock } from '../../clock.ts';
import { formatAddress, type Declaration } from '../../core/model/declaration.ts';
import type { Loaded } from '../../pipeline.ts';

/** The files are still being written; what they say is not known yet. */
export interface Unsettled {
  readonly kind: 'unsettled';
  /** Since when they have kept changing. */
  readonly since: Date;
  /** How long until they may be settled, in milliseconds, more than 0. */
  readonly againMs: number;
}

/** Returns what the files say, or that they are still being written. `inForce` is the last declaration that loaded. */
export type SettledLoad = (inForce: Declaration | null) => Promise<Loaded | Unsettled>;

const stillMs = 250;
const stillMissingMs = 2_000;
/** The longest wait within one load, so that a pass with another cause is not delayed for longer. */
const maxWaitMs = 1_000;

/** Creates a settled load from `read`, which reads the files as they are. */
export function createSettledLoad(options: {
  readonly read: () => Promise<Loaded>;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}): SettledLoad {
  const { read, clock, stop } = options;
  let seen = { looks: '', atMs: 0 };
  let since: Date | null = null;

  /** Returns how long the files have looked the same, in milliseconds. Starts again if the clock is put back. */
  const stillFor = (files: readonly string[]): number => {
    const looks = stampsOf(files);
    const nowMs = clock.now().getTime();
    if (looks !== seen.looks || nowMs < seen.atMs) seen = { looks, atMs: nowMs };
    return nowMs - seen.atMs;
  };

  return async (inForce) => {
    for (let waitedMs = 0; ;) {
      const loaded = await read();
      // Compared after reading: if files were written meanwhile, they look different now.
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

/** Returns the absolute path of every file that a load looked for, whether it exists or not. */
export function filesOf(loaded: Loaded): readonly string[] {
  return loaded.kind === 'loaded' ? loaded.declaration.files : loaded.files;
}

function stampsOf(files: readonly string[]): string {
  return JSON.stringify(files.map((file) => [file, stampOf(file)]));
}

function stampOf(file: string): readonly number[] | null {
  try {
    const { size, mtimeMs, ctimeMs, ino } = statSync(file);
    return [size, mtimeMs, ctimeMs, ino];
  } catch {
    return null;
  }
}

/** Whether a schedule in force is no longer declared. */
function isMissing(loaded: Loaded, inForce: Declaration | null): boolean {
  if (loaded.kind === 'invalid' || inForce === null) return false;
  const declared = new Set(addressesOf(loaded.declaration));
  return addressesOf(inForce).some((address) => !declared.has(address));
}

function addressesOf({ workers }: Declaration): readonly string[] {
  return workers.flatMap(({ alias, schedules }) => schedules.map(({ name }) => formatAddress(alias, name)));
}
