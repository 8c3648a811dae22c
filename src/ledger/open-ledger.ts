/** Which backend keeps a ledger, by its declared location. */
import { createServiceLedger, listOrigins, type SeenLedger, type ServicesOfRun } from './service-ledger.ts';
import { createFileStore } from './file-ledger.ts';
import { isLoopbackOrigin } from '../core/model/account.ts';
import { createGitStore } from './git-ledger.ts';
import type { LedgerLocation } from '../core/model/ledger-location.ts';
import type { Backend, LedgerContext } from './backend.ts';
import type { Ledger } from './ledger.ts';

const backends: Readonly<Record<LedgerLocation['kind'], (place: string) => Backend>> = {
  file: createFileBackend,
  git: createGitBackend,
};

/** Returns the backend of a ledger. */
export function findBackend({ kind, place }: LedgerLocation): Backend {
  return backends[kind](place);
}

/** Opens the declared ledger, scoped to the services this run talks to. Does no I/O until the first call. */
export function openLedger(location: LedgerLocation, context: LedgerContext): Ledger {
  return createLedgerOpener()(location, context);
}

/** Returns an `openLedger` for repeated use: a ledger lost between two calls is never taken for an empty ledger. */
export function createLedgerOpener(): typeof openLedger {
  const seenAt = new Map<string, SeenLedger>();
  return (location, context) => {
    // A git ledger of services on loopback alone is on another ref.
    const place = JSON.stringify([location, isLoopbackOrigin(sharedOrigin(context))]);
    const seen = seenAt.get(place) ?? { id: null };
    seenAt.set(place, seen);
    return createServiceLedger(findBackend(location).open(context), context, seen);
  };
}

/** The backend of a ledger in a file on this machine, which has no history. */
function createFileBackend(path: string): Backend {
  return {
    open: () => createFileStore({ path }),
    tryWrite: async () => {
      const { tryFile } = await import('./try-write.ts');
      return await tryFile(path);
    },
    readHistory: null,
  };
}

/** The backend of a ledger on a ref of the current repository. */
function createGitBackend(ref: string): Backend {
  return {
    open: (context) => createGitStore({ ref, ...context, origin: sharedOrigin(context) }),
    tryWrite: async (context) => {
      const { tryGit } = await import('./try-write.ts');
      return await tryGit(ref, context);
    },
    readHistory: async (query, place) => {
      const { readGitHistory } = await import('./git-history.ts');
      return await readGitHistory(place, { ...query, ref });
    },
  };
}

/** Returns a service that is not on loopback, if the run has one: its records must be where other machines see them. */
function sharedOrigin(services: ServicesOfRun): string {
  return listOrigins(services).find((each) => !isLoopbackOrigin(each)) ?? services.origin;
}
