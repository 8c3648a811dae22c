import { systemClock } from '../clock.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Declaration } from '../model/declaration.ts';
import { preview } from '../pipeline.ts';
import type { Preview } from '../pipeline.ts';
import type { ScheduleReader } from '../remote/schedule-api.ts';
import type { PlanFlags } from './flags.ts';
import type { Io } from './io.ts';

/** What a command previews with. */
export interface PreviewTools {
  readonly reader: ScheduleReader;
  readonly flags: Pick<PlanFlags, 'concurrency' | 'allow'>;
  readonly io: Io;
  /** Addresses of delays that a person wants sent once more; absent: none. */
  readonly rearm?: readonly string[];
}

/**
 * Previews a declaration with the ledger it names.
 *
 * @throws LedgerError when that ledger cannot be read.
 */
export async function previewDeclared(declaration: Declaration, tools: PreviewTools): Promise<Preview> {
  const { reader, flags, io, rearm = [] } = tools;
  return await preview(declaration, {
    reader,
    clock: systemClock,
    concurrency: flags.concurrency,
    allow: new Set(flags.allow),
    ledger: await openDeclaredLedger(declaration, io),
    rearm: new Set(rearm),
  });
}

/** The ledger a declaration names, its code loaded only now; null when it names none. */
export async function openDeclaredLedger({ ledger }: Declaration, { cwd }: Io): Promise<Ledger | null> {
  if (ledger === null) return null;
  const { openLedger } = await import('../ledger/open-ledger.ts');
  return openLedger(ledger, { cwd });
}
