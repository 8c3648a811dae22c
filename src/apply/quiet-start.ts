/**
 * When to begin replacements so that none runs in both forms.
 *
 * Terms: both forms of a replacement are live from its create until the old ones of its worker are cancelled, together,
 * after the last create; that is a batch. A run of either form within it is a run too many.
 */
import { nextRun } from '../core/time/next-run.ts';
import type { Content } from '../core/model/content.ts';
import type { ReplaceChange } from '../core/model/plan.ts';

/** How long a batch of one may take, in milliseconds: it is created, seen in a list and cancelled. */
const batchMs = 10_000;
/** How much longer it may take for each further one, in milliseconds: a create and a cancel. */
const eachMs = 1_000;
/** The longest that a batch is taken to last, in milliseconds: what takes longer meets a run whenever it begins. */
const maxBatchMs = 300_000;
/** How long after a run's start to begin, in milliseconds. */
const afterRunMs = 1_000;
/** A form that runs more often than this while a time is looked for leaves none, and is left out of account. */
const maxRuns = 20;

/**
 * How long to wait, in milliseconds, 0 or more, until no run of either form is due while the batch lasts; where there is
 * no such time soon, until after the run that the longest quiet follows.
 */
export function waitForQuiet(
  changes: readonly ReplaceChange[],
  { now, zone }: { readonly now: Date; readonly zone: string },
): number {
  const lastsMs = Math.min(batchMs + eachMs * (changes.length - 1), maxBatchMs);
  const maxWaitMs = lastsMs + batchMs;
  const until = new Date(now.getTime() + maxWaitMs + afterRunMs + lastsMs);
  const runs = changes
    .flatMap(({ before, after }) => [
      ...runsOf(before.content, { now, until, zone, firstAt: before.nextRunAt }),
      ...runsOf(after, { now, until, zone, firstAt: null }),
    ])
    .map((at) => at.getTime() - now.getTime())
    .sort((a, b) => a - b);
  let longest = { start: 0, quietMs: 0 };
  let next = 0;
  for (const start of [0, ...runs.filter((ms) => ms <= maxWaitMs).map((ms) => ms + afterRunMs)]) {
    while (next < runs.length && (runs[next] ?? 0) <= start) next++;
    const quietMs = (runs[next] ?? Number.POSITIVE_INFINITY) - start;
    if (quietMs > lastsMs) return start;
    if (quietMs > longest.quietMs) longest = { start, quietMs };
  }
  return longest.start;
}

interface Span {
  readonly now: Date;
  readonly until: Date;
  readonly zone: string;
  /** Where it is live, its next run as listed, which may be past by now; else null. */
  readonly firstAt: Date | null;
}

/** The runs of one form from now until then; none when they are too many. */
function runsOf({ when }: Content, { now, until, zone, firstAt }: Span): readonly Date[] {
  // A new interval first runs one interval after the create, whenever that is.
  if (when.type === 'interval' && firstAt === null) return [];
  const runs: Date[] = [];
  let at = firstAt !== null && firstAt > now ? firstAt : nextRun(when, { now, zone });
  while (at !== null && at <= until) {
    if (runs.length === maxRuns) return [];
    runs.push(at);
    at = nextRun(when, { now: at, zone });
  }
  return runs;
}
