/**
 * How long the loop waits after a pass.
 *
 *   steady    the interval: all is well, or nothing but an edit or a person can help
 *   degraded  a pause that grows, at most the interval: the workers that answer are still kept
 *   outage    a pause that grows: nothing answers
 *   blocked   the interval, at least five minutes: the key or the ids are wrong, asking more often does not help
 *
 * A pause begins at two seconds, doubles with each pass that ends in trouble up to five minutes, and is cut by up to a
 * half at random; an interval varies by a tenth either way. So many machines that fail together do not return together.
 */
import type { PassEnd } from './pass.ts';

/** What a pass says of the waiting after it. */
type Condition = 'steady' | 'degraded' | 'outage' | 'blocked';

/** Decides how long to wait, by the passes so far. */
export interface Backoff {
  /** How long to wait after this pass, in milliseconds; null: until something is asked for. */
  readonly after: (end: PassEnd) => number | null;
}

/** The longest pause between two attempts, in milliseconds; jitter only shortens it. */
const maxPauseMs = 300_000;
const firstPauseMs = 2_000;
const intervalSpread = 0.1;

/** Starts with no trouble. */
export function createBackoff(options: {
  /** Between two looks at everything, in milliseconds; null: only when asked. */
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

/** The codes of everything that is not done; a list that does not show what was done counts as one that lags. */
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

/** What stays wrong until a person, an hour or another writer changes it. */
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
