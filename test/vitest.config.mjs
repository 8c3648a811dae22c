import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // By default one core is left idle, which is half of a machine with two.
    maxWorkers: '100%',
    // End-to-end tests start whole processes; two cores run a few at a time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
