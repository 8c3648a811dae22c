import type { Provenance, RecordChange } from '../../core/model/record-changes.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import { formatInstant } from '../../core/time/when.ts';
import { maskDocument } from './mask-document.ts';

/** The history of a ledger, and what was asked for. */
interface LedgerLogReport extends Omit<LedgerLogDocument, 'format' | 'commits'> {
  /** Newest first. */
  readonly commits: readonly LedgerLogCommit[];
  /** By worker ID; only declared workers. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** One write to the ledger; `changes` is null if they cannot be read. */
interface LedgerLogCommit extends Provenance {
  readonly id: string;
  /** UTC. */
  readonly at: Date;
  readonly changes: readonly RecordChange[] | null;
}

/** What `rota ledger log` reports: who changed what in a ledger. */
export interface LedgerLogDocument {
  readonly format: 'rota.ledger-log/1';
  /** As declared: `git:refs/rota/ledger`. */
  readonly ledger: string;
  /** Origin of the base URL; several are separated by commas. */
  readonly service: string;
  /** The requested worker; null for all workers of the service. */
  readonly workerId: string | null;
  /** The requested schedule; null for all schedules of the worker. */
  readonly name: string | null;
  readonly commits: readonly LedgerLogEntry[];
  readonly hasMore: boolean;
}

/** One write to the ledger; what is unknown is null. */
export interface LedgerLogEntry extends Provenance {
  readonly id: string;
  readonly at: string;
  readonly counts: LedgerLogCounts | null;
  readonly changes: readonly LedgerLogChange[] | null;
}

/** Numbers of schedules; a renamed schedule counts as changed. */
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

/** What one write changed about one schedule. */
export interface LedgerLogChange extends RecordChange {
  /** With the alias of the worker; null if the worker is not declared. */
  readonly address: string | null;
}

/** Creates the document; what looks like a secret is masked. */
export function createLedgerLogDocument({ commits, aliases, ...query }: LedgerLogReport): LedgerLogDocument {
  const { ledger, service, workerId, name, hasMore } = query;
  const entries = commits.map(({ id, at, actor, run, declaration, changes }): LedgerLogEntry => {
    const counts = changes === null ? null : countChanges(changes);
    const addressed = changes?.map((change) => ({ ...change, address: addressOf(change, aliases) })) ?? null;
    return { id, at: formatInstant(at), actor, run, declaration, counts, changes: addressed };
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
