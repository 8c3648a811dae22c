import { fileURLToPath } from 'node:url';

/** Returns a file of this repository by its path from the root. */
export function inRepository(path) {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/** The built command, and the programs that measure its parts. */
export const rota = inRepository('dist/rota.cjs');
export const partsProgram = inRepository('bench/parts.mjs');
export const ledgerProgram = inRepository('bench/ledger-parts.mjs');
export const node = process.execPath;
