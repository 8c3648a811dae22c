import type { Provenance, RecordChange } from '../../core/model/record-changes.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import { formatInstant } from '../../core/time/when.ts';
import { maskDocument } from './mask-document.ts';

/** A history, and how it was asked for. */
interface LedgerLogReport extends Omit<LedgerLogDocument, 'format' | 'commits'> {
  /** Newest first. */
  readonly commits: readonly LedgerLogCommit[];
  /** By worker id, as far as declared. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** One write to the ledger; the changes of one that cannot be read are null. */
interface LedgerLogCommit extends Provenance {
  readonly id: string;
  /** UTC. */
  readonly at: Date;
  readonly changes: readonly RecordChange[] | null;
}

/** Who changed what in a ledger, `rota.ledger-log/1`. */
export interface LedgerLogDocument {
  readonly format: 'rota.ledger-log/1';
  /** As declared: `git:refs/rota/ledger`. */
  readonly ledger: string;
  /** The origin of the base URL. */
  readonly service: string;
  /** The worker asked for; null: all of the service. */
  readonly workerId: string | null;
  /** The schedule asked for; null: all of the worker. */
  readonly name: string | null;
  readonly commits: readonly LedgerLogEntry[];
  readonly hasMore: boolean;
}

/** One write; null stands for what is not known. */
export interface LedgerLogEntry extends Provenance {
  readonly id: string;
  readonly at: string;
  readonly counts: LedgerLogCounts | null;
  readonly changes: readonly LedgerLogChange[] | null;
}

/** How many schedules; one that was renamed counts as changed. */
interface LedgerLogCounts {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Cancelled by a pause. */
  readonly paused: number;
  /** Live again after a pause. */
  readonly resumed: number;
  readonly begun: number;
  readonly notMade: number;
  /** Begun by `rota run`. */
  readonly runs: number;
}

/** One schedule of one write. */
export interface LedgerLogChange extends RecordChange {
  /** With the alias of the worker; null when the worker is not declared. */
  readonly address: string | null;
}

/** Makes the document; what looks like a secret in it is masked. */
export function createLedgerLogDocument({ commits, aliases, ...query }: LedgerLogReport): LedgerLogDocument {
  const { ledger, service, workerId, name, hasMore } = query;
  const entries = commits.map(({ id, at, actor, run, declaration, changes }): LedgerLogEntry => {
    const counts = changes === null ? null : countChanges(changes);
    const told = changes?.map((change) => ({ ...change, address: addressOf(change, aliases) })) ?? null;
    return { id, at: formatInstant(at), actor, run, declaration, counts, changes: told };
  });
  return maskDocument({ format: 'rota.ledger-log/1', ledger, service, workerId, name, commits: entries, hasMore });
}

function addressOf({ workerId, name }: RecordChange, aliases: LedgerLogReport['aliases']): string | null {
  const alias = aliases.get(workerId);
  return alias === undefined ? null : formatAddress(alias, name);
}

function countChanges(changes: readonly RecordChange[]): LedgerLogCounts {
  const count = (...kinds: readonly RecordChange['kind'][]): number => {
    return changes.filter(({ kind }) => kinds.includes(kind)).length;
  };
  return {
    added: count('added'),
    removed: count('removed'),
    changed: count('changed', 'renamed'),
    paused: count('paused'),
    resumed: count('resumed'),
    begun: count('begun'),
    notMade: count('not-made'),
    runs: count('run'),
  };
}
