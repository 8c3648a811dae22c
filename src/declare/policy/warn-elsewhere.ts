import { existsSync, realpathSync } from 'node:fs';
import type { Report } from '../problems.ts';

/** Warns of a policy that is not the one that holds, at `policy`, absolute: its author thinks it does. */
export function warnElsewhere(
  file: string,
  context: { readonly policy?: string; readonly show: (file: string) => string; readonly report: Report },
): void {
  const { policy, show, report } = context;
  if (policy === undefined || resolve(file) === resolve(policy)) return;
  report({
    code: 'policy-elsewhere',
    at: { file: show(file), line: 1, column: 1 },
    message: `expected the policy at ${show(policy)}, got one here, which rota does not read`,
    hint: 'move it there, or name it: --policy FILE',
  });
}

function resolve(file: string): string {
  return existsSync(file) ? realpathSync(file) : file;
}
