import { accountPart, createWorkerEntry, type WorkerEntry } from '../../report/documents/worker-entry.ts';
import { groupUnlisted, whoOf } from '../../report/wording/unlisted.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import type { RecognisedSchedule } from '../../core/model/live.ts';
import type { Outcome, Unconverged } from '../../core/model/outcome.ts';
import { isWrite, type Change } from '../../core/model/change.ts';
import { changesOf, type Plan } from '../../core/model/plan.ts';
import { listUndecided, type ApplyResult, type PlanResult } from '../../pipeline.ts';
import { listWrites } from '../../core/plan/fingerprint.ts';
import { createGuardEntry } from '../../report/documents/guard-entry.ts';
import { createContentEntry, type ContentEntry } from '../../report/documents/content-entry.ts';
import { createSecretMask } from '../../core/model/secrets.ts';
import { count, excerptOf, formatDuration } from '../../core/words.ts';
import { formatWhen } from '../../report/text/content-lines.ts';
import { explainChange, type Why } from './explain-change.ts';
import type { Pass, PassEnd, Reached } from './pass.ts';
import { createEntry, describeFailure, type Description, type LogEntry } from './watch-log.ts';

/** How much of a prompt is logged, in code units: enough to recognise it. */
const shownInputLength = 80;

/** Describes how a pass ended; empty if there is nothing to log. */
export function describeEnd(pass: Pass): readonly LogEntry[] {
  const { end } = pass;
  switch (end.kind) {
    case 'undeclared':
    case 'unchanged':
      return [];
    case 'stopped':
      if (end.reached === null) return [];
      return [
        createEntry('warn', 'interrupted', 'Stopped before everything was done.', describeReached(end.reached, pass)),
      ];
    case 'settled':
      return [hasDone(end) ? describeApplied(end, pass) : describeAsDeclared(end, pass), ...describeUndecided(end)];
    case 'pending':
      return [createEntry('info', 'pending', 'Dry run: would change', describePending(end.planned))];
    case 'refused':
      return [createEntry('error', 'refused', 'Refused; nothing was written.', describeRefusal(end.planned))];
    case 'incomplete':
      return [createEntry('warn', 'incomplete', 'Not everything is as declared.', describeReached(end, pass))];
    case 'failed':
      return [describeFailure(end.error)];
  }
}

type Settled = Extract<PassEnd, { readonly kind: 'settled' }>;

/** Describes a pass that wrote something and left everything as declared. */
function describeApplied(end: Settled, pass: Pass): LogEntry {
  const { troubleSince, startedAt } = pass;
  const seconds = troubleSince === null ? 0 : Math.round((startedAt.getTime() - troubleSince.getTime()) / 1000);
  const resumed = troubleSince === null ? '' : ` after an outage of ${formatDuration(Math.max(1, seconds))}`;
  return createEntry('info', 'applied', `Applied${resumed}; everything is as declared.`, describeReached(end, pass));
}

/** Describes a pass that found everything as declared. Logged at the start and after trouble. */
function describeAsDeclared({ planned: { plan } }: Settled, { inForce }: Pass): LogEntry {
  const workers = inForce?.workers.length ?? 0;
  const schedules = inForce?.workers.flatMap((worker) => worker.schedules).length ?? 0;
  const previousVersions = listPreviousVersions(plan);
  const message = `Everything is as declared: ${count(workers, 'worker')}, ${count(schedules, 'schedule')}.`;
  return createEntry(previousVersions.length === 0 ? 'info' : 'warn', 'as-declared', message, {
    details: previousVersions.map(wordsOfLeft),
    fields: { workers, schedules, previousVersions },
  });
}

/** Describes the schedules that may have run or be live, or that a pause kept from their run. */
function describeUndecided(end: Settled): readonly LogEntry[] {
  const undecided = undecidedOf(end).map(({ alias, name, message }) => ({
    address: addressOf({ alias, name }),
    message,
  }));
  if (undecided.length === 0) return [];
  const message = `${count(undecided.length, 'schedule')} undecided: may have run, may be live, or missed a run during a pause`;
  const details = undecided.map(({ address, message: why }) => `${address}: ${why}`);
  return [createEntry('warn', 'undecided', message, { details, fields: { undecided } })];
}

export function undecidedOf({ planned, applied }: Settled): readonly Unconverged[] {
  return applied?.undecided ?? listUndecided(planned.plan);
}

/** Whether anything was actually written, which is always logged. */
export function hasDone(end: PassEnd): boolean {
  if (!('applied' in end) || end.applied === null) return false;
  return end.applied.workers.some(({ outcomes }) => outcomes.some(({ status }) => status === 'done'));
}

function describePending({ plan }: PlanResult): Description {
  const writes = listWrites(changesOf(plan)).map(({ words }) => words);
  return { details: writes, fields: { fingerprint: plan.fingerprint, writes } };
}

function describeRefusal({ plan, findings }: PlanResult): Description {
  const guards = findings.filter(({ allowed }) => !allowed).map(createGuardEntry);
  const details = guards.flatMap(({ code, worker, message, hints, allow }) => [
    `${code}: ${worker ?? 'all workers'} ${message}${allow === null ? '' : `; to permit it: ${allow}`}`,
    ...hints.map((hint) => `  hint: ${hint}`),
  ]);
  return { details, fields: { fingerprint: plan.fingerprint, guards } };
}

