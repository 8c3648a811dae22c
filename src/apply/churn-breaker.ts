/**
 * Stops one process from making and cancelling the same schedule again and again, as two writers that disagree, or a
 * service that rewrites what it is sent, would have it do. Each turn of that wheel may cost a run.
 *
 * Terms: a content is one schedule of one worker; its creates and its cancels are counted apart.
 * Invariant: no content is created, or cancelled, more than `maxWrites` times within any hour without an edit of it.
 */
import type { Clock } from '../clock.ts';
import { contentKey, type Content } from '../core/model/content.ts';

/** One kind of write of one content. */
export interface ChurnWrite {
  readonly kind: 'create' | 'cancel';
  readonly workerId: string;
  readonly content: Content;
}

/** The memory of one process; it is lost when the process ends. */
export interface ChurnBreaker {
  /** Why the write must not be sent, one sentence without a full stop; null when it may be. */
  check(write: ChurnWrite): string | null;
  /** Remembers a write that may have taken effect. */
  record(write: ChurnWrite): void;
  /** Counts the writes of a content from nothing again, after an edit of the files: it is they that change, not another writer. */
  forget(edited: Pick<ChurnWrite, 'workerId' | 'content'>): void;
}

const maxWrites = 3;
const windowMs = 3_600_000;

/** A breaker that remembers nothing yet. */
export function createChurnBreaker(clock: Pick<Clock, 'now'>): ChurnBreaker {
  const writtenAtMs = new Map<string, readonly number[]>();

  const recent = (key: string): readonly number[] => {
    const since = clock.now().getTime() - windowMs;
    return (writtenAtMs.get(key) ?? []).filter((at) => at > since);
  };

  return {
    check: (write) => {
      const writes = recent(keyOf(write)).length;
      if (writes < maxWrites) return null;
      const done = write.kind === 'create' ? 'created' : 'cancelled';
      return `rota has ${done} the same schedule ${String(writes)} times within an hour: another writer undoes it, or the service changes what it is sent`;
    },
    record: (write) => {
      const key = keyOf(write);
      const writes = [...recent(key), clock.now().getTime()];
      // The one written last is the last of the map, so what a process of months may forget is at its start.
      writtenAtMs.delete(key);
      for (const old of writtenAtMs.keys()) {
        if (recent(old).length > 0) break;
        writtenAtMs.delete(old);
      }
      writtenAtMs.set(key, writes);
    },
    forget: (edited) => {
      for (const kind of ['create', 'cancel'] as const) writtenAtMs.delete(keyOf({ ...edited, kind }));
    },
  };
}

function keyOf({ kind, workerId, content }: ChurnWrite): string {
  return JSON.stringify([kind, workerId, contentKey(content)]);
}
