import { vi } from 'vitest';

/** Waits until an expectation holds, for as long as the slowest machine may take. */
export async function eventually(expectation: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(expectation, { timeout: 600_000, interval: 20 });
}
