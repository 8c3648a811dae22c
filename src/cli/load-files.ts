import { loadDeclaration, type Loaded, type ParsedFiles } from '../declare/load-declaration.ts';
import type { Io } from './io.ts';

/** What one load shares with others. */
interface LoadTools {
  /** The file of the policy, absolute, which is never a declaration. */
  readonly policy?: string;
  /** What files were read as before; those that still look the same are not parsed again. */
  readonly parsed?: ParsedFiles;
}

/** Loads what files declare, or what is wrong with them. */
export async function loadFiles(paths: readonly string[], io: Io, tools: LoadTools = {}): Promise<Loaded> {
  const { cwd, env, readStdin, unsaved } = io;
  return await loadDeclaration({ paths, cwd, env, readStdin, ...(unsaved === undefined ? {} : { unsaved }), ...tools });
}
