import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // End-to-end tests start whole processes; two cores run a few at a time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
