import { formatAddress } from '../../core/model/declaration.ts';
import type { Declaration } from '../../core/model/declaration.ts';
import { listFirst } from '../../core/words.ts';
import { suggestNearest } from '../../declare/nearest-key.ts';
import { UsageError } from '../../cli/errors.ts';
import type { RunTarget } from './run-once.ts';

/**
 * The declared schedule that an address names.
 *
 * @throws UsageError with the nearest address when none has it.
 */
export function findTarget({ workers }: Declaration, address: string): RunTarget {
  const targets = workers.flatMap((worker) => worker.schedules.map((declared) => ({ worker, declared })));
  const addressed = new Map(targets.map((target) => [addressOf(target), target]));
  const found = addressed.get(address);
  if (found !== undefined) return found;
  const nearest = nearestOf(address, [...addressed.keys()]);
  const hint = nearest === null ? `declared: ${listSome([...addressed.keys()])}` : `did you mean ${nearest}?`;
  const message = address.includes('/')
    ? `no schedule ${address} is declared`
    : `expected a schedule as WORKER/NAME, got ${address}`;
  throw new UsageError(message, hint);
}

/** The address of a target. */
export function addressOf({ worker, declared }: RunTarget): string {
  return formatAddress(worker.alias, declared.name);
}

/** Of a name alone, the one address that ends in it. */
function nearestOf(address: string, known: readonly string[]): string | null {
  const named = known.filter((each) => each.endsWith(`/${address}`));
  return named.length === 1 ? (named[0] ?? null) : suggestNearest(address, known);
}

const maxListed = 20;

function listSome(addresses: readonly string[]): string {
  return addresses.length === 0 ? 'none' : listFirst(addresses, maxListed);
}
