/** Lets sockets and timers have their turn when the work before it took long. */
export type YieldIfLong = () => Promise<void>;

/** How long work may go on before others have their turn, in milliseconds: a small part of a call to the service. */
const maxWorkMs = 5;

/** Counts from now. */
export function createYieldIfLong(): YieldIfLong {
  let begunAtMs = performance.now();
  return async () => {
    if (performance.now() - begunAtMs < maxWorkMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    begunAtMs = performance.now();
  };
}
