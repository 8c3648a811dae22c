import { isLoopbackOrigin } from '../core/model/account.ts';
import type { Backend } from './backend.ts';
import { createGitStore } from './git-ledger.ts';
import { listOrigins } from './service-ledger.ts';
import type { ServicesOfRun } from './service-ledger.ts';

/** A ledger on a ref of the repository at hand. */
export function createGitBackend(ref: string): Backend {
  return {
    open: (context) => createGitStore({ ref, ...context, origin: sharedOrigin(context) }),
    tryWrite: async (context) => {
      const { tryGit } = await import('./try-git.ts');
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
