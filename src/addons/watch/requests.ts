import type { Clock } from '../../clock.ts';

/**
 * Why a pass begins: the process started, a file changed, somebody sent SIGHUP, the interval is over, or the last pass
 * left something to do again, or a `from` or `until` has been reached.
 */
export type Cause = 'start' | 'change' | 'hangup' | 'interval' | 'retry' | 'instant';

/** What asks for passes. However often a cause comes before the next pass begins, it is one. */
export interface Requests {
  /** Asks for one more pass; one under way does not count, it may have read its files already. */
  add(cause: Cause): void;
  /** Everything asked for since the last take, each cause once, in the order they first came. */
  take(): readonly Cause[];
  /** Whether anything was asked for since the last take. */
  isAsked(): boolean;
  /** Resolves as soon as something is asked for, and after `ms` milliseconds at the latest; null: no such end. */
  wait(ms: number | null): Promise<void>;
}

/** Nothing is asked for yet. An aborted `stop` ends every wait. */
export function createRequests({ clock, stop }: { readonly clock: Clock; readonly stop: AbortSignal }): Requests {
  const asked = new Set<Cause>();
  let wake = new AbortController();
  stop.addEventListener('abort', () => {
    wake.abort();
  });
  return {
    add: (cause) => {
      asked.add(cause);
      wake.abort();
    },
    isAsked: () => asked.size > 0,
    take: () => {
      const causes = [...asked];
      asked.clear();
      return causes;
    },
    wait: async (ms) => {
      if (asked.size > 0 || stop.aborted) return;
      wake = new AbortController();
      const { signal } = wake;
      if (ms !== null) await clock.sleep(ms, signal);
      else await aborted(signal);
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
