import type { DeclaredWorker } from '../core/model/declaration.ts';
import { quote } from './describe-value.ts';
import { hasMistypedKey } from './known-key.ts';
import type { LoadSession } from './load-session.ts';
import { valuePlace, type Mapping } from './places.ts';
import type { Report } from './problems.ts';
import type { DateZone } from './read-date.ts';
import { readSchedules, type WorkerPart } from './read-schedules.ts';
import {
  agreeOn,
  readCancelLimit,
  readIgnore,
  readOwner,
  readPrune,
  readRunsPerDayLimit,
  readTimezone,
} from './read-settings.ts';
import { readAccount, readWorkerId } from './read-worker-id.ts';
import type { SetContext } from './sets/read-sets.ts';
import { locate, type Place, type Sourced } from './source.ts';

/** A worker, with the places of its ID and account. */
export interface ReadWorker {
  readonly worker: DeclaredWorker;
  readonly idAt: Place;
  /** null if it has no account. */
  readonly accountAt: Place | null;
}

/** Merges the parts of a worker, one or more, into one worker; null if any of it is invalid. */
export function readWorker(
  alias: string,
  parts: readonly WorkerPart[],
  session: LoadSession,
  setContext: SetContext | null,
): ReadWorker | null {
  const { report, env } = session;
  const agreed = <T>(setting: string, read: (worker: Mapping) => Sourced<T> | null) =>
    agreeOn(
      setting,
      parts.map(({ worker }) => read(worker)),
      report,
    );
  const id = agreed('id', (worker) => readWorkerId(worker, env, report));
  const account = readWorkerAccount(parts, report);
  const prune = agreed('prune', readPrune)?.value ?? session.prune;
  const cancelLimit = agreed('limits.cancel', (worker) => readCancelLimit(worker, report))?.value ?? null;
  const ownRunsPerDay = agreed('limits.runsPerDay', (worker) => readRunsPerDayLimit(worker, report));
  const runsPerDayLimit = ownRunsPerDay?.value ?? session.runsPerDayLimit;
  const ignore = readIgnore(agreed('ignore', stateIgnore)?.value ?? [], report);
  const owner = agreed('owner', (worker) => readOwner(worker, report));
  const zone = readZone(parts, report);
  const schedules = readSchedules(
    { alias, parts, zone, ignore, workerId: id?.value ?? null, owner: owner?.value ?? null },
    session,
    setContext,
  );
  const home = parts.find(({ worker }) => worker['id'] !== undefined);
  if (home === undefined && session.isComplete && !parts.some(({ worker }) => hasMistypedKey(worker, ['id'])))
    reportNoId(alias, parts, report);
  if (home === undefined || id === null || prune === null || schedules === null) return null;
  const timezone = zone.kind === 'known' ? zone.name : null;
  const location = locate(home.aliasAt);
  return {
    worker: {
      alias,
      workerId: id.value,
      account: account?.value ?? null,
      prune,
      timezone,
      ignore,
      cancelLimit,
      runsPerDayLimit,
      schedules,
      location,
    },
    idAt: id.place,
    accountAt: account?.place ?? null,
  };
}

function stateIgnore(worker: Mapping): Sourced<readonly unknown[]> | null {
  const { ignore } = worker;
  return Array.isArray(ignore) ? { value: ignore, place: valuePlace(worker, 'ignore') } : null;
}

/** Returns the account of the worker itself, or the default of its files. Its `value` is null if it is invalid. */
function readWorkerAccount(parts: readonly WorkerPart[], report: Report): Sourced<string | null> | null {
  const own = parts.map(({ worker }) => readAccount(worker, report));
  const isOwn = own.some((stated) => stated !== null);
  return agreeOn('account', isOwn ? own : parts.map(({ defaults }) => defaults.account), report);
}

/** Returns the timezone of the worker itself, or the default of its files. */
function readZone(parts: readonly WorkerPart[], report: Report): DateZone {
  const own = parts.map(({ worker }) => readTimezone(worker, report));
  const isOwn = own.some((stated) => stated !== null);
  const zone = agreeOn('timezone', isOwn ? own : parts.map(({ defaults }) => defaults.timezone), report);
  if (zone === null) return { kind: 'none' };
  return zone.value === null ? { kind: 'refused' } : { kind: 'known', name: zone.value };
}

function reportNoId(alias: string, parts: readonly WorkerPart[], report: Report): void {
  report({
    code: 'missing-id',
    at: parts[0]?.aliasAt ?? null,
    message: `expected an id for the worker ${quote(alias)}, got none in any file`,
    hint: 'add "id:" with the id of the worker at Handinger, or "id: ${VARIABLE}"',
  });
}
