/**
 * How long the loop waits after a pass.
 *
 *   steady    the interval: all is well, or only an edit or a person can help
 *   degraded  a growing pause, at most the interval: the workers that respond are still kept as declared
 *   outage    a growing pause: nothing responds
 *   blocked   the interval, at least five minutes: the key or the IDs are wrong, and retrying sooner does not help
 *
 * A pause begins at two seconds and doubles with each pass that ends in trouble, up to five minutes; jitter shortens it
 * by up to a half. An interval varies by a tenth either way. So machines that fail together do not retry together.
 */
import type { PassEnd } from './pass.ts';

/** What the end of a pass means for the wait after it. */
type Condition = 'steady' | 'degraded' | 'outage' | 'blocked';

/** Chooses how long to wait, based on the passes so far. */
export interface Backoff {
  /** Returns how long to wait after this pass, in milliseconds; null: until a pass is requested. */
  readonly after: (end: PassEnd) => number | null;
}

/** The longest pause between two attempts, in milliseconds; jitter only shortens it. */
const maxPauseMs = 300_000;
const firstPauseMs = 2_000;
const intervalSpread = 0.1;

export function createBackoff(options: {
  /** Time between passes over all workers, in milliseconds; null: only on request. */
  readonly intervalMs: number | null;
  /** 0 inclusive to 1 exclusive. */
  readonly random: () => number;
}): Backoff {
  const { intervalMs, random } = options;
  let troubles = 0;

  const spread = (ms: number): number => ms * (1 + intervalSpread * (2 * random() - 1));
  const interval = (): number | null => (intervalMs === null ? null : spread(intervalMs));
  const pause = (): number => Math.min(firstPauseMs * 2 ** (troubles - 1), maxPauseMs) * (1 - random() / 2);

  const waits: Readonly<Record<Condition, () => number | null>> = {
    steady: interval,
    degraded: () => Math.min(interval() ?? Number.POSITIVE_INFINITY, pause()),
    outage: pause,
    blocked: () => Math.max(interval() ?? 0, spread(maxPauseMs)),
  };

  return {
    after: (end) => {
      const condition = conditionOf(end);
      troubles = condition === 'degraded' || condition === 'outage' ? troubles + 1 : 0;
      return waits[condition]();
    },
  };
}

function conditionOf(end: PassEnd): Condition {
  if (end.kind === 'failed') return permanentCodes.has(end.error.code) ? 'blocked' : 'outage';
  return end.kind === 'incomplete' ? conditionOfIncomplete(end) : 'steady';
}

type Incomplete = Extract<PassEnd, { readonly kind: 'incomplete' }>;

function conditionOfIncomplete({ planned: { plan }, applied }: Incomplete): Condition {
  const unlisted = new Map(
    plan.workers.flatMap(({ observed }) =>
      observed.kind === 'unavailable' ? [[observed.workerId, observed.code] as const] : [],
    ),
  );
  const isAllUnlisted = plan.workers.length > 0 && unlisted.size === plan.workers.length;
  if ([...unlisted.values(), ...problemsOf(applied, unlisted)].every((code) => permanentCodes.has(code))) {
    return isAllUnlisted ? 'blocked' : 'steady';
  }
  return isAllUnlisted ? 'outage' : 'degraded';
}

/** Returns the codes of what failed; `not-listed` if nothing did, but a list does not show the changes. */
function problemsOf(applied: Incomplete['applied'], unlisted: ReadonlyMap<string, string>): readonly string[] {
  if (applied === null) return [];
  const { workers, ledgerProblem, unconverged } = applied;
  const problems = workers
    .flatMap(({ outcomes }) => outcomes)
    .flatMap(({ error, status }) => (status === 'done' ? [] : [error?.code ?? 'unknown']))
    .concat(ledgerProblem?.code ?? []);
  const isLagging = problems.length === 0 && unconverged.some(({ workerId }) => !unlisted.has(workerId));
  return isLagging ? ['not-listed'] : problems;
}

/** Codes of problems that remain until a person, the next hour or another writer ends them. */
const permanentCodes: ReadonlySet<string> = new Set([
  'remote-unauthorized',
  'remote-forbidden',
  'remote-not-found',
  'remote-invalid',
  'answer-differs',
  'blocked-by-create',
  'churning',
  'date-passed',
]);
