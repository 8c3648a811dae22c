import { assertNever } from '../model/assert-never.ts';
import { formatAddress } from '../model/declaration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import { changesOf, isWrite } from '../model/plan.ts';
import type { ChangeKind, Plan } from '../model/plan.ts';
import type { Preview, Reconciliation } from '../pipeline.ts';
import { listWrites } from '../reconcile/planned-write.ts';
import { createDiagnosticEntry } from '../report/diagnostic-entry.ts';
import { contentsOf } from '../report/change-entry.ts';
import { createGuardEntry } from '../report/guard-entry.ts';
import { cancelledPrompt } from '../report/text/outcome-lines.ts';
import { count } from '../report/words.ts';
import type { TracedCall } from '../remote/traced-api.ts';
import type { Headline } from '../watch/news.ts';
import type { Pass } from '../watch/pass.ts';
import { findGoneWorkers } from './gone-workers.ts';

/** How much an entry weighs: `debug` is told on request only, `warn` and `error` also when quiet. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One thing to log, before it is a line of any format. */
export interface LogEntry {
  readonly level: LogLevel;
  /** A stable word to search for. */
  readonly event: string;
  /** One line without a full stop. */
  readonly message: string;
  /** More lines for a person, in order. */
  readonly details: readonly string[];
  /** The same as data; no prompt is in it. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An entry of one line. */
export function describeNote(level: LogLevel, event: string, message: string): LogEntry {
  return { level, event, message, details: [], fields: {} };
}

/** A call to the service, for whoever asked to see each. */
export function describeCall({ call, workerId, result, durationMs }: TracedCall): LogEntry {
  const message = `${call} ${workerId}: ${result} in ${String(durationMs)} ms`;
  return { level: 'debug', event: 'call', message, details: [], fields: { call, workerId, result, durationMs } };
}

/** The end of a pass, for whoever asked to see each. */
export function describePass({ end, scope, durationMs, causes }: Pass): LogEntry {
  const message = `pass over ${scope === 'all' ? 'all workers' : 'the edited workers'} after ${causes.join(', ')}: ${end.kind} in ${String(durationMs)} ms`;
  return describeNote('debug', 'pass', message);
}

/** Words and data for what is new in a pass. */
export function describeHeadline(headline: Headline): LogEntry {
  const { kind: event } = headline;
  switch (headline.kind) {
    case 'declaration-invalid': {
      const held = headline.isHeld ? 'the last good one stays in force' : 'nothing is in force yet';
      const message = `the declaration cannot be used, ${held}`;
      return { level: 'error', event, message, ...describeDiagnostics(headline.diagnostics) };
    }
    case 'declaration-warned':
      return { level: 'warn', event, message: 'the declaration is odd', ...describeDiagnostics(headline.diagnostics) };
    case 'declaration-mended':
      return describeNote('info', event, 'the declaration can be used again');
    case 'as-declared': {
      const { workers, schedules } = headline;
      const left = listPreviousVersions(headline.plan);
      const message = `everything is as declared: ${count(workers, 'worker')}, ${count(schedules, 'schedule')}`;
      const fields = { workers, schedules, previousVersions: left };
      return { level: left.length === 0 ? 'info' : 'warn', event, message, details: left.map(wordsOfLeft), fields };
    }
    case 'applied':
      return {
        level: 'info',
        event,
        message: 'applied, and everything is as declared',
        ...describeReached(headline.end),
      };
    case 'undecided': {
      const undecided = headline.undecided.map(({ alias, name, message }) => {
        return { address: addressOf({ alias, name }), message };
      });
      const message = `${count(undecided.length, 'schedule')} undecided: it is not known whether they ran or are live`;
      const details = undecided.map(({ address, message: why }) => `${address}: ${why}`);
      return { level: 'warn', event, message, details, fields: { undecided } };
    }
    case 'pending':
      return {
        level: 'info',
        event,
        message: 'would change, if this were no dry run',
        ...describePending(headline.end),
      };
    case 'refused':
      return {
        level: 'error',
        event,
        message: 'refused before anything was written',
        ...describeRefusal(headline.end),
      };
    case 'incomplete':
      return { level: 'warn', event, message: 'not everything is as declared', ...describeReached(headline.end) };
    case 'broken-off':
      return {
        level: 'warn',
        event,
        message: 'stopped before everything was done',
        ...describeReached(headline.reached),
      };
    case 'failed': {
      const { code, message, hint } = headline.end.error;
      const details = hint === null ? [] : [`hint: ${hint}`];
      return {
        level: 'error',
        event,
        message: `[${code}] ${message}`,
        details,
        fields: { error: { code, message, hint } },
      };
    }
    default:
      return assertNever(headline);
  }
}

interface LeftRecord {
  readonly worker: string;
  readonly scheduleId: string | null;
  readonly reason: string;
}

/** Rows that may be previous versions of what is declared, and that nothing cancels. */
function listPreviousVersions(plan: Plan): readonly LeftRecord[] {
  return changesOf(plan).flatMap((change) => {
    if (change.kind !== 'hold' || change.cause !== 'previous-version') return [];
    return [{ worker: change.alias, scheduleId: change.scheduleId, reason: change.reason }];
  });
}

function wordsOfLeft({ worker, scheduleId, reason }: LeftRecord): string {
  return `previous-version: ${worker} (${scheduleId ?? ''}) ${reason}`;
}

type Description = Pick<LogEntry, 'details' | 'fields'>;

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

function describePending({ preview: { plan } }: { readonly preview: Preview }): Description {
  const writes = listWrites(changesOf(plan)).map(({ words }) => words);
  return { details: writes, fields: { fingerprint: plan.fingerprint, writes } };
}

function describeRefusal({ preview: { plan, findings } }: { readonly preview: Preview }): Description {
  const guards = findings.filter(({ allowed }) => !allowed).map(createGuardEntry);
  const details = guards.flatMap(({ code, worker, message, hints, allow }) => [
    `${code}: ${worker ?? 'all workers'} ${message}; to permit it: ${allow}`,
    ...hints.map((hint) => `  hint: ${hint}`),
  ]);
  return { details, fields: { fingerprint: plan.fingerprint, guards } };
}

function describeReached({
  preview: { plan, owned },
  reconciliation,
}: {
  readonly preview: Preview;
  readonly reconciliation: Reconciliation | null;
}): Description {
  const unlisted = plan.workers.flatMap(({ worker, observed }) =>
    observed.kind === 'unavailable' ? [{ worker: worker.alias, code: observed.code, message: observed.reason }] : [],
  );
  const gone = findGoneWorkers(plan, owned);
  const ended = (reconciliation?.workers ?? []).flatMap((worker) => worker.outcomes);
  const outcomes = ended.map(createOutcomeRecord);
  const unconverged = (reconciliation?.unconverged ?? []).map(({ alias, name, message }) => ({
    address: addressOf({ alias, name }),
    message,
  }));
  const previousVersions = listPreviousVersions(plan);
  const problem = reconciliation?.ledgerProblem ?? null;
  const pending = reconciliation === null ? changesOf(plan).filter(isWrite).length : 0;
  return {
    details: [
      ...ended.map(wordsOf),
      ...previousVersions.map(wordsOfLeft),
      ...unlisted.map(({ worker, code, message }) => `not listed: ${worker} [${code}] ${message}`),
      ...gone.map(({ code, message }) => `[${code}] ${message}`),
      ...unconverged.map(({ address, message }) => `${address}: ${message}`),
      ...(problem === null ? [] : [`[${problem.code}] ${problem.message}`]),
      ...(pending === 0 ? [] : [`${count(pending, 'change')} pending`]),
    ],
    fields: {
      fingerprint: plan.fingerprint,
      outcomes,
      previousVersions,
      unlisted,
      unconverged,
      ledgerProblem: problem,
      pending,
    },
  };
}

interface OutcomeRecord extends Pick<Outcome, 'status' | 'scheduleId' | 'error' | 'notes'> {
  readonly kind: ChangeKind;
  readonly address: string;
  readonly workerId: string;
}

function createOutcomeRecord({ change, status, scheduleId, error, notes }: Outcome): OutcomeRecord {
  return { kind: change.kind, address: addressOf(change), workerId: change.workerId, scheduleId, status, error, notes };
}

function wordsOf(outcome: Outcome): string {
  const { kind, address, scheduleId, status, error } = createOutcomeRecord(outcome);
  const prompt = cancelledPrompt({ kind, before: contentsOf(outcome.change).before });
  const id = scheduleId === null ? '' : ` (${scheduleId})`;
  return `${kind} ${address}${id}${prompt === null ? '' : `, ${prompt}`}: ${status}${error === null ? '' : ` [${error.code}] ${error.message}`}`;
}

function addressOf({ alias, name }: { readonly alias: string; readonly name: string | null }): string {
  return name === null ? alias : formatAddress(alias, name);
}
