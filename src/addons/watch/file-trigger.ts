/**
 * Reports changes to declared files, however they are made: saved in place, replaced by a rename, deleted and created
 * again, added to a directory, mounted later, or swapped as a whole behind a link, as kubelets and git-sync do.
 *
 * It watches the directories that hold the paths and every link on the way to them, or their nearest ancestors that
 * exist: a replaced file loses its own watch, but its directory still reports it. A swapped link leaves watches on its
 * old target, so everything is watched again after each burst.
 * A burst ends when nothing has changed for `burstGapMs`, or when it has lasted for `maxBurstMs`. Whether the files can
 * be read by then is for the reader to find out.
 * Invariant: if anything changed while nothing was watched, a change is reported once the watch is ready again.
 */
import { existsSync, readdirSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import { findLinks, type Link } from './link-chain.ts';

/** A file watcher whose set of paths can be replaced. */
interface FileTrigger {
  /**
   * Watches these absolute paths from now on, whether they exist or not, everything below them, and every link on the
   * way to any of it. Resolves once they are watched.
   */
  readonly follow: (paths: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

const burstGapMs = 100;
const maxBurstMs = 2_000;
const maxStartMs = 10_000;

/** Watches nothing yet. Importing this file loads chokidar. */
export function createFileTrigger(options: {
  /** Called once for each burst of changes. */
  readonly onChange: () => void;
  /** Called with the system's message if it cannot watch; changes are then noticed at the next interval. */
  readonly onProblem: (problem: string) => void;
}): FileTrigger {
  let followed: Followed = { paths: [], links: [] };
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | null = null;
  let burstBeganAt: number | null = null;
  let renewal: Promise<void> = Promise.resolve();
  let isClosed = false;

  const onEvent = (): void => {
    const now = performance.now();
    burstBeganAt ??= now;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(endBurst, Math.min(burstGapMs, Math.max(0, burstBeganAt + maxBurstMs - now)));
  };

  const endBurst = (): void => {
    timer = null;
    burstBeganAt = null;
    void renew();
  };

  const renew = (): Promise<void> => {
    renewal = renewal.then(async () => {
      if (isClosed) return;
      // Closed before the next one starts: two watchers of one path share what the first one resolved it to.
      await watcher?.close();
      followed = { ...followed, links: linksOf(followed.paths) };
      watcher = await startWatching(followed, onEvent, options.onProblem);
      options.onChange();
    });
    return renewal;
  };

  return {
    follow: async (paths) => {
      const now = { paths, links: linksOf(paths) };
      if (watcher !== null && JSON.stringify(now) === JSON.stringify(followed)) return;
      followed = now;
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

interface Followed {
  readonly paths: readonly string[];
  readonly links: readonly Link[];
}

async function startWatching(
  { paths, links }: Followed,
  onEvent: () => void,
  onProblem: (problem: string) => void,
): Promise<FSWatcher> {
  const places = links.map(({ place }) => place);
  const holders = new Set([...paths, ...places].map((each) => path.dirname(each)));
  const isRelevant = relevanceOf({ paths, places, holders });
  const watcher = watch([...new Set([...holders].map(nearestThere))], {
    ignoreInitial: true,
    ignored: (candidate) => !isRelevant(path.normalize(candidate)),
  });
  watcher.on('all', onEvent);
  // A link to a directory that now leads elsewhere is reported by the system, but not by chokidar.
  watcher.on('raw', (_kind, name: string | null, details) => {
    // When polling, `name` is a whole path: of a directory in which anything was added, removed or swapped.
    const { watchedPath = '' } = details as { readonly watchedPath?: string };
    if (name !== null && isRelevant(path.join(watchedPath, name))) onEvent();
  });
  watcher.on('error', (error) => {
    onProblem(error instanceof Error ? error.message : String(error));
  });
  await new Promise<void>((resolve) => {
    // A directory that cannot be read may keep the watcher from ever being ready. Do not wait forever.
    const timer = setTimeout(() => {
      onProblem(`not every directory could be listed in ${String(maxStartMs / 1000)} seconds`);
      resolve();
    }, maxStartMs);
    watcher.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return watcher;
}

function linksOf(paths: readonly string[]): readonly Link[] {
  return findLinks([...paths, ...paths.flatMap(linksBelow)]);
}

/** Returns the links in a directory and in every followed directory below it; empty if it is not a directory. */
function linksBelow(directory: string): readonly string[] {
  let entries: readonly Dirent[];
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    if (isSkipped(entry.name)) return [];
    const place = path.join(directory, entry.name);
    if (entry.isSymbolicLink()) return [place];
    return entry.isDirectory() ? linksBelow(place) : [];
  });
}

/** Returns the directory or its nearest existing ancestor. chokidar is ready too early if the directory is missing. */
function nearestThere(directory: string): string {
  return [directory, ...ancestorsOf(directory)].find((each) => existsSync(each)) ?? directory;
}

/**
 * Returns a test for paths that matter: followed ones, what is below them and on the way to them, and links on the way.
 * Anything else in the holders is ignored, and so are dot files and `node_modules` below a followed path.
 */
function relevanceOf(options: {
  readonly paths: readonly string[];
  readonly places: readonly string[];
  readonly holders: ReadonlySet<string>;
}): (candidate: string) => boolean {
  const exact = new Set(options.paths);
  const leading = new Set([
    ...[...options.paths, ...options.places].flatMap(ancestorsOf),
    ...options.places,
    ...options.holders,
  ]);
  return (candidate) => {
    if (exact.has(candidate) || leading.has(candidate)) return true;
    const directory = path.dirname(candidate);
    const above = [directory, ...ancestorsOf(directory)].find((each) => exact.has(each));
    return above !== undefined && !path.relative(above, candidate).split(path.sep).some(isSkipped);
  };
}

/** Returns every directory above a path, nearest first. */
function ancestorsOf(target: string): readonly string[] {
  const parent = path.dirname(target);
  return parent === target ? [] : [parent, ...ancestorsOf(parent)];
}

function isSkipped(name: string): boolean {
  return name === 'node_modules' || name.startsWith('.');
}
