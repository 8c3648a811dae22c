import { statSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../clock.ts';
import { RemoteError } from '../errors.ts';
import { check } from '../pipeline.ts';
import type { Loaded, ParsedFiles } from '../pipeline.ts';
import { createHandingerApi } from '../remote/handinger-api.ts';
import { createRetryingApi } from '../remote/retrying-api.ts';
import type { ServiceClock } from '../remote/service-clock.ts';
import { createTracedApi } from '../remote/traced-api.ts';
import type { TracedCall } from '../remote/traced-api.ts';
import { quietMs } from '../watch/quiet-ms.ts';
import type { Connection, PassContext } from '../watch/run-passes.ts';
import { findClockSkew } from './clock-skew.ts';
import type { WatchFlags, WatchRun } from './commands/watch.ts';
import type { Io } from './io.ts';
import { openDeclaredLedger } from './preview-declared.ts';
import { selectWorkers } from './select-workers.ts';
import { readRemoteSettings } from './settings.ts';
import { UsageError } from './usage-error.ts';
import { describeCall, describeNote } from './watch-entry.ts';

/** Who is told of what passes do, besides the log. */
export interface WatchListeners {
  /** Told of every call to the service as it ends. */
  readonly onCall?: (call: TracedCall) => void;
  /** Told of every file a load looked at, absolute, there or not. */
  readonly onFiles?: (files: readonly string[]) => void;
}

type WatchContextOptions = WatchRun & WatchListeners;

/** Gives passes the files, the service and the ledger that the command line names. */
export function createWatchContext(options: WatchContextOptions): PassContext {
  const { flags, io, stop, log } = options;
  let isSkewTold = false;
  const tellOfClock = (clock: ServiceClock): void => {
    const skew = findClockSkew(clock);
    if (!isSkewTold) for (const { code, message } of skew) log.write(describeNote('warn', code, message));
    isSkewTold = skew.length > 0;
  };
  return {
    clock: systemClock,
    load: createLoad(options),
    connect: () => connect(options, tellOfClock),
    openLedger: (declaration) => openDeclaredLedger(declaration, flags, io),
    concurrency: flags.concurrency,
    allow: new Set(flags.allow),
    isDryRun: flags.dryRun,
    stop,
  };
}

/** How long a pass waits at most for files that are written all the time, in milliseconds. */
const longestSettlingMs = 2_000;

function createLoad({ paths, flags, io, stop, onFiles }: WatchContextOptions): () => Promise<Loaded> {
  const parsed: ParsedFiles = new Map();
  return async () => {
    for (let waitedMs = 0; ;) {
      const loaded = await check({ paths, cwd: io.cwd, env: io.env, readStdin: io.readStdin, parsed });
      const files = loaded.kind === 'loaded' ? loaded.declaration.files : loaded.files;
      onFiles?.(files);
      // A file that is saved in place is short for a moment, and what is missing from it would be cancelled.
      const waitMs = msUntilQuiet(files);
      if (waitMs === 0 || waitedMs >= longestSettlingMs || stop.aborted) return select(loaded, flags);
      await systemClock.sleep(waitMs, stop);
      waitedMs += waitMs;
    }
  };
}

/**
 * How long until no file has been written, and none has come or gone beside one, for `quietMs`. A time in the future,
 * of another machine's clock, is old.
 */
function msUntilQuiet(files: readonly string[]): number {
  const now = systemClock.now().getTime();
  const places = [...new Set(files.flatMap((file) => [file, path.dirname(file)]))];
  const ages = places.map((place) => now - (statSync(place, { throwIfNoEntry: false })?.mtimeMs ?? 0));
  return Math.max(0, ...ages.filter((age) => age >= 0 && age < quietMs).map((age) => Math.ceil(quietMs - age)));
}

function select(loaded: Loaded, flags: WatchFlags): Loaded {
  if (loaded.kind === 'invalid') return loaded;
  try {
    return { ...loaded, declaration: selectWorkers(loaded.declaration, flags) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { message, hint } = error;
    const diagnostic = {
      severity: 'error',
      code: 'no-such-worker',
      message,
      hint,
      location: null,
      excerpt: null,
    } as const;
    return { kind: 'invalid', diagnostics: [diagnostic], files: loaded.declaration.files };
  }
}

/** `onClose` is given the clock of the service as the pass that ends has come to know it. */
async function connect(
  { flags, io, log, stop, onCall }: WatchContextOptions,
  onClose: (clock: ServiceClock) => void,
): Promise<Connection> {
  const settings = await readSettings(flags, io);
  log.hide(settings.apiKey);
  const handinger = createHandingerApi({ ...settings, clock: systemClock });
  const traced = createTracedApi(handinger, systemClock, (call) => {
    onCall?.(call);
    log.write(describeCall(call));
  });
  return {
    api: createRetryingApi(traced, { clock: systemClock, stop }),
    clock: handinger.clock,
    close: () => {
      onClose(handinger.clock);
      handinger.close();
    },
  };
}

/** The settings as they are now; a key file that cannot be read is a key that does not work, until it can. */
async function readSettings(flags: WatchFlags, io: Io): ReturnType<typeof readRemoteSettings> {
  try {
    return await readRemoteSettings(flags, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new RemoteError('remote-unauthorized', error.message, { effect: 'refused', cause: error });
  }
}
