import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDeclaration, type Loaded, type LoadOptions } from '../../src/declare/load-declaration.ts';

/** The root of the repository. */
export const repository: string = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Loads paths relative to a directory of the repository, with an empty environment and empty standard input by default.
 */
export function loadHere(
  directory: string,
  paths: readonly string[],
  more: Partial<LoadOptions> = {},
): Promise<Loaded> {
  const cwd = path.join(repository, directory);
  return loadDeclaration({ paths, cwd, env: {}, readStdin: () => Promise.resolve(''), ...more });
}

/** Loads one text from standard input. */
export function loadText(text: string, env: LoadOptions['env'] = {}): Promise<Loaded> {
  return loadHere('test/declare', ['-'], { env, readStdin: () => Promise.resolve(text) });
}
