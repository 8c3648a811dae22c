import { LedgerError } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Memory } from './apply-remembered.ts';

/** What a plan is made from in addition to what is live. */
export interface MemorySource {
  /** What rota remembers; null when the API is the only state. */
  readonly ledger: Ledger | null;
  /** Whether a ledger that cannot be read makes the plan an estimate instead of ending the run. @defaultValue false */
  readonly mayEstimate?: boolean;
}

/** A ledger as it was read. */
export interface ReadMemory {
  /** Null without a ledger, and when it could not be read. */
  readonly memory: Memory | null;
  /** Why the ledger could not be read; null when it was, or there is none. */
  readonly unreadLedger: LedgerError | null;
}

/** @throws LedgerError when the ledger cannot be read and the plan may not be an estimate. */
export async function readMemory({ ledger, mayEstimate = false }: MemorySource): Promise<ReadMemory> {
  if (ledger === null) return { memory: null, unreadLedger: null };
  try {
    return { memory: { ledger, ...(await ledger.read()) }, unreadLedger: null };
  } catch (error) {
    if (mayEstimate && error instanceof LedgerError) return { memory: null, unreadLedger: error };
    throw error;
  }
}
