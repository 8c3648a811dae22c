import type { Diagnostic } from '../model/diagnostic.ts';
import type { Breach } from '../model/policy.ts';
import type { ExceptionRemark } from './review-exceptions.ts';

/** What there is to write for a breach, one line each. */
export function breachHints({ nearest, policy, exceptionEnded }: Breach): readonly string[] {
  return [
    ...(nearest === null ? [] : [`the nearest value that passes: ${nearest}`]),
    ...(exceptionEnded === null ? [] : [`its exception in ${policy} ended after ${exceptionEnded}`]),
  ];
}

/** A breach as one of the diagnostics: an error where it refuses what the files say. */
export function breachDiagnostic(breach: Breach): Diagnostic {
  const { message, location, refuses } = breach;
  const hints = breachHints(breach);
  return {
    severity: refuses ? 'error' : 'warning',
    code: 'policy-breach',
    message,
    location,
    hint: hints.length === 0 ? null : hints.join('; '),
    excerpt: null,
  };
}

/** What there is to know of an exception as one of the diagnostics. */
export function remarkDiagnostic(remark: ExceptionRemark): Diagnostic {
  return { severity: 'warning', ...remark, excerpt: null };
}
