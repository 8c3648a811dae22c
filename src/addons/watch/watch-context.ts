import path from 'node:path';
import { systemClock } from '../../clock.ts';
import { compareText } from '../../core/collections.ts';
import { compareDiagnostics, type Diagnostic } from '../../core/model/diagnostic.ts';
import { KeepError, RemoteError, reasonOf } from '../../errors.ts';
import { createSettledLoad, filesOf } from './settled-load.ts';
import { refuseServiceFlags, type AccountWorker } from '../../cli/account-settings.ts';
import { createDeclaredLedgerOpener } from '../../cli/plan-files.ts';
import { isPartial, selectWorkers, type Governance } from '../../cli/load.ts';
import { loadFiles } from '../../cli/load-files.ts';
import { loadPolicies, type FoundPolicies } from '../../cli/load-policies.ts';
import { openApi } from '../../cli/open-api.ts';
import { UsageError } from '../../cli/errors.ts';
import { requestOf } from '../../core/plan/plan-request.ts';
import { createEntry, describeCall, type WatchLog } from './watch-log.ts';
import { lstat, mkdir } from 'node:fs/promises';
import { createCancelledFile, isReadWith, type CancelledFile } from '../../cli/cancelled-file.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import type { Loaded, ParsedFiles } from '../../pipeline.ts';
import type { TracedCall } from '../../api/open-accounts.ts';
import type { Connection, PassContext } from './run-passes.ts';
import type { WatchFlags } from './watch-flags.ts';
import type { Io } from '../../cli/io.ts';

/** The inputs of `rota watch`, checked. */
export interface WatchRun {
  readonly paths: readonly string[];
  readonly flags: WatchFlags;
  readonly io: Io;
  readonly log: WatchLog;
  readonly stop: AbortSignal;
}

/** The inputs of a watch, with callbacks in addition to the log. */
interface WatchContextOptions extends WatchRun {
  /** Called when each call to the service ends. */
  readonly onCall?: (call: TracedCall) => void;
  /** Called with every file that a load looked for, as an absolute path, whether it exists or not. */
  readonly onFiles?: (files: readonly string[]) => void;
}

/** Gives passes the files, the service and the ledger that the command line names. */
export function createWatchContext(options: WatchContextOptions): PassContext {
  const { flags, io, stop } = options;
  const { saveCancelled } = flags;
  const governances = new WeakMap<Declaration, Governance>();
  return {
    clock: systemClock,
    load: createLoad(options, governances),
    governanceOf: (declaration) => governances.get(declaration) ?? { policies: [], whole: declaration },
    connect: (workers) => connect(workers, options),
    openLedger: createDeclaredLedgerOpener(flags, io),
    concurrency: flags.concurrency,
    allow: new Set(flags.allow),
    ...requestOf(flags),
    isPartial: isPartial(flags),
    isDryRun: flags.dryRun,
    openKeeper: saveCancelled === undefined ? null : (pass) => createCancelledKeeper(saveCancelled, options, pass),
    stop,
  };
}

function createLoad(options: WatchContextOptions, governances: WeakMap<Declaration, Governance>): PassContext['load'] {
  const { paths, flags, io, stop, onFiles } = options;
  const parsed: ParsedFiles = new Map();
  let hasPolicy = false;
  const read = async (): Promise<Loaded> => {
    const found = requirePolicy(await loadPolicies(flags, io), hasPolicy);
    hasPolicy ||= found.policies.length > 0;
    const loaded = withPolicy(await loadFiles(paths, io, { parsed, policy: found.path }), found);
    onFiles?.(filesOf(loaded));
    const selected = select(loaded, flags);
    if (loaded.kind === 'loaded' && selected.kind === 'loaded') {
      governances.set(selected.declaration, { policies: found.policies, whole: loaded.declaration });
    }
    return selected;
  };
  return createSettledLoad({ read, clock: systemClock, stop });
}

/** Reports a policy that has disappeared: it may be about to be written again. The last one applies until a restart. */
function requirePolicy(found: FoundPolicies, hadPolicy: boolean): FoundPolicies {
  if (!hadPolicy || found.policies.length + found.diagnostics.length > 0) return found;
  const gone = createError('policy-file', `the policy ${found.path} is gone`, 'put it back, or restart rota watch');
  return { ...found, diagnostics: [gone] };
}

