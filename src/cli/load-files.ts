import { loadDeclaration, type Loaded, type ParsedFiles } from '../declare/load-declaration.ts';
import type { Io } from './io.ts';

/** Options for loading files. */
interface LoadTools {
  /** Absolute path of the policy, which is never a declaration. */
  readonly policy?: string;
  /** Results of earlier parsing; files that still look the same are not parsed again. */
  readonly parsed?: ParsedFiles;
}

/** Loads the declaration from files, or their problems. */
export async function loadFiles(paths: readonly string[], io: Io, tools: LoadTools = {}): Promise<Loaded> {
  const { cwd, env, readStdin, unsaved } = io;
  return await loadDeclaration({ paths, cwd, env, readStdin, ...(unsaved === undefined ? {} : { unsaved }), ...tools });
}
