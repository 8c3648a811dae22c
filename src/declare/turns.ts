/** Lets sockets and timers have their turn when the work before it took long. */
export type Turn = () => Promise<void>;

/** How long work may go on before others have their turn, in milliseconds: a small part of a call to the service. */
const longestWorkMs = 5;

/** Counts from now. */
export function createTurn(): Turn {
  let begunAtMs = performance.now();
  return async () => {
    if (performance.now() - begunAtMs < longestWorkMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    begunAtMs = performance.now();
  };
}
