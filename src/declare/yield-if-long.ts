/** Lets sockets and timers have their turn when the work before it took long. */
export type YieldIfLong = () => Promise<void>;

/** How long work may go on before others have their turn, in nanoseconds: a small part of a call to the service. */
const maxWorkNs = 5_000_000n;

/** Counts from now, by a clock that is there: the first use of `performance` loads nine modules of Node. */
export function createYieldIfLong(): YieldIfLong {
  let begunAtNs = process.hrtime.bigint();
  return async () => {
    if (process.hrtime.bigint() - begunAtNs < maxWorkNs) return;
    await new Promise((resolve) => setImmediate(resolve));
    begunAtNs = process.hrtime.bigint();
  };
}
