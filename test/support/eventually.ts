import { vi } from 'vitest';

/** Waits until an expectation holds, long enough for the slowest machine. */
export async function eventually(expectation: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(expectation, { timeout: 600_000, interval: 20 });
}
