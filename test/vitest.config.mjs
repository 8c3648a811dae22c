import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { textModules } from '../.ci/text-modules.mjs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
/** As in the build. */
const define = { __ROTA_VERSION__: JSON.stringify(version) };

/** Measures the heap and the handles of its own process, so it runs alone. */
const alone = ['test/addons/watch/soak.test.ts'];

/** Only a hung test gets this far, on a machine under any load. No test relies on this limit. */
const maxTestMs = 1_200_000;
const shared = {
  testTimeout: maxTestMs,
  hookTimeout: maxTestMs,
  setupFiles: ['test/support/setup.ts'],
  // A worker runs many files, so a file must not leave a changed environment or a replaced function to the next one.
  unstubEnvs: true,
  restoreMocks: true,
};

export default defineConfig({
  test: {
    // More than there are cores, because the longest tests mostly wait for processes and time limits. Vitest does not
    // accept a percentage above 100.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        plugins: [textModules()],
        define,
        // A worker loads each module once for all its files, which saves a third of the time of most files.
        test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: alone, isolate: false, ...shared },
      },
      { plugins: [textModules()], define, test: { name: 'alone', include: alone, ...shared } },
    ],
  },
});
