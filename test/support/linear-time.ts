import { expect } from 'vitest';

/** Work whose size can be chosen; a size is a whole number of units, 1 or more. */
export type SizedTask = (size: number) => unknown;

/** In how many pieces the same amount of work is done for comparison: what a quadratic task takes longer as a whole. */
const pieces = 16;
/** Far from 1, what a linear task grows by, and from `pieces`. */
const mostGrowth = 4;
const mostRounds = 20;
/** Long enough for clocks that tick 64 times a second. */
const sampleMs = 50;

/** Expects the time of a task to grow no faster than its size, on a machine as busy as it likes to be. */
export async function expectLinearTime(run: SizedTask, size: number): Promise<void> {
  expect(await growthOf(run, size)).toBeLessThan(mostGrowth);
}

/**
 * How much longer one task of `size` takes than as much work in 16 pieces: about 1 for linear time, about 16 for
 * quadratic. It counts the CPU time of this process, which other processes do not lengthen, and alternates between the
 * two until one round is within the limit, for garbage collection and compilation lengthen single samples.
 */
export async function growthOf(run: SizedTask, size: number): Promise<number> {
  const inPieces = async (): Promise<void> => {
    for (let piece = 0; piece < pieces; piece++) await run(size / pieces);
  };
  let whole = Number.POSITIVE_INFINITY;
  let split = Number.POSITIVE_INFINITY;
  for (let round = 0; round < mostRounds && !(whole / split < mostGrowth); round++) {
    whole = Math.min(whole, await sample(() => run(size)));
    split = Math.min(split, await sample(inPieces));
  }
  return whole / split;
}

/** The CPU time of one task, in milliseconds; a short one is repeated. */
async function sample(task: () => unknown): Promise<number> {
  const startedAt = cpuMs();
  for (let times = 1; ; times++) {
    await task();
    const elapsedMs = cpuMs() - startedAt;
    if (elapsedMs >= sampleMs) return elapsedMs / times;
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
