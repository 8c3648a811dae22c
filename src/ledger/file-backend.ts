import type { Backend } from './backend.ts';
import { createFileStore } from './file-ledger.ts';

/** A ledger in a file on this machine, which has no history. */
export function createFileBackend(path: string): Backend {
  return {
    open: () => createFileStore({ path }),
    tryWrite: async () => {
      const { tryFile } = await import('./try-file.ts');
      return await tryFile(path);
    },
    readHistory: null,
  };
}
