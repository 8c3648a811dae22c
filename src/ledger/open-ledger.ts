/** What keeps a ledger, by where a declaration says that it is. */
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

/** Finds what keeps a ledger. */
export function findBackend({ kind, place }: LedgerLocation): Backend {
  return backends[kind](place);
}

/** Opens what a run may see of the ledger a declaration names; nothing is read or written before the first call. */
export function openLedger(location: LedgerLocation, context: LedgerContext): Ledger {
  return createLedgerOpener()(location, context);
}

/** Opens ledgers as `openLedger` does, again and again: one that is lost meanwhile is never taken for an empty one. */
export function createLedgerOpener(): typeof openLedger {
  const seenAt = new Map<string, SeenLedger>();
  return (location, context) => {
    // A git ledger of services on loopback alone is another one.
    const place = JSON.stringify([location, isLoopbackOrigin(sharedOrigin(context))]);
    const seen = seenAt.get(place) ?? { id: null };
    seenAt.set(place, seen);
    return createServiceLedger(findBackend(location).open(context), context, seen);
  };
}

/** A ledger in a file on this machine, which has no history. */
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

/** A ledger on a ref of the repository at hand. */
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

/** One that is not on this machine, if a run has any: what is remembered of it belongs where others see it. */
function sharedOrigin(services: ServicesOfRun): string {
  return listOrigins(services).find((each) => !isLoopbackOrigin(each)) ?? services.origin;
}
