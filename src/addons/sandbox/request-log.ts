import type { Fault } from './memory-faults.ts';

/** One request that came to the sandbox. */
export interface RequestRecord {
  /** By the sandbox's clock, UTC. */
  readonly at: Date;
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** The fault it met; null when it met none. */
  readonly fault: Fault['kind'] | null;
  /** The HTTP status it got; null when it got none. */
  readonly status: number | null;
}

/** The requests of late, control requests aside. */
export interface RequestLog {
  /** Adds one behind the others. */
  add(record: RequestRecord): void;
  /** The last 10,000 at most, oldest first. */
  records(): readonly RequestRecord[];
}

const maxRecords = 10_000;

/** An empty log. */
export function createRequestLog(): RequestLog {
  let records: RequestRecord[] = [];
  return {
    add: (record) => {
      records.push(record);
      if (records.length > 2 * maxRecords) records = records.slice(-maxRecords);
    },
    records: () => records.slice(-maxRecords),
  };
}
