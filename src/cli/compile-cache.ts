/** Lets Node keep the compiled command between runs, where it can (22.8 and later); a start is faster for it. */
export function enableCompileCache(): void {
  const { enableCompileCache: enable } = process.getBuiltinModule('node:module') as {
    readonly enableCompileCache?: () => void;
  };
  enable?.();
}
