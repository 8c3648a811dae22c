/**
 * Tells that declared files changed, by whatever means: saved in place, replaced by a rename, deleted and made again,
 * added to a directory, mounted later, or swapped as a whole behind a link, as kubelets and git-sync do.
 *
 * It watches the directories that hold the paths and every link on the way to them, or the nearest ones that are there:
 * a file that is replaced takes its own watch with it, its directory tells of both. A swapped link leaves watches on
 * what it pointed to before, so after each burst everything is watched anew.
 * A burst is over when nothing has changed for `quietMs`, or when it has lasted for `longestBurstMs`.
 * Invariant: whatever changed while nothing was watched, a change is told of after the watch is ready again.
 */
import { existsSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { watch } from 'chokidar';
import type { FSWatcher } from 'chokidar';
import { quietMs } from './quiet-ms.ts';

/** Something that can be told which files matter. */
export interface FileTrigger {
  /** Watches these paths, absolute, there or not, from now on, and everything below them; resolves once it does. */
  readonly follow: (paths: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

const longestBurstMs = 2_000;
const longestStartMs = 10_000;

/** Watches nothing yet. Importing this file loads chokidar. */
export function createFileTrigger(options: {
  /** Called once for each burst of changes. */
  readonly onChange: () => void;
  /** Called when the system cannot watch, with its words; changes are then seen at the next interval. */
  readonly onProblem: (problem: string) => void;
}): FileTrigger {
  let followed: readonly string[] = [];
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | null = null;
  let burstBeganAt: number | null = null;
  let renewal: Promise<void> = Promise.resolve();
  let isClosed = false;

  const onEvent = (): void => {
    const now = performance.now();
    burstBeganAt ??= now;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(endBurst, Math.min(quietMs, Math.max(0, burstBeganAt + longestBurstMs - now)));
  };

  const endBurst = (): void => {
    timer = null;
    burstBeganAt = null;
    void renew();
  };

  const renew = (): Promise<void> => {
    renewal = renewal.then(async () => {
      if (isClosed) return;
      // Before the next one begins: two that watch one path share what the first resolved it to.
      await watcher?.close();
      watcher = await startWatching(followed, onEvent, options.onProblem);
      options.onChange();
    });
    return renewal;
  };

  return {
    follow: async (paths) => {
      if (watcher !== null && paths.join('\0') === followed.join('\0')) return;
      followed = paths;
      await renew();
    },
    close: async () => {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      await renewal;
      await watcher?.close();
    },
  };
}

async function startWatching(
  followed: readonly string[],
  onEvent: () => void,
  onProblem: (problem: string) => void,
): Promise<FSWatcher> {
  const holders = new Set(followed.flatMap((each) => [path.dirname(each), ...linkHolders(each)]));
  const isRelevant = relevanceOf(followed, holders);
  const watcher = watch([...new Set([...holders].map(nearestThere))], {
    ignoreInitial: true,
    ignored: (candidate) => !isRelevant(path.normalize(candidate)),
  });
  watcher.on('all', onEvent);
  // A link to a directory that now leads elsewhere is an event of the system's and none of chokidar's.
  watcher.on('raw', (_kind, name: string | null, details) => {
    const { watchedPath } = details as { readonly watchedPath: string };
    if (name !== null && isRelevant(path.join(watchedPath, name))) onEvent();
  });
  watcher.on('error', (error) => {
    onProblem(error instanceof Error ? error.message : String(error));
  });
  await new Promise<void>((resolve) => {
    // A directory that cannot be read may keep it from ever being ready, and nothing shall wait for it for ever.
    const timer = setTimeout(() => {
      onProblem(`not every directory could be listed in ${String(longestStartMs / 1000)} seconds`);
      resolve();
    }, longestStartMs);
    watcher.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return watcher;
}

/** The directories that hold a link on the way to a path. */
function linkHolders(target: string): readonly string[] {
  return [target, ...ancestorsOf(target)].filter(isLink).map((link) => path.dirname(link));
}

function isLink(candidate: string): boolean {
  try {
    return lstatSync(candidate).isSymbolicLink();
  } catch {
    return false;
  }
}

/** The directory itself, or the nearest above it, for chokidar is ready too early when it is given one that is not. */
function nearestThere(directory: string): string {
  return [directory, ...ancestorsOf(directory)].find((each) => existsSync(each)) ?? directory;
}

/**
 * Tells whether a path is followed, lies below a followed one or leads to one, or is a name that a kubelet swaps beside
 * one (`..data`). Other names that begin with a dot, `node_modules` and all else in the holders are not looked at.
 */
function relevanceOf(followed: readonly string[], holders: ReadonlySet<string>): (candidate: string) => boolean {
  const exact = new Set(followed);
  const leading = new Set(followed.flatMap(ancestorsOf));
  return (candidate) => {
    if (exact.has(candidate) || leading.has(candidate)) return true;
    const directory = path.dirname(candidate);
    if (path.basename(candidate).startsWith('..')) return holders.has(directory);
    const above = [directory, ...ancestorsOf(directory)].find((each) => exact.has(each));
    return above !== undefined && !path.relative(above, candidate).split(path.sep).some(isSkipped);
  };
}

/** Every directory above a path, the nearest first. */
function ancestorsOf(target: string): readonly string[] {
  const parent = path.dirname(target);
  return parent === target ? [] : [parent, ...ancestorsOf(parent)];
}

function isSkipped(name: string): boolean {
  return name === 'node_modules' || name.startsWith('.');
}
