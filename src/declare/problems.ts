import type { Diagnostic, Severity } from '../model/diagnostic.ts';
import { compareDiagnostics } from '../model/diagnostic.ts';
import type { Location } from '../model/location.ts';
import type { DiagnosticCode } from './diagnostic-code.ts';
import { excerptOf, locate } from './source.ts';
import type { Place } from './source.ts';

/** One thing that is wrong, before it becomes a `Diagnostic`. */
export interface Problem {
  readonly code: DiagnosticCode;
  /** Where; a bare location for a file whose text could not be read, null when no file is to blame. */
  readonly at: Place | Location | null;
  readonly message: string;
  /** Absent when the message already says what to type next. */
  readonly hint?: string | null | undefined;
}

/** Takes note of a problem. */
export type Report = (problem: Problem) => void;

/** The problems of one load, in one place. */
export interface Problems {
  readonly report: Report;
  /** How many errors were reported so far, repeats included. */
  errorCount(): number;
  /** Sorted; a problem reported twice, as a shared YAML anchor does, is there once. */
  diagnostics(): readonly Diagnostic[];
}

const warnings: readonly DiagnosticCode[] = [
  'seconds-first',
  'every-minute',
  'either-day',
  'uneven-step',
  'cron-not-portable',
  'interval-without-unit',
  'interval-over-30-days',
  'prompt-front-matter',
  'prompt-not-replaced',
];

/** Starts with no problems. */
export function createProblems(): Problems {
  const found = new Map<string, Diagnostic>();
  let errors = 0;
  return {
    report: (problem) => {
      const diagnostic = toDiagnostic(problem);
      if (diagnostic.severity === 'error') errors++;
      found.set(JSON.stringify([diagnostic.code, diagnostic.location, diagnostic.message]), diagnostic);
    },
    errorCount: () => errors,
    diagnostics: () => [...found.values()].sort(compareDiagnostics),
  };
}

function toDiagnostic({ code, at, message, hint }: Problem): Diagnostic {
  const severity: Severity = warnings.includes(code) ? 'warning' : 'error';
  const isPlace = at !== null && 'source' in at;
  return {
    severity,
    code,
    message,
    location: isPlace ? locate(at) : at,
    hint: hint ?? null,
    excerpt: isPlace ? excerptOf(at) : null,
  };
}
