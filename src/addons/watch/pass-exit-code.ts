import { assertNever } from '../../core/assert-never.ts';
import type { PassEnd } from './pass.ts';
import { exitCodeByError, exitCodes } from '../../cli/exit-code.ts';
import { exitCodeOfIncomplete } from '../../cli/plan-files.ts';
import type { ExitCode } from '../../cli/exit-code.ts';

/** What a process ends with whose only pass ended so; an apply of the same would end with it too. */
export function exitCodeOfPass(end: PassEnd): ExitCode {
  switch (end.kind) {
    case 'settled':
      return (end.applied?.undecided.length ?? 0) === 0 ? exitCodes.done : exitCodes.partial;
    case 'unchanged':
    case 'pending':
      return exitCodes.done;
    case 'undeclared':
      return exitCodes.error;
    case 'refused':
      return exitCodes.refused;
    case 'incomplete':
      return isBegun(end.applied) ? exitCodes.partial : exitCodeOfIncomplete(end.planned.plan);
    case 'stopped':
      return isBegun(end.reached?.applied ?? null) ? exitCodes.partial : exitCodes.error;
    case 'failed':
      return exitCodeByError[end.error.code];
    default:
      return assertNever(end);
  }
}

function isBegun(applied: Extract<PassEnd, { readonly kind: 'incomplete' }>['applied']): boolean {
  return applied?.workers.some(({ outcomes }) => outcomes.length > 0) ?? false;
}
