import { assertNever } from '../../core/assert-never.ts';
import type { Diagnostic } from '../../core/model/diagnostic.ts';
import { toFailure } from '../../core/model/diagnostic.ts';
import { changesOf } from '../../core/model/plan.ts';
import type { PlanResult } from '../../pipeline.ts';
import { toDiagnostic } from '../../core/plan/warnings.ts';
import type { PlanWarning, PlanWarningCode } from '../../core/plan/warnings.ts';
import { listWrites } from '../../core/plan/fingerprint.ts';
import { createDiagnosticEntry } from '../../report/documents/diagnostic-entry.ts';
import { createGuardEntry } from '../../report/documents/guard-entry.ts';
import { formatInstant } from '../../core/time/when.ts';
import { count, formatDuration } from '../../core/words.ts';
import type { TracedCall } from '../../api/open-accounts.ts';
import type { Transition } from './transitions.ts';
import type { Pass } from './pass.ts';
import { addressOf, describeReached, listPreviousVersions, wordsOfLeft } from './watch-changes.ts';
import type { Description } from './watch-changes.ts';

/** What an entry can be about; so can each warning of a plan. `docs/watch.md` explains them. */
export const logEvents = [
  'watching',
  'serving',
  'applied',
  'as-declared',
  'pending',
  'refused',
  'incomplete',
  'undecided',
  'failed',
  'interrupted',
  'declaration-invalid',
  'declaration-warned',
  'declaration-recovered',
  'declaration-unsettled',
  'no-longer-late',
  'paused',
  'resumed',
  'unwatchable',
  'unkept',
  'stopping',
  'stopped',
  'pass',
  'call',
] as const;

/** A stable word to search a log for. */
type LogEvent = (typeof logEvents)[number] | PlanWarningCode;

/** How much an entry weighs: `debug` is logged on request only, `warn` and `error` also when quiet. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One thing to log, before it is a line of any format. */
export interface LogEntry extends Description {
  readonly level: LogLevel;
  readonly event: LogEvent;
  /** One line. */
  readonly message: string;
}

/** An entry of one line. */
export function describeNote(level: LogLevel, event: LogEvent, message: string): LogEntry {
  return { level, event, message, details: [], fields: {} };
}

/** A call to the service, logged with --verbose. */
export function describeCall({ call, workerId, result, durationMs }: TracedCall): LogEntry {
  const message = `${call} ${workerId}: ${result} in ${String(durationMs)} ms`;
  return { level: 'debug', event: 'call', message, details: [], fields: { call, workerId, result, durationMs } };
}

/** The end of a pass, logged with --verbose. */
export function describePass({ end, scope, durationMs, causes }: Pass): LogEntry {
  const message = `pass over ${scope === 'all' ? 'all workers' : 'the edited workers'} after ${causes.join(', ')}: ${end.kind} in ${String(durationMs)} ms`;
  return describeNote('debug', 'pass', message);
}

