import type { Declaration } from '../../core/model/declaration.ts';
import { ledgerKinds } from '../../core/model/ledger-location.ts';
import type { LedgerContext } from '../../ledger/backend.ts';
import { findBackend } from '../../ledger/open-ledger.ts';
import { listOrigins } from '../../ledger/service-ledger.ts';
import { createLedgerLogDocument } from '../../report/documents/ledger-log-document.ts';
import { renderJson } from '../../report/renderer.ts';
import { renderLedgerLogText } from '../../report/text/ledger-log-text.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import type { simpleFormats, ReportFlags, TalkFlags } from '../flags.ts';
import type { Io } from '../io.ts';
import { createNote, viewOf } from '../report-run.ts';
import type { RemoteFlags } from '../settings.ts';
import { UsageError } from '../errors.ts';
import { findLedger } from './ledger.ts';

/** Options of `rota ledger log`. */
export interface LedgerLogFlags extends TalkFlags, Pick<ReportFlags, 'color'>, Pick<RemoteFlags, 'baseUrl'> {
  readonly format: (typeof simpleFormats)[number];
  /** Maximum number of writes, 1 or more. */
  readonly limit: number;
  /** Lists what each write changed. */
  readonly changes: boolean;
}

/**
 * Prints who wrote to the declared ledger, newest first: about one worker or schedule, or about this run's services.
 */
export async function runLedgerLog(args: readonly string[], flags: LedgerLogFlags, io: Io): Promise<ExitCode> {
  const { target, paths } = splitArguments(args);
  const { declaration, location, context } = await findLedger(paths, { ...flags, worker: [] }, io);
  const { readHistory } = findBackend(location);
  if (readHistory === null) {
    throw new UsageError(
      `a ledger in a ${ledgerKinds[location.kind].words} has no history`,
      'keep it in git, which records each write from then on: ledger: git:refs/rota/ledger',
    );
  }
  const asked = readTarget(target, declaration);
  const { cwd } = context;
  const origins = originsOf(asked, context);
  const service = origins.join(', ');
  const query = { ...asked, origins, limit: flags.limit };
  const { commits, hasMore } = await readHistory(query, { cwd, env: io.env });
  if (target !== null && commits.length === 0 && !isDeclared(asked, declaration)) {
    throw noWritesFor(target, service, declaration);
  }
  const aliases = new Map(declaration.workers.map(({ workerId, alias }) => [workerId, alias]));
  const ledger = `${location.kind}:${location.place}`;
  const document = createLedgerLogDocument({ ledger, service, ...asked, commits, hasMore, aliases });
  await io.write(
    flags.format === 'json'
      ? renderJson(document)
      : renderLedgerLogText(document, { ...viewOf(flags, io), isDetailed: flags.changes }),
  );
  const note = createNote(flags, io);
  if (commits.length === 0) note(`The ledger has no writes for ${target ?? service} yet.`);
  if (hasMore) note(`There are older writes. To show more: --limit ${String(flags.limit * 10)}`);
  return exitCodes.done;
}

/**
 * Splits arguments into the worker or schedule, if any, and the paths. The first argument names it unless it is a path.
 */
function splitArguments([first, ...rest]: readonly string[]): {
  readonly target: string | null;
  readonly paths: readonly string[];
} {
  if (first === undefined) return { target: null, paths: [] };
  const isPath = first === '-' || /^[./~]|[/\\]$|^[A-Za-z]:[/\\]|\.ya?ml$/i.test(first);
  return isPath ? { target: null, paths: [first, ...rest] } : { target: first, paths: rest };
}

/** Returns the service of the requested worker, otherwise every service of the run. */
function originsOf({ workerId }: Target, context: LedgerContext): readonly string[] {
  const own = workerId === null ? undefined : context.originByWorker?.get(workerId);
  return own === undefined ? listOrigins(context) : [own];
}

interface Target {
  readonly workerId: string | null;
  readonly name: string | null;
}

/** Parses `alias` or `alias/name`; a worker ID may replace the alias. */
function readTarget(target: string | null, { workers }: Declaration): Target {
  if (target === null) return { workerId: null, name: null };
  const slash = target.indexOf('/');
  const worker = slash === -1 ? target : target.slice(0, slash);
  const workerId = workers.find(({ alias }) => alias === worker)?.workerId ?? worker;
  return { workerId, name: slash === -1 ? null : target.slice(slash + 1) };
}

function isDeclared({ workerId, name }: Target, { workers }: Declaration): boolean {
  const worker = workers.find((each) => each.workerId === workerId);
  return worker !== undefined && (name === null || worker.schedules.some((each) => each.name === name));
}

function noWritesFor(target: string, service: string, { workers }: Declaration): UsageError {
  const aliases = workers.slice(0, 20).map(({ alias }) => alias);
  return new UsageError(
    `the history of the ledger has no writes for ${target} on ${service}`,
    `expected WORKER or WORKER/NAME, then paths; declared: ${aliases.length === 0 ? 'none' : aliases.join(', ')}; a folder ends with a slash`,
  );
}
