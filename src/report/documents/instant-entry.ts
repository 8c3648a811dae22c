import { formatAddress } from '../../core/model/declaration.ts';
import type { Instant } from '../../core/model/instant.ts';
import { formatInstant } from '../../core/time/when.ts';

/** An instant ahead that changes the plan, as documents hold it. */
export interface InstantEntry extends Pick<Instant, 'cause' | 'then' | 'schedules' | 'reason'> {
  /** UTC. */
  readonly at: string;
  /** `alias/name`; null for the end of a pause. */
  readonly address: string | null;
}

/** Writes an instant as documents hold it. */
export function createInstantEntry({ at, alias, name, cause, then, schedules, reason }: Instant): InstantEntry {
  const address = alias === null || name === null ? null : formatAddress(alias, name);
  return { at: formatInstant(at), address, cause, then, schedules, reason };
}
