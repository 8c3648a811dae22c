import accepts from './accepts-schema.generated.js';
import { listSchemaErrors } from './list-schema-errors.ts';
import type { FileShape } from './schema-problems.ts';

/** What a file of schedules looks like. */
export const declarationShape: FileShape = {
  accepts,
  listErrors: listSchemaErrors,
  keys: 'version, prune and workers',
  missingKeyHints: {
    version: 'write "version: 1"',
    // It names what each value does, as none of them is a safe one to suggest.
    prune: 'write "prune: all" to cancel what nothing declares, or "prune: none" to leave it alone',
    workers: 'write "workers:" with a worker in it, or "workers: {}" to say that there are none',
    reason: 'write "reason:" and why, for those who find their agents silent',
    set: 'write "set:" with the name of a set',
    schedules: 'write "schedules:" with a schedule in it, or "schedules: {}" to say that there are none',
  },
};
