import type { Diagnostic, Severity, Location } from '../core/model/diagnostic.ts';
import { compareDiagnostics } from '../core/model/diagnostic.ts';
import type { DiagnosticCode } from './diagnostic-code.ts';
import { sourceExcerpt, locate } from './source.ts';
import type { Place } from './source.ts';

/** One thing that is wrong, before it becomes a `Diagnostic`. */
export interface Problem {
  readonly code: DiagnosticCode;
  /** Where; a bare location for a file whose text could not be read, null when no file is to blame. */
  readonly at: Place | Location | null;
  readonly message: string;
  /** Absent when the message already says what to type next. */
  readonly hint?: string | null | undefined | (() => string | null);
}

/** Takes note of a problem. */
export type Report = (problem: Problem) => void;

/** The problems of one load, in one place. */
export interface Problems {
  readonly report: Report;
  /** How many errors were reported so far, repeats included. */
  errorCount(): number;
  /**
   * Sorted; a problem reported twice, as a shared YAML anchor does, is there once. At most a hundred errors and a hundred
   * warnings, the first that were reported; then one at the end that says how many more there are.
   */
  diagnostics(): readonly Diagnostic[];
}

/** How many of a severity are kept and told, inclusive. */
const maxReported = 100;

/** The diagnostics that are warnings; all others are errors. */
export const diagnosticWarnings: readonly DiagnosticCode[] = [
  'policy-elsewhere',
  'seconds-first',
  'every-minute',
  'either-day',
  'uneven-step',
  'reversed-zone-sign',
  'cron-not-portable',
  'interval-without-unit',
  'interval-over-30-days',
  'never-within-bounds',
  'prompt-front-matter',
  'prompt-not-replaced',
  'unused-set',
];

/** Starts with no problems. */
export function createProblems(): Problems {
  const kept = { error: new Map<string, Diagnostic>(), warning: new Map<string, Diagnostic>() };
  const suppressed = { error: 0, warning: 0 };
  let errors = 0;
  return {
    report: (problem) => {
      const severity: Severity = diagnosticWarnings.includes(problem.code) ? 'warning' : 'error';
      if (severity === 'error') errors++;
      const { [severity]: known } = kept;
      const key = keyOf(problem);
      if (known.has(key)) return;
      if (known.size < maxReported) known.set(key, toDiagnostic(problem, severity));
      else suppressed[severity]++;
    },
    errorCount: () => errors,
    diagnostics: () => {
      const reported = [...kept.error.values(), ...kept.warning.values()].sort(compareDiagnostics);
      return suppressed.error + suppressed.warning === 0 ? reported : [...reported, moreProblems(suppressed)];
    },
  };
}

/** Text that two problems share exactly when they are told as one. */
export function keyOf({ code, at, message }: Problem): string {
  const place = at !== null && 'source' in at ? `${at.source.file}:${String(at.start)}` : JSON.stringify(at);
  return `${code} ${place} ${message}`;
}

function moreProblems({ error, warning }: Readonly<Record<Severity, number>>): Diagnostic {
  const counts = [
    error > 0 ? [`${String(error)} more errors`] : [],
    warning > 0 ? [`${String(warning)} more warnings`] : [],
  ];
  return {
    severity: error > 0 ? 'error' : 'warning',
    code: 'more-problems' satisfies DiagnosticCode,
    message: `and ${counts.flat().join(' and ')}`,
    location: null,
    hint: 'the first hundred are shown: correct them, and run this again',
    excerpt: null,
  };
}

function toDiagnostic({ code, at, message, hint = null }: Problem, severity: Severity): Diagnostic {
  const isPlace = at !== null && 'source' in at;
  return {
    severity,
    code,
    message,
    location: isPlace ? locate(at) : at,
    hint: typeof hint === 'function' ? hint() : hint,
    excerpt: isPlace ? sourceExcerpt(at) : null,
  };
}
