/**
 * The command starts here and loads what it will need, no more: the version alone, one of the commands that run in every
 * pull request, or all of them. The build makes a file of each, for a start takes as long as what it loads is; each is
 * loaded after the compile cache is on, which the first file of a process is too early for.
 */
import { enableCompileCache } from './compile-cache.ts';
import { printVersion } from './print-version.ts';
import type { Start } from './starts/create-start.ts';

const argv = process.argv.slice(2);
const [first = ''] = argv;

const loadStart = (): Promise<{ readonly run: Start }> => {
  switch (first) {
    case 'validate':
      return import('./starts/validate.ts');
    case 'plan':
      return import('./starts/plan.ts');
    case 'apply':
      return import('./starts/apply.ts');
    default:
      return import('./starts/any.ts');
  }
};

if (argv.length === 1 && ['-V', '--version'].includes(first)) {
  printVersion();
} else {
  enableCompileCache();
  void loadStart().then(({ run }) => run(argv));
}
