import { defineConfig } from 'vitest/config';
import { textModules } from '../.ci/text-modules.mjs';

/** Folders whose tests only call functions. */
const pure = ['core', 'declare', 'docs', 'pipeline', 'report'].map((folder) => `test/${folder}/**/*.test.ts`);

/** Only what hangs gets here, on a machine as busy as it likes to be. No test measures time by it. */
const maxTestMs = 1_200_000;
const timeouts = { testTimeout: maxTestMs, hookTimeout: maxTestMs };

export default defineConfig({
  test: {
    // More than there are cores, because the longest tests mostly wait for processes and time limits.
    maxWorkers: '150%',
    projects: [
      {
        plugins: [textModules()],
        // A worker loads each module once for all its files: more than a third of their time went into that.
        test: { name: 'pure', include: pure, isolate: false, ...timeouts },
      },
      {
        plugins: [textModules()],
        test: { name: 'processes', include: ['test/**/*.test.ts'], exclude: pure, ...timeouts },
      },
    ],
  },
});
