import type { ListedWorker } from '../core/model/live.ts';
import type { ScheduleReader } from './port.ts';

/** A reader whose lists can be begun before anyone asks for them. */
export interface EarlyReader extends ScheduleReader {
  /** Lists a worker when there is room for it; the next `list` of that worker gets this list, once. */
  begin(workerId: string): void;
  /** Begins nothing more; lists under way are for their reader to end. */
  end(): void;
}

/** Begins at most `concurrency` lists at once; a whole number, 1 or more. */
export function createEarlyReader(reader: ScheduleReader, concurrency: number): EarlyReader {
  const named = new Set<string>();
  const waiting = new Set<string>();
  const begun = new Map<string, Promise<ListedWorker>>();
  let underWay = 0;

  const leave = (): void => {
    underWay--;
    fill();
  };
  const fill = (): void => {
    for (const workerId of waiting) {
      if (underWay >= concurrency) return;
      waiting.delete(workerId);
      underWay++;
      const list = reader.list(workerId);
      begun.set(workerId, list);
      // A failure goes to the caller of `list`.
      list.then(leave, leave);
    }
  };

  return {
    begin: (workerId) => {
      if (named.has(workerId)) return;
      named.add(workerId);
      waiting.add(workerId);
      fill();
    },
    end: () => {
      waiting.clear();
    },
    list: (workerId) => {
      const early = begun.get(workerId);
      begun.delete(workerId);
      named.add(workerId);
      waiting.delete(workerId);
      return early ?? reader.list(workerId);
    },
  };
}
