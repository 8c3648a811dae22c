import { expect } from 'vitest';

/** A task of a given size, in whole units of 1 or more. */
export type SizedTask = (size: number) => unknown;

/**
 * The number of pieces in which the same work is done for comparison. A quadratic task takes this many times longer as
 * a whole.
 */
const pieces = 16;
/** A limit far from both 1, the growth of a linear task, and `pieces`. */
const mostGrowth = 4;
const mostRounds = 20;
/** Long enough for a clock that ticks 64 times a second. */
const sampleMs = 50;

/** Expects the time of a task to grow no faster than its size, on a machine under any load. */
export async function expectLinearTime(run: SizedTask, size: number): Promise<void> {
  expect(await growthOf(run, size)).toBeLessThan(mostGrowth);
}

/**
 * Returns how much longer one task of `size` takes than the same work in 16 pieces: about 1 for linear time, about 16
 * for quadratic. Measures the CPU time of this process, which other processes do not affect. Alternates between the two
 * until one round is within the limit, because garbage collection and compilation can lengthen single samples.
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

/** Returns the CPU time of one task in milliseconds. Repeats a short task. */
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
