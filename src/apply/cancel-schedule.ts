import { toFailure, type Failure } from '../core/model/diagnostic.ts';
import { RemoteError } from '../errors.ts';
import type { Content } from '../core/model/content.ts';
import type { ListedWorker } from '../core/model/live.ts';
import { applyError, interruptedError } from './apply-error.ts';
import { isListed, pollList, type WorkerRun } from './worker-run.ts';

export interface CancelOrder {
  readonly scheduleId: string;
  readonly content: Content;
  /** Whether it finishes what was begun, so that it is sent even if rota was asked to stop. */
  readonly isBegun: boolean;
}

export type CancelResult =
  | { readonly status: 'done'; readonly error: null; readonly notes: readonly string[] }
  | {
      readonly status: 'failed' | 'uncertain' | 'skipped';
      readonly error: Failure;
      readonly notes: readonly string[];
    };

/**
 * Cancels schedules of one worker one after the other, then confirms all cancels with one bounded poll. Gone is gone: a
 * cancel that failed, or that found no such schedule, is a success once a list no longer shows the schedule.
 */
export async function cancelSchedules<Order extends CancelOrder>(
  run: WorkerRun,
  orders: readonly Order[],
): Promise<readonly { readonly order: Order; readonly result: CancelResult }[]> {
  const answered: { readonly order: Order; readonly answer: CancelAnswer }[] = [];
  for (const order of orders) answered.push({ order, answer: await sendCancel(run, order) });
  const lastRead = await readAfter(run, answered);
  return answered.map(({ order, answer }) => ({ order, result: judge(answer, sightOf(lastRead, order.scheduleId)) }));
}

type CancelAnswer =
  | { readonly kind: 'cancelled' }
  /** The service does not know the schedule. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'failed'; readonly error: RemoteError }
  | { readonly kind: 'unsent'; readonly status: 'failed' | 'skipped'; readonly error: Failure };

async function sendCancel(run: WorkerRun, { scheduleId, content, isBegun }: CancelOrder): Promise<CancelAnswer> {
  const { workerId, api, stop, churn } = run;
  if (stop.aborted && !isBegun) return { kind: 'unsent', status: 'skipped', error: interruptedError() };
  const write = { kind: 'cancel', workerId, content } as const;
  const churning = churn?.check(write) ?? null;
  if (churning !== null) return { kind: 'unsent', status: 'failed', error: applyError('churning', churning) };
  try {
    const wasThere = await api.cancel(workerId, scheduleId);
    churn?.record(write);
    return { kind: wasThere ? 'cancelled' : 'unknown' };
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    return { kind: 'failed', error };
  }
}

async function readAfter(
  run: WorkerRun,
  answered: readonly { readonly order: CancelOrder; readonly answer: CancelAnswer }[],
): Promise<ListedWorker | null> {
  const sent = answered.filter(({ answer }) => answer.kind !== 'unsent');
  if (sent.length === 0) return null;
  const vanishing = sent.filter(({ answer }) => mayHaveWorked(answer)).map(({ order }) => order.scheduleId);
  const { reads } = await pollList(run, (read) => vanishing.every((id) => !isListed(read, id)));
  return reads.at(-1) ?? null;
}

function mayHaveWorked(answer: CancelAnswer): boolean {
  return answer.kind !== 'failed' || answer.error.effect === 'ambiguous';
}

type Sight = 'gone' | 'listed' | 'unread';

function sightOf(lastRead: ListedWorker | null, scheduleId: string): Sight {
  if (lastRead === null) return 'unread';
  return isListed(lastRead, scheduleId) ? 'listed' : 'gone';
}

function judge(answer: CancelAnswer, sight: Sight): CancelResult {
  if (answer.kind === 'unsent') return { status: answer.status, error: answer.error, notes: [] };
  switch (sight) {
    case 'gone':
      return { status: 'done', error: null, notes: goneNotes[answer.kind] };
    case 'listed':
      return judgeListed(answer);
    case 'unread':
      return judgeUnread(answer);
  }
}

type SentCancel = Exclude<CancelAnswer, { kind: 'unsent' }>;

const goneNotes: Readonly<Record<SentCancel['kind'], readonly string[]>> = {
  cancelled: [],
  unknown: ['it was already gone'],
  failed: ['the response to the cancel was lost; the list shows that it is gone'],
};

function judgeListed(answer: SentCancel): CancelResult {
  switch (answer.kind) {
    case 'cancelled':
      return uncertain(applyError('still-listed', 'the service reported it cancelled but still lists it', planHint));
    case 'unknown':
      // The list may be late, and the response may be to a second attempt.
      return uncertain(
        applyError('still-listed', 'the service reported no such schedule but still lists it', planHint),
      );
    case 'failed':
      return judgeFailure(answer.error);
  }
}

function judgeUnread(answer: SentCancel): CancelResult {
  switch (answer.kind) {
    case 'cancelled':
      return { status: 'done', error: null, notes: ['the list could not be read to confirm the cancel'] };
    case 'unknown':
      return uncertain(
        applyError('unavailable', 'the service reported no such schedule, and the list could not be read', planHint),
      );
    case 'failed':
      return judgeFailure(answer.error);
  }
}

const planHint = 'rota plan shows whether it is still live';

function judgeFailure(error: RemoteError): CancelResult {
  return error.effect === 'ambiguous' ? uncertain(toFailure(error)) : failed(toFailure(error));
}

function uncertain(error: Failure): CancelResult {
  return { status: 'uncertain', error, notes: [] };
}

function failed(error: Failure): CancelResult {
  return { status: 'failed', error, notes: [] };
}
