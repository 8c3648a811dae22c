import { pruneHint } from './check-schema.ts';
import type { FileShape } from './check-schema.ts';
import validate from './validate-schema.generated.js';

/** What a file of schedules looks like. */
export const declarationShape: FileShape = {
  validate,
  keys: 'version, prune and workers',
  missingKeyHints: {
    version: 'write "version: 1"',
    prune: pruneHint,
    workers: 'write "workers:" with a worker in it, or "workers: {}" to say that there are none',
    reason: 'write "reason:" and why, for those who find their agents silent',
    set: 'write "set:" with the name of a set',
    schedules: 'write "schedules:" with a schedule in it, or "schedules: {}" to say that there are none',
  },
};
