import { accountPart, createWorkerEntry } from '../../report/documents/worker-entry.ts';
import type { WorkerEntry } from '../../report/documents/worker-entry.ts';
import { groupUnlisted, whoOf } from '../../report/wording/unlisted.ts';
import { formatAddress } from '../../core/model/declaration.ts';
import type { RecognisedSchedule } from '../../core/model/live.ts';
import type { Outcome } from '../../core/model/outcome.ts';
import { isWrite } from '../../core/model/change.ts';
import { changesOf } from '../../core/model/plan.ts';
import type { Change } from '../../core/model/change.ts';
import type { Plan } from '../../core/model/plan.ts';
import type { ApplyResult } from '../../pipeline.ts';
import { createContentEntry } from '../../report/documents/content-entry.ts';
import type { ContentEntry } from '../../report/documents/content-entry.ts';
import { createSecretMask } from '../../core/model/secrets.ts';
import { count, excerptOf } from '../../core/words.ts';
import { formatWhen } from '../../report/text/content-lines.ts';
import { explainChange } from './explain-change.ts';
import type { Why } from './explain-change.ts';
import type { Pass, Reached } from './pass.ts';

/** How much of a prompt is logged, in code units; enough to recognise it. */
const shownInputLength = 80;

/** The part of a log entry that differs from pass to pass. */
export interface Description {
  /** More lines for a person, in order. */
  readonly details: readonly string[];
  /** The same as data; of a prompt, no more than its beginning. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What became of a plan: each change with its reason, what is missing, and where what is gone is kept. */
export function describeReached(reached: Reached<ApplyResult | null>, pass: Pass): Description {
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
  // A worker that could not be listed could not be listed to verify it either.
  const isToldAlready = ({ address }: { readonly address: string }): boolean =>
    unlisted.some(({ worker }) => worker === address);
  return {
    details: [
      ...outcomes.flatMap(linesOf),
      ...previousVersions.map(wordsOfLeft),
      ...unlistedLines(plan),
      ...unconverged.filter((each) => !isToldAlready(each)).map(({ address, message }) => `${address}: ${message}`),
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

/** A line for each worker; for a key that is refused one for its account. */
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
  /** What is cancelled; of its prompt the first line, cut. Null when nothing is. */
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

/** The address of a schedule; of what has no name, its worker's alias. */
export function addressOf({ alias, name }: { readonly alias: string; readonly name: string | null }): string {
  return name === null ? alias : formatAddress(alias, name);
}

interface LeftRecord {
  readonly worker: string;
  readonly scheduleId: string | null;
  readonly reason: string;
}

/** Rows that may be previous versions of what is declared, and that nothing cancels. */
export function listPreviousVersions(plan: Plan): readonly LeftRecord[] {
  return changesOf(plan).flatMap((change) => {
    if (change.kind !== 'hold' || change.cause !== 'previous-version') return [];
    return [{ worker: change.alias, scheduleId: change.scheduleId, reason: change.reason }];
  });
}

/** One of them as a line. */
export function wordsOfLeft({ worker, scheduleId, reason }: LeftRecord): string {
  return `previous-version: ${worker} (${scheduleId ?? ''}) ${reason}`;
}
