/**
 * Stops a process from creating and cancelling the same schedule again and again, which happens if two writers disagree
 * or the service changes what it is sent. Each repetition may cost a run.
 *
 * Terms: a content is one schedule of one worker; its creates and its cancels are counted separately.
 * Invariant: within any hour no content is created, or cancelled, more than `maxWrites` times without being edited.
 */
import type { Clock } from '../clock.ts';
import { contentKey, type Content } from '../core/model/content.ts';

/** A create or a cancel of one content. */
export interface ChurnWrite {
  readonly kind: 'create' | 'cancel';
  readonly workerId: string;
  readonly content: Content;
}

/** Counts the writes of one process; the counts are lost when the process ends. */
export interface ChurnBreaker {
  /** Returns why a write must not be sent, as one sentence without a full stop; null if it may be sent. */
  check(write: ChurnWrite): string | null;
  /** Counts a write that may have taken effect. */
  record(write: ChurnWrite): void;
  /** Resets the counts of a content after an edit of the files: then the files change it, not another writer. */
  forget(edited: Pick<ChurnWrite, 'workerId' | 'content'>): void;
}

const maxWrites = 3;
const windowMs = 3_600_000;

/** Creates a breaker with no counts. */
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
      return `rota has ${done} the same schedule ${String(writes)} times within an hour: another writer keeps undoing it, or the service changes what rota sends`;
    },
    record: (write) => {
      const key = keyOf(write);
      const writes = [...recent(key), clock.now().getTime()];
      // The newest entry is the last of the map, so a process that runs for months finds expired entries at the start.
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
