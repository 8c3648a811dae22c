import { formatAddress } from '../../core/model/declaration.ts';
import type { Instant } from '../../core/model/instant.ts';
import { formatInstant } from '../../core/time/when.ts';

/** An instant ahead that changes the plan, as documents hold it. */
export interface InstantEntry extends Pick<Instant, 'cause' | 'then'> {
  /** UTC. */
  readonly at: string;
  /** `alias/name`. */
  readonly address: string;
}

/** Writes an instant as documents hold it. */
export function createInstantEntry({ at, alias, name, cause, then }: Instant): InstantEntry {
  return { at: formatInstant(at), address: formatAddress(alias, name), cause, then };
}
