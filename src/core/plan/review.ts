import { compareBudgets, type Content } from '../model/content.ts';
import { countHidden, findSecrets } from '../model/secrets.ts';
import type { CreateChange, HoldCause, ReplaceChange } from '../model/change.ts';
import { createFindLookAlike, type Likeness } from './previous-version.ts';
import { remembersNothing } from '../model/owned.ts';
import type { WorkerPlan } from '../model/plan.ts';
import { describeClockChange, describeSkippedMonths } from '../time/cron-gaps.ts';
import type { CronFields } from '../time/next-run.ts';
import { cronOf, whenKey } from '../time/when.ts';
import { isTimeZone } from '../time/zone.ts';
import { count } from '../words.ts';
import { describeRise } from './run-rate.ts';

/** Codes of remarks on a schedule that would be written, in report order. */
export const reviewCodes = [
  'secret-in-prompt',
  'hidden-characters',
  'budget-raise',
  'runs-more',
  'previous-version-left',
  'skips-months',
  'clock-change',
] as const;

/** Code of a remark on a write. */
export type ReviewCode = (typeof reviewCodes)[number];

interface Remark {
  readonly code: ReviewCode;
  /** One sentence without a full stop. For a secret it gives only the kind and the line. */
  readonly message: string;
}

/** Returns a function that reviews a create or replacement of one worker: remarks in the order of their codes. */
export function createReview(plan: WorkerPlan, now: Date): (change: CreateChange | ReplaceChange) => readonly Remark[] {
  const findLeftVersion = createFindLeftVersion(plan);
  const zone = zoneOf(plan);
  return (change) => {
    const before = change.kind === 'replace' ? change.before.content : null;
    const left = before === null ? findLeftVersion(change.after) : null;
    const scene = { before, left, newCron: newCronOf(change.after, before), zone, now };
    return reviewCodes.flatMap((code) => checks[code](change.after, scene).map((message) => ({ code, message })));
  };
}

interface ReviewScene {
  /** null for a new schedule. */
  readonly before: Content | null;
  /** A live row that resembles a new schedule and stays beside it; null if there is none. */
  readonly left: LeftVersion | null;
  /** The cron it runs by from now on; null if it ran at the same times before, or does not run by a cron. */
  readonly newCron: CronFields | null;
  /** Zone in which the service reads crons; null if the runtime does not know it. */
  readonly zone: string | null;
  readonly now: Date;
}

function newCronOf({ when }: Content, before: Content | null): CronFields | null {
  return before !== null && whenKey(before.when) === whenKey(when) ? null : cronOf(when);
}

function zoneOf({ observed }: WorkerPlan): string | null {
  const zone = (observed.kind === 'listed' ? observed.timezone : null) ?? 'UTC';
  return isTimeZone(zone) ? zone : null;
}

function asList(message: string | null): readonly string[] {
  return message === null ? [] : [message];
}

/** Returns the messages for one code; empty if all is well. */
type Check = (after: Content, scene: ReviewScene) => readonly string[];

const checks: Readonly<Record<ReviewCode, Check>> = {
  'secret-in-prompt': ({ input }) =>
    findSecrets(input).map(({ kind, line, count: found }) => {
      const more = found === 1 ? '' : `, and ${String(found - 1)} more`;
      return `line ${String(line)} of the input seems to contain a secret (${kind})${more}`;
    }),
  'hidden-characters': ({ input }) => {
    const hidden = countHidden(input);
    return hidden === 0 ? [] : [`the input has ${count(hidden, 'hidden character')}`];
  },
  'budget-raise': (after, { before }) => {
    if (before === null || compareBudgets(after.budget, before.budget) <= 0) return [];
    return [`the budget of each run rises from ${before.budget} to ${after.budget}`];
  },
  'runs-more': ({ when }, { before }) => {
    return asList(before === null ? null : describeRise(before.when, when));
  },
  'previous-version-left': (_, { left }) => {
    if (left === null) return [];
    const advice = 'if it is the previous version, both run: cancel it, or set prune: all so that rota does';
    return [
      `${left.scheduleId} has the same ${left.likeness} and stays live, because rota did not create it; ${advice}`,
    ];
  },
  'skips-months': (_, { newCron }) => asList(newCron === null ? null : describeSkippedMonths(newCron)),
  'clock-change': (_, { newCron, zone, now }) =>
    asList(newCron === null || zone === null ? null : describeClockChange(newCron, { zone, now })),
};

/** A live schedule that stays beside a new one and may be its previous version. */
interface LeftVersion {
  readonly scheduleId: string;
  readonly likeness: Likeness;
}

/** Finds a live row that resembles a created schedule and stays beside it; null if there is none. */
type FindLeftVersion = (content: Content) => LeftVersion | null;

const leftCauses: ReadonlySet<HoldCause> = new Set<HoldCause>(['unpruned', 'foreign', 'previous-version']);

/**
 * Searches the rows of a worker that only `prune` leaves. If the ledger remembers nothing of it, a guard judges
 * instead.
 */
function createFindLeftVersion({ changes, record, worker }: WorkerPlan): FindLeftVersion {
  if (remembersNothing(record)) return () => null;
  const declared = new Set(worker.schedules.map(({ name }) => name));
  const rows = changes.flatMap((change) => {
    if (change.kind !== 'hold' || !leftCauses.has(change.cause) || declared.has(change.name ?? '')) return [];
    const { scheduleId, content } = change;
    return scheduleId === null || content === null ? [] : [{ scheduleId, content }];
  });
  const findLookAlike = createFindLookAlike(rows, ({ content }) => content);
  return (content) => {
    const found = findLookAlike(content);
    return found === null ? null : { scheduleId: found.candidate.scheduleId, likeness: found.likeness };
  };
}
