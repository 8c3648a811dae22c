import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeLedger, encodeLedger } from '../../src/ledger/codec.ts';
import { emptyDocument } from '../../src/ledger/document.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { createServiceLedger } from '../../src/ledger/service-ledger.ts';

/**
 * A ledger that the suite must reject: a file written in place without a lock, with a pause that exposes both faults.
 */
export function createNaiveLedger({ path, origin }: { readonly path: string; readonly origin: string }): Ledger {
  const read = async () => {
    const bytes = await readFile(path).catch(() => null);
    return bytes === null ? emptyDocument : decodeLedger(bytes, path);
  };
  const update = async (build: (reader: typeof read) => Promise<Parameters<typeof encodeLedger>[0] | null>) => {
    const next = await build(read);
    if (next === null) return;
    const bytes = encodeLedger(next);
    await writeFile(path, bytes.subarray(0, bytes.length / 2));
    await sleep(20);
    await writeFile(path, bytes);
  };
  return createServiceLedger({ read, update }, { origin });
}
