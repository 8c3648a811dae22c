import { RotaError } from '../errors.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';
import { openApi } from './open-api.ts';

/** How many schedules a worker has live, or why that is not known. */
export type LiveCount =
  | { readonly kind: 'counted'; readonly live: number }
  /** One sentence without a full stop; null: there is no key to ask with. */
  | { readonly kind: 'unknown'; readonly reason: string | null };

/** In seconds. */
const timeout = 10;

/** Asks once, with the key of the environment, and waits ten seconds at most. */
export async function countLive(workerId: string, io: Io): Promise<LiveCount> {
  if ((io.env['HANDINGER_API_KEY'] ?? '').trim() === '') return { kind: 'unknown', reason: null };
  try {
    const flags = { concurrency: 1, timeout, quiet: false, verbose: false };
    // Stopped from the start: a list that fails is not sent again, and no rate limit is waited for.
    const { api, close } = await openApi([{ workerId, account: null }], flags, io, { stop: AbortSignal.abort() });
    try {
      return { kind: 'counted', live: (await api.list(workerId)).schedules.length };
    } finally {
      close();
    }
  } catch (error) {
    if (error instanceof RotaError || error instanceof UsageError) return { kind: 'unknown', reason: error.message };
    throw error;
  }
}
