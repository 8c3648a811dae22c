/**
 * The command starts here and loads what it will need, no more: the version alone, what runs in every pull request, or
 * everything. The build makes a file of each, so that a frequent command does not pay for the others; each is loaded
 * after the compile cache is on, which the first file of a process is too early for.
 */
import { enableCompileCache } from './compile-cache.ts';
import { printVersion } from './print-version.ts';

const argv = process.argv.slice(2);
const [first = ''] = argv;

if (argv.length === 1 && ['-V', '--version'].includes(first)) {
  printVersion();
} else {
  enableCompileCache();
  const loading = ['validate', 'plan', 'apply'].includes(first) ? import('./run-frequent.ts') : import('./run-any.ts');
  void loading.then(({ run }) => run(argv));
}