/** Words and data for what is new in a pass. */
export function describeTransition(transition: Transition, pass: Pass): LogEntry {
  if (transition.kind === 'warned') return describeWarning(transition.warning);
  const { kind: event } = transition;
  switch (transition.kind) {
    case 'declaration-invalid': {
      const message = `Invalid configuration; ${keptWords(transition)}.`;
      return { level: 'error', event, message, ...describeDiagnostics(transition.diagnostics) };
    }
    case 'declaration-warned':
      return {
        level: 'warn',
        event,
        message: 'Configuration loaded with warnings.',
        ...describeDiagnostics(transition.diagnostics),
      };
    case 'declaration-recovered':
      return describeNote('info', event, 'The configuration is valid again.');
    case 'declaration-unsettled': {
      const since = transition.since.toISOString();
      const message = `The files have been changing since ${since}; ${keptWords(transition)}.`;
      return { level: 'warn', event, message, details: [], fields: { since } };
    }
    case 'no-longer-late': {
      const { address, nextRunAt } = transition;
      const at = nextRunAt === null ? null : formatInstant(nextRunAt);
      const now = at === null ? 'it is not live as declared any more' : `its next run is at ${at}`;
      const message = `${address} is no longer late: ${now}.`;
      return { level: 'info', event, message, details: [], fields: { address, nextRunAt: at } };
    }
    case 'paused': {
      const { pause, schedules } = transition;
      const message = `Paused: ${pause}; ${count(schedules, 'schedule')} must not run.`;
      return { level: 'info', event, message, details: [], fields: { pause, schedules } };
    }
    case 'resumed': {
      const { pause } = transition;
      const message = `No longer paused: ${pause}.`;
      return { level: 'info', event, message, details: [], fields: { pause } };
    }
    case 'as-declared': {
      const { workers, schedules } = transition;
      const left = listPreviousVersions(transition.plan);
      const message = `Everything is as declared: ${count(workers, 'worker')}, ${count(schedules, 'schedule')}.`;
      const fields = { workers, schedules, previousVersions: left };
      return { level: left.length === 0 ? 'info' : 'warn', event, message, details: left.map(wordsOfLeft), fields };
    }
    case 'applied': {
      const message = `Applied${resumedWords(pass)}; everything is as declared.`;
      return { level: 'info', event, message, ...describeReached(transition.end, pass) };
    }
    case 'undecided': {
      const undecided = transition.undecided.map(({ alias, name, message }) => {
        return { address: addressOf({ alias, name }), message };
      });
      const message = `${count(undecided.length, 'schedule')} undecided: it is not known whether they ran or are live, or a pause kept them from their run`;
      const details = undecided.map(({ address, message: why }) => `${address}: ${why}`);
      return { level: 'warn', event, message, details, fields: { undecided } };
    }
    case 'pending':
      return { level: 'info', event, message: 'Dry run: would change', ...describePending(transition.end) };
    case 'refused':
      return { level: 'error', event, message: 'Refused; nothing was written.', ...describeRefusal(transition.end) };
    case 'incomplete':
      return {
        level: 'warn',
        event,
        message: 'Not everything is as declared.',
        ...describeReached(transition.end, pass),
      };
    case 'interrupted':
      return {
        level: 'warn',
        event,
        message: 'Stopped before everything was done.',
        ...describeReached(transition.reached, pass),
      };
    case 'failed': {
      const error = toFailure(transition.end.error);
      const { code, message, hint } = error;
      const details = hint === null ? [] : [`hint: ${hint}`];
      return {
        level: 'error',
        event,
        message: `[${code}] ${message}`,
        details,
        fields: { error },
      };
    }
    default:
      return assertNever(transition);
  }
}

function describeWarning(warning: PlanWarning): LogEntry {
  const entry = createDiagnosticEntry(toDiagnostic(warning));
  const { message, hint } = entry;
  const details = hint === null ? [] : [`hint: ${hint}`];
  const { code } = warning;
  return { level: 'warn', event: code, message: `[${code}] ${message}`, details, fields: { diagnostics: [entry] } };
}

function keptWords({ isHeld }: { readonly isHeld: boolean }): string {
  return isHeld ? 'keeping the last valid one' : 'there is no valid one yet';
}

function resumedWords({ troubleSince, startedAt }: Pass): string {
  if (troubleSince === null) return '';
  const seconds = Math.round((startedAt.getTime() - troubleSince.getTime()) / 1000);
  return ` after an outage of ${formatDuration(Math.max(1, seconds))}`;
}

function describeDiagnostics(diagnostics: readonly Diagnostic[]): Description {
  const details = diagnostics.flatMap(({ severity, code, message, location, hint }) => {
    const place = location === null ? '' : `${location.file}:${String(location.line)}:${String(location.column)}: `;
    return [`${severity}[${code}] ${place}${message}`, ...(hint === null ? [] : [`  hint: ${hint}`])];
  });
  return { details, fields: { diagnostics: diagnostics.map(createDiagnosticRecord) } };
}

/** A diagnostic without its source line, which may hold a prompt: that is no matter for a log that is collected. */
function createDiagnosticRecord(diagnostic: Diagnostic): unknown {
  return { ...createDiagnosticEntry(diagnostic), excerpt: undefined };
}

function describePending({ planned: { plan } }: { readonly planned: PlanResult }): Description {
  const writes = listWrites(changesOf(plan)).map(({ words }) => words);
  return { details: writes, fields: { fingerprint: plan.fingerprint, writes } };
}

function describeRefusal({ planned: { plan, findings } }: { readonly planned: PlanResult }): Description {
  const guards = findings.filter(({ allowed }) => !allowed).map(createGuardEntry);
  const details = guards.flatMap(({ code, worker, message, hints, allow }) => [
    `${code}: ${worker ?? 'all workers'} ${message}${allow === null ? '' : `; to permit it: ${allow}`}`,
    ...hints.map((hint) => `  hint: ${hint}`),
  ]);
  return { details, fields: { fingerprint: plan.fingerprint, guards } };
}
