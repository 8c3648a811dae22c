import { compareDiagnostics, type Diagnostic, type Location, type Severity } from '../core/model/diagnostic.ts';
import { locate, sourceExcerpt, type Place } from './source.ts';

/** All diagnostics of the loader, each with a one-line description. `docs/diagnostics.md` explains them. */
export const diagnosticCodes = {
  // Files
  'no-files': 'there is no declaration to read',
  'several-defaults': 'no path was given and more than one default file exists',
  'file-unreadable': 'a file or directory cannot be read',
  'file-too-large': 'a file is too large',
  'not-text': 'a file is not UTF-8 text',
  'outside-root': 'a file is outside the directory it belongs to',
  'hidden-file': 'the path of a prompt file has a name that begins with a dot',
  'foreign-file': 'a file belongs to another tool',
  'policy-elsewhere': 'a policy is not where rota reads it',
  'policy-file': 'a policy is not a regular file of its repository, or is named as a declaration',
  // YAML
  'empty-file': 'a file contains no YAML',
  'yaml-syntax': 'the text is not YAML',
  'yaml-tab': 'a tab is used as indentation',
  'yaml-indent': 'a line is indented one level off',
  'yaml-unquoted': 'text that YAML reads as something else needs quotes',
  'yaml-version': 'the file asks for a YAML version other than 1.2',
  'yaml-documents': 'a file contains more than one YAML document',
  'yaml-tag': 'a value has a tag that rota does not know',
  'yaml-too-deep': 'values are nested too deeply',
  'yaml-key': 'a key is not text',
  'yaml-merge': 'a merge key has a value that is not a mapping',
  'yaml-alias-unknown': 'an alias has no anchor before it',
  'yaml-alias-cycle': 'an alias refers to a value that contains it',
  'yaml-alias-bomb': 'aliases expand to too many values',
  'look-alike': 'a character looks like one that YAML or rota reads',
  'duplicate-key': 'a mapping has a key twice, or a list of workers an alias',
  // Shape
  'unknown-key': 'a key is not part of the format',
  'wrong-level': 'a key is at the wrong level',
  'missing-key': 'a required key is missing',
  'wrong-type': 'a value has the wrong type',
  'wrong-value': 'a value is not one of those allowed',
  'bad-name': 'an alias or schedule name has characters that names cannot have',
  'empty-ignore-rule': 'an ignore rule, or a field of one, is empty',
  'exactly-one-when': 'a schedule does not have exactly one of cron, interval, date and delay',
  'exactly-one-input': 'a schedule does not have exactly one of input and inputFile',
  // Values
  'bad-cron': 'the service refuses or misreads a cron expression',
  'seconds-first': 'a cron has six fields, and five may be meant',
  'every-minute': 'a cron runs every minute of some hours',
  'either-day': 'a cron names a day of the month and a weekday, and runs on either',
  'uneven-step': 'a cron has a step that leaves a shorter gap at the end',
  'cron-not-portable': 'other schedulers read a cron differently from the service',
  'bad-duration': 'a duration cannot be read or is out of range',
  'interval-without-unit': 'an interval is a small number of seconds',
  'interval-over-30-days': 'an interval is longer than the service may accept',
  'bad-date': 'a date cannot be read or does not exist',
  'date-needs-zone': 'a date has no offset and its worker has no timezone',
  'date-in-gap': 'a local time is skipped when the clocks go forward',
  'date-in-overlap': 'a local time occurs twice when the clocks go back',
  'bounds-of-one-shot': 'a schedule that runs once has from or until',
  'bounds-reversed': 'from is not before until',
  'never-within-bounds': 'a cron has no run between from and until',
  'unknown-timezone': 'a timezone is not an IANA zone',
  'reversed-zone-sign': 'a timezone is a fixed offset whose name has the sign reversed',
  'bad-spread': 'a spread does not fit its cron, or there is no cron',
  'bad-pause': 'the reason of a pause is empty, too long or not one line, or a list of it is empty',
  'bad-owner': 'an owner is empty, too long or not one line',
  'bad-input': 'a prompt is empty or contains characters that cannot be sent',
  'prompt-cut': 'YAML reads the rest of a prompt as a comment',
  'prompt-conflict': 'a prompt contains a merge conflict',
  'prompt-lfs-pointer': 'a prompt file contains a Git LFS pointer instead of its text',
  'prompt-front-matter': 'a prompt file begins with front matter',
  'prompt-not-replaced': 'a prompt contains a placeholder that rota does not replace',
  'bad-worker-id': 'a worker id has characters that worker ids do not have',
  'env-unset': 'a variable in a worker id is not set',
  'env-empty': 'a variable in a worker id is empty',
  'bad-account': 'the name of an account cannot be part of the name of a variable',
  'bad-limit': 'a limit is not valid',
  'bad-ledger': 'a ledger is not valid',
  'bad-rule': 'the value of a policy rule is not valid',
  'bad-exception': 'a policy exception does not fit its rule',
  // Sets
  'duplicate-set': 'two sets have the same name',
  'unknown-set': 'a worker uses a set that is in none of the files',
  'unused-set': 'no worker uses a set',
  'use-needs-as': 'a worker uses a set more than once and does not tell the uses apart',
  'duplicate-as': 'two uses of a worker have the same name',
  'unknown-variable': 'a variable does not belong to its set',
  'unused-variable': 'no prompt of a set uses one of its variables',
  'missing-value': 'a use gives no value for a variable that has none of its own',
  'unknown-override': 'a use overrides a schedule that the set does not have',
  'sets-too-large': 'sets give too many schedules or too much text',
  // Meaning
  'files-disagree': 'two files set one setting to different values',
  'missing-id': 'no file gives the id of a worker',
  'duplicate-schedule': 'two files declare the same schedule of a worker',
  'duplicate-worker-id': 'two aliases have the same worker id, or a list of workers has it twice',
  'accounts-alike': 'two account names use the same variables',
  indistinguishable: 'the service cannot tell two schedules of a worker apart',
  'declared-and-ignored': 'a schedule is declared and matches an ignore rule of its own worker',
  'pause-unmatched': 'a pause names a worker or schedule that is not declared',
  'owned-needs-ledger': 'prune: owned is used without a ledger',
  'until-needs-ledger': 'until is used with prune: none and without a ledger',
  'delay-needs-ledger': 'a delay is used without a ledger',
  'ledger-lost-in-ci': 'a delay relies on a file that a CI job loses',
  // All
  'more-problems': 'there are more problems than shown',
} as const;

/** The code of a diagnostic; stable across versions. */
export type DiagnosticCode = keyof typeof diagnosticCodes;

/** A problem, before it becomes a `Diagnostic`. */
export interface Problem {
  readonly code: DiagnosticCode;
  /** A bare location if no excerpt can or may be shown; null if the problem belongs to no file. */
  readonly at: Place | Location | null;
  readonly message: string;
  /** What to do next; null or absent if the message already says it. */
  readonly hint?: string | null | undefined | (() => string | null);
}

/** Records a problem. */
export type Report = (problem: Problem) => void;

/** The problems of one load. */
interface Problems {
  readonly report: Report;
  /** Number of errors reported so far, duplicates included. */
  errorCount(): number;
  /**
   * Sorted, without duplicates (a shared YAML anchor reports its problems repeatedly). Holds the first 100 errors and
   * the first 100 warnings; if there are more, a last diagnostic says how many.
   */
  diagnostics(): readonly Diagnostic[];
}

/** Maximum number of diagnostics of one severity that are kept, inclusive. */
const maxReported = 100;

/** Codes of the warnings; all other diagnostics are errors. */
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

/** Returns a key that is equal for duplicates of a problem. */
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
    hint: 'the first hundred are shown: correct them and run this again',
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
