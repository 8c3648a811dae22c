/**
 * Reports that declared files changed, by any means: saved in place, replaced by a rename, deleted and made again,
 * added to a directory, mounted later, or swapped as a whole behind a link, as kubelets and git-sync do.
 *
 * It watches the directories that hold the paths and every link on the way to them, or the nearest ones that are there:
 * a file that is replaced takes its own watch with it, its directory reports both. A swapped link leaves watches on
 * what it pointed to before, so after each burst everything is watched again.
 * A burst is over when nothing has changed for `burstGapMs`, or when it has lasted for `longestBurstMs`; whether what
 * changed can be read by then is for the reader to find out.
 * Invariant: after anything changed while nothing was watched, a change is reported once the watch is ready again.
 */
import { existsSync, readdirSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import { findLinks, type Link } from './link-chain.ts';

/** A trigger whose set of files can be replaced. */
interface FileTrigger {
  /**
   * Watches these paths from now on, absolute, there or not, everything below them and every link on the way to any of
   * it; resolves once it does.
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
  /** Called when the system cannot watch, with its words; changes are then seen at the next interval. */
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
      // Before the next one begins: two that watch one path share what the first resolved it to.
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
  // A link to a directory that now leads elsewhere is an event of the system's and none of chokidar's.
  watcher.on('raw', (_kind, name: string | null, details) => {
    // A watcher that polls gives a whole path instead, of a directory when anything in it came, went or was swapped.
    const { watchedPath = '' } = details as { readonly watchedPath?: string };
    if (name !== null && isRelevant(path.join(watchedPath, name))) onEvent();
  });
  watcher.on('error', (error) => {
    onProblem(error instanceof Error ? error.message : String(error));
  });
  await new Promise<void>((resolve) => {
    // A directory that cannot be read may keep it from ever being ready, and nothing shall wait for it for ever.
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

/** The links in a directory and in those below it, as far as they are followed; none in what is no directory. */
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

/** The directory itself, or the nearest above it, for chokidar is ready too early when it is given one that is not. */
function nearestThere(directory: string): string {
  return [directory, ...ancestorsOf(directory)].find((each) => existsSync(each)) ?? directory;
}

/**
 * Whether a path is followed, lies below a followed one or leads to one, or is a link on the way. Names that begin
 * with a dot, `node_modules` and all else in the holders are not looked at.
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

/** Every directory above a path, the nearest first. */
function ancestorsOf(target: string): readonly string[] {
  const parent = path.dirname(target);
  return parent === target ? [] : [parent, ...ancestorsOf(parent)];
}

function isSkipped(name: string): boolean {
  return name === 'node_modules' || name.startsWith('.');
}