/** Describes what became of a plan: each change with its cause, what is missing, and where cancelled rows are saved. */
function describeReached(reached: Reached<ApplyResult | null>, pass: Pass): Description {
  const { plan } = reached.planned;
  const { applied, savedAs } = reached;
  const unlisted = plan.workers.flatMap(({ worker, observed }) =>
    observed.kind === 'unavailable'
      ? [{ worker: worker.alias, ...accountPart(worker.account), code: observed.code, message: observed.reason }]
      : [],
  );
  const outcomes = (applied?.workers ?? [])
    .flatMap((worker) => worker.outcomes)
    .map((outcome) => createOutcomeRecord(outcome, pass));
  const unconverged = (applied?.unconverged ?? []).map(({ alias, name, message }) => ({
    address: addressOf({ alias, name }),
    message,
  }));
  const previousVersions = listPreviousVersions(plan);
  const problem = applied?.ledgerProblem ?? null;
  const pending = applied === null ? changesOf(plan).filter(isWrite).length : 0;
  // A worker that could not be listed could not be verified either.
  const isReported = ({ address }: { readonly address: string }): boolean =>
    unlisted.some(({ worker }) => worker === address);
  return {
    details: [
      ...outcomes.flatMap(linesOf),
      ...previousVersions.map(wordsOfLeft),
      ...unlistedLines(plan),
      ...unconverged.filter((each) => !isReported(each)).map(({ address, message }) => `${address}: ${message}`),
      ...(problem === null ? [] : [`[${problem.code}] ${problem.message}`]),
      ...(pending === 0 ? [] : [`${count(pending, 'change')} pending`]),
      ...(savedAs === null ? [] : [`saved what was cancelled: ${savedAs}`]),
    ],
    fields: {
      fingerprint: plan.fingerprint,
      outcomes,
      previousVersions,
      unlisted,
      unconverged,
      ledgerProblem: problem,
      pending,
      savedAs,
      troubleSince: pass.troubleSince?.toISOString() ?? null,
    },
  };
}

/** Returns one line for each unlisted worker, but one for each account whose key was refused. */
function unlistedLines({ workers }: Plan): readonly string[] {
  const asked = workers.map(createWorkerEntry);
  const isRefused = ({ unavailable }: WorkerEntry): boolean => unavailable?.code === 'remote-unauthorized';
  return [
    ...groupUnlisted(asked.filter(isRefused)).map((group) => `${whoOf(group)}: [${group.code}] ${group.message}`),
    ...asked.flatMap((worker) => {
      const { unavailable, account } = worker;
      if (unavailable === null || isRefused(worker)) return [];
      const whose = account === undefined ? '' : ` of account ${account}`;
      return [`${worker.worker}${whose}: [${unavailable.code}] ${unavailable.message}`];
    }),
  ];
}

interface OutcomeRecord extends Pick<Outcome, 'status' | 'scheduleId' | 'error' | 'notes'> {
  readonly kind: string;
  readonly why: Why;
  readonly address: string;
  readonly workerId: string;
  /** What was cancelled, with the first line of its prompt, cut; null if nothing was. */
  readonly before: ContentEntry | null;
}

function createOutcomeRecord({ change, status, scheduleId, error, notes }: Outcome, pass: Pass): OutcomeRecord {
  const { kind, alias, workerId } = change;
  const { why, name } = explainChange(change, pass);
  const before = beforeOf(change);
  return { kind, why, address: addressOf({ alias, name }), workerId, scheduleId, status, error, notes, before };
}

function beforeOf(change: Change): ContentEntry | null {
  const row: RecognisedSchedule | null = change.kind === 'cancel' || change.kind === 'replace' ? change.before : null;
  if (row === null) return null;
  const input = excerptOf(createSecretMask()(row.content.input), shownInputLength);
  return createContentEntry({ ...row.content, input });
}

function linesOf({ kind, why, address, scheduleId, status, error, notes, before }: OutcomeRecord): readonly string[] {
  const id = scheduleId === null ? '' : ` (${scheduleId})`;
  const problem = error === null ? '' : ` [${error.code}] ${error.message}`;
  const was = before === null ? [] : [`  was: ${formatWhen(before, null)}, budget ${before.budget}, "${before.input}"`];
  return [`${why}: ${kind} ${address}${id}: ${status}${problem}`, ...was, ...notes.map((note) => `  note: ${note}`)];
}

/** Returns the address of a schedule, or the worker's alias if it has no name. */
function addressOf({ alias, name }: { readonly alias: string; readonly name: string | null }): string {
  return name === null ? alias : formatAddress(alias, name);
}

interface LeftRecord {
  readonly worker: string;
  readonly scheduleId: string | null;
  readonly reason: string;
}

/** Lists rows that may be previous versions of declared schedules and are not cancelled. */
function listPreviousVersions(plan: Plan): readonly LeftRecord[] {
  return changesOf(plan).flatMap((change) => {
    if (change.kind !== 'hold' || change.cause !== 'previous-version') return [];
    return [{ worker: change.alias, scheduleId: change.scheduleId, reason: change.reason }];
  });
}

function wordsOfLeft({ worker, scheduleId, reason }: LeftRecord): string {
  return `previous-version: ${worker} (${scheduleId ?? ''}) ${reason}`;
}