function createError(code: string, message: string, hint: string | null): Diagnostic {
  return { severity: 'error', code, message, hint, location: null, excerpt: null };
}

/** Adds the policy to the watched files, and its errors to those of the files. */
function withPolicy(loaded: Loaded, { path, diagnostics }: FoundPolicies): Loaded {
  const files = [...filesOf(loaded), path].toSorted(compareText);
  if (loaded.kind === 'loaded' && diagnostics.length === 0) {
    return { ...loaded, declaration: { ...loaded.declaration, files } };
  }
  return { kind: 'invalid', diagnostics: [...loaded.diagnostics, ...diagnostics].toSorted(compareDiagnostics), files };
}

function select(loaded: Loaded, flags: WatchFlags): Loaded {
  if (loaded.kind === 'invalid') return loaded;
  try {
    return { ...loaded, declaration: selectWorkers(loaded.declaration, flags) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { message, hint } = error;
    const diagnostic = createError('no-such-worker', message, hint);
    return { kind: 'invalid', diagnostics: [diagnostic], files: loaded.declaration.files };
  }
}

/** Opens the services for one pass. A key file that cannot be read counts as a refused key, and is tried again. */
async function connect(
  workers: readonly AccountWorker[],
  { flags, io, log, stop, onCall }: WatchContextOptions,
): Promise<Connection> {
  const onEnd = (call: TracedCall): void => {
    onCall?.(call);
    log.write(describeCall(call));
  };
  try {
    refuseServiceFlags(workers, flags);
    const service = await openApi(workers, flags, io, { stop, onCall: onEnd });
    for (const apiKey of service.apiKeys) log.hide(apiKey);
    return service;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new RemoteError('remote-unauthorized', error.message, { effect: 'refused', cause: error });
  }
}

/**
 * Creates the folder for what passes cancel, unless it exists. Only its owner can read it.
 *
 * @throws UsageError if it cannot be used, or its files would be read as declarations.
 */
export async function prepareCancelledFolder(folder: string, paths: readonly string[], io: Io): Promise<void> {
  const target = path.resolve(io.cwd, folder);
  if (isReadWith(target, paths, io)) {
    throw new UsageError(
      `${folder} is watched, so what is saved there would be declared again`,
      'choose a folder that is not watched, such as .rota/cancelled',
    );
  }
  try {
    await mkdir(target, { recursive: true, mode: 0o700 });
    await requireFolder(target);
  } catch (error) {
    throw new UsageError(`cannot save cancelled schedules in ${folder}: ${reasonOf(error)}`);
  }
}

/** Saves what a pass cancels in a file named after its start and its run ID; writes none if it cancels nothing. */
function createCancelledKeeper(
  folder: string,
  { io, log }: { readonly io: Io; readonly log: WatchLog },
  pass: { readonly runId: string; readonly startedAt: Date },
): CancelledFile {
  const time = `${pass.startedAt.toISOString().slice(0, 19).replaceAll(':', '')}Z`;
  const file = path.join(folder, `${time}-${pass.runId.slice(0, 8)}.yaml`);
  const { keepPlanned, keepOutcomes } = createCancelledFile({
    file,
    io,
    prepare: () => requireFolder(path.resolve(io.cwd, folder)),
    onUnkept: (problem) => {
      log.write(createEntry('warn', 'unkept', problem));
    },
  });
  return {
    keepPlanned: async (plan) => {
      try {
        await keepPlanned(plan);
      } catch (error) {
        const message = `cannot save the schedules to cancel in ${folder}: ${reasonOf(error)}`;
        throw new KeepError(message, { hint: 'make it a writable folder', cause: error });
      }
    },
    keepOutcomes,
  };
}

/** Refuses a link: it may lead to where the saved files would be read as declarations. */
async function requireFolder(target: string): Promise<void> {
  const found = await lstat(target);
  if (!found.isDirectory()) throw new Error(`expected a folder, got ${found.isSymbolicLink() ? 'a link' : 'a file'}`);
}
