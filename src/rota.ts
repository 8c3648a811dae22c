/**
 * The command starts here. The version alone needs nothing more; all else is in a second file, which is loaded after
 * the compile cache is on: Node never caches the first file of a process.
 */
import { printVersion } from './cli/version.ts';

const argv = process.argv.slice(2);

if (argv.length === 1 && ['-V', '--version'].includes(argv[0] ?? '')) {
  printVersion();
} else {
  enableCompileCache();
  void import('./run-command.ts').then(({ runCommand }) => runCommand(argv));
}

/** Lets Node keep the compiled command between runs, where it can (22.8 and later); a start is faster for it. */
function enableCompileCache(): void {
  const { enableCompileCache: enable } = process.getBuiltinModule('node:module') as {
    readonly enableCompileCache?: () => void;
  };
  enable?.();
}
