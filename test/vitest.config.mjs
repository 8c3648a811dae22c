import { defineConfig } from 'vitest/config';
import { textModules } from '../.ci/text-modules.mjs';

export default defineConfig({
  plugins: [textModules()],
  test: {
    include: ['test/**/*.test.ts'],
    // More than there are cores, because the longest tests mostly wait for processes and time limits.
    maxWorkers: '150%',
    // A worker loads each module once for all its test files: a third of the time went into loading them again.
    isolate: false,
    // Only what hangs gets here, on a machine as busy as it likes to be. No test measures time by it.
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
  },
});
