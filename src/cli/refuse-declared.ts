import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Declaration } from '../core/model/declaration.ts';
import type { Io } from './io.ts';
import { UsageError } from './usage-error.ts';

/**
 * Lets no report take the place of a file that the declaration was read from.
 *
 * @throws UsageError for the first of `targets`, relative to the working directory, that is one.
 */
export async function refuseDeclared(targets: readonly string[], { files }: Declaration, { cwd }: Io): Promise<void> {
  for (const target of targets) {
    const named = path.resolve(cwd, target);
    // What is not there is written over by nobody.
    const real = await realpath(named).catch(() => named);
    if (!files.includes(real)) continue;
    throw new UsageError(`would write over ${target}, which the declaration was read from`, 'name another file');
  }
}
