import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // By default one core is left idle, which is half of a machine with two.
    maxWorkers: '100%',
    // Only what hangs gets here, on a machine as busy as it likes to be. No test measures time by it.
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
  },
});
