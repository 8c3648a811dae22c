import { contentKey, differingFields, type Content, type ContentField } from '../core/model/content.ts';
import { isOneShot, type When } from '../core/time/when.ts';
import { applyError } from './apply-error.ts';
import { openHint, type Sent } from './create-schedule.ts';
import { isFreeId, type WorkerRun } from './worker-run.ts';
import type { Failure } from '../core/model/diagnostic.ts';
import type { LiveSchedule, RecognisedSchedule } from '../core/model/live.ts';
import type { ScheduleReader } from '../api/port.ts';
import type { CreatingChange } from '../core/model/change.ts';

/** A change and the state of its create. */
export interface Attempt<Creating extends CreatingChange = CreatingChange> {
  readonly change: Creating;
  readonly state: AttemptState;
}

/** The state of a create. */
export type AttemptState = LiveAttempt | OpenAttempt | TakenAttempt | NotMadeAttempt;

/** A live schedule stands for the change. */
export interface LiveAttempt {
  readonly kind: 'live';
  readonly scheduleId: string;
  /** Whether this apply created it; false if it existed before. */
  readonly isNew: boolean;
  /** Whether a list has shown it. */
  readonly isSeen: boolean;
  /** Whether it was sent twice, so that a second copy of it may turn up. */
  readonly isResent: boolean;
  /** When a one-shot runs and vanishes, UTC; null for cron and interval. */
  readonly runsOnceAt: Date | null;
  readonly notes: readonly string[];
}

/** It is not known yet whether a schedule was created. */
interface OpenAttempt {
  readonly kind: 'open';
  readonly error: Failure;
  /** Whether it may be sent again once it is certain that the first send had no effect. */
  readonly isResendable: boolean;
  /** Whether it was already sent twice. */
  readonly isResent: boolean;
}

/** The service took an edit for the old schedule and returned that schedule, unchanged. */
export interface TakenAttempt {
  readonly kind: 'taken';
  /** How the old schedule differs from what was sent, field by field. */
  readonly difference: string;
}

/** Nothing was created. */
export interface NotMadeAttempt {
  readonly kind: 'not-made';
  readonly status: 'failed' | 'skipped';
  readonly error: Failure;
  /** The new ID of the old schedule, if that was cancelled and put back. */
  readonly putBackAs?: string;
}

/** Returns the state of a create after it was sent, and claims the ID of its row, if there is one. */
export function judgeSent(run: WorkerRun<ScheduleReader>, change: CreatingChange, sent: Sent): AttemptState {
  switch (sent.kind) {
    case 'answered':
      return judgeAnswer(run, change, sent.row);
    case 'ambiguous':
      // A delay counts from its create, so a second delay could not be told from the first one running late.
      return { kind: 'open', error: sent.error, isResendable: change.after.when.type !== 'delayed', isResent: false };
    case 'unsent':
      return { kind: 'not-made', status: sent.status, error: sent.error };
  }
}

/** Claims a row for a create of this apply, so that no other create and no cancel can have it. */
export function claim(run: WorkerRun<ScheduleReader>, row: RecognisedSchedule): LiveAttempt {
  run.claimedIds.add(row.id);
  const runsOnceAt = isOneShot(row.content.when) ? row.nextRunAt : null;
  return { kind: 'live', scheduleId: row.id, isNew: true, isSeen: true, isResent: false, runsOnceAt, notes: [] };
}

/** Returns the rows that may stand for a create of this apply, in list order: the same schedule, new and unclaimed. */
export function findCopies(
  run: WorkerRun<ScheduleReader>,
  content: Content,
  rows: readonly LiveSchedule[],
): readonly RecognisedSchedule[] {
  const key = contentKey(content);
  return rows.filter(
    (row): row is RecognisedSchedule =>
      row.kind === 'recognised' && contentKey(row.content) === key && isFreeId(run, row.id),
  );
}

/** Whether a schedule is known to be live beyond its response: it is listed, or it is a one-shot that has run. */
export function isEstablished(run: WorkerRun, { isSeen, runsOnceAt }: LiveAttempt): boolean {
  return isSeen || (runsOnceAt !== null && runsOnceAt.getTime() <= run.clock.now().getTime());
}

function judgeAnswer(run: WorkerRun<ScheduleReader>, change: CreatingChange, row: LiveSchedule): AttemptState {
  if (row.kind === 'unrecognised') {
    const message = `the service returned a schedule that rota cannot read: ${row.problem}`;
    return {
      kind: 'open',
      error: applyError('answer-unreadable', message, openHint),
      isResendable: false,
      isResent: false,
    };
  }
  const difference = describeDifference(change.after, row.content);
  if (isFreeId(run, row.id)) {
    const notes = difference === '' ? [] : [`the service changed what rota sent: ${difference}`];
    return { ...claim(run, row), isNew: true, isSeen: false, notes };
  }
  if (difference === '') {
    const notes = [`${row.id} already existed, so nothing was created`];
    return { ...claim(run, row), isNew: false, isSeen: true, notes };
  }
  if (change.kind === 'replace' && row.id === change.before.id) return { kind: 'taken', difference };
  const message = `the service returned the existing ${row.id}, which differs: ${difference}`;
  return { kind: 'not-made', status: 'failed', error: applyError('answer-differs', message) };
}

/** Describes every field in which the response differs from what was sent, in report order; empty if none does. */
export function describeDifference(sent: Content, answered: Content): string {
  return differingFields(sent, answered)
    .map((field) => describeField(field, sent, answered))
    .join('; ');
}

function describeField(field: ContentField, sent: Content, answered: Content): string {
  switch (field) {
    case 'when':
      return describeWhen(sent.when, answered.when);
    case 'budget':
      return compare('budget', quote(sent.budget), quote(answered.budget));
    case 'input': {
      const from = excerptStart(sent.input, answered.input);
      return compare('input', quote(excerpt(sent.input, from)), quote(excerpt(answered.input, from)));
    }
  }
}

function describeWhen(sent: When, answered: When): string {
  const [label, value] = wordsOf(sent);
  const [answeredLabel, answeredValue] = wordsOf(answered);
  if (label === answeredLabel) return compare(label, value, answeredValue);
  return compare('when', `${label} ${value}`, `${answeredLabel} ${answeredValue}`);
}

function wordsOf(when: When): readonly [label: string, value: string] {
  switch (when.type) {
    case 'cron':
      return ['cron', quote(when.cron)];
    case 'interval':
      return ['interval', `${String(when.intervalSeconds)}s`];
    case 'scheduled':
      return ['date', quote(when.date)];
    case 'delayed':
      return ['delay', `${String(when.delayInSeconds)}s`];
  }
}

function compare(label: string, sent: string, answered: string): string {
  return `${label}: sent ${sent}, the service returned ${answered}`;
}

const excerptLength = 60;
const excerptLead = 15;

/** Returns where to start quoting two prompts so that both quotations show their first difference. */
function excerptStart(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index += 1;
  return index < excerptLength ? 0 : index - excerptLead;
}

function excerpt(text: string, from: number): string {
  const shown = text.slice(from, from + excerptLength);
  return `${from > 0 ? '…' : ''}${shown}${from + excerptLength < text.length ? '…' : ''}`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
