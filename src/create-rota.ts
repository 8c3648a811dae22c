import { readAccountOptions, requireAccounts } from './api/account-options.ts';
import { defaultBaseUrl } from './api/key-and-url.ts';
import { openAccounts } from './api/open-accounts.ts';
import type { ScheduleApi } from './api/port.ts';
import type { ServiceClock } from './api/service-clock.ts';
import { systemClock } from './clock.ts';
import type { Declaration } from './core/model/declaration.ts';
import type { Diagnostic } from './core/model/diagnostic.ts';
import type { Outcome } from './core/model/outcome.ts';
import type { GuardCode } from './core/model/guard.ts';
import type { Policy } from './core/model/policy.ts';
import {
  findMisdirected,
  findUnfollowed,
  noDecisions,
  type DecisionProblem,
  type Decisions,
} from './core/plan/decisions.ts';
import { originOf } from './core/model/account.ts';
import { DeclarationError, RefusalError } from './errors.ts';
import type { Ledger } from './ledger/ledger.ts';
import { createLedgerOpener } from './ledger/open-ledger.ts';
import {
  loadDeclaration,
  loadPolicy,
  createChurnBreaker,
  createRateMemory,
  planDeclaration,
  applyPlan,
  requireApproval,
  type Approval,
  type PlanResult,
  type ApplyResult,
} from './pipeline.ts';

/** Options for `createRota`: the service, the API key, and where files and ledgers are. */
export interface RotaOptions {
  /**
   * The API key for workers without an account, without the `Bearer` prefix.
   *
   * @defaultValue none; every worker must then belong to one of the `accounts`
   */
  readonly apiKey?: string;
  /**
   * The API key and base URL of each account that the files name, by account name.
   *
   * @defaultValue none; `baseUrl` defaults to `https://handinger.com`
   */
  readonly accounts?: Readonly<Record<string, { readonly apiKey: string; readonly baseUrl?: string }>>;
  /**
   * The base URL for workers without an account: `https`, or `http` on this machine.
   *
   * @defaultValue `HANDINGER_BASE_URL` of `env`, else `https://handinger.com`
   */
  readonly baseUrl?: string;
  /**
   * Time limit of a call, from its start to the last byte of the answer, in milliseconds; 1 to 2,147,483,647
   * inclusive.
   *
   * @defaultValue 30,000
   */
  readonly timeoutMs?: number;
  /**
   * Maximum number of calls in flight per account; a whole number, 1 or more.
   *
   * @defaultValue 32
   */
  readonly concurrency?: number;
  /**
   * An absolute directory. Default files and the repository of a `git:` ledger are looked up from here.
   *
   * @defaultValue `process.cwd()`
   */
  readonly cwd?: string;
  /**
   * Environment variables. They fill `${VAR}` in worker IDs and set the base URL and the proxy, but never the API key.
   *
   * @defaultValue `process.env`
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * Overrides the ledger that the files declare; null to plan without a ledger.
   *
   * @defaultValue the ledger that the files declare, if any
   */
  readonly ledger?: Ledger | null;
  /**
   * Policies that must permit every plan; an empty list for none.
   *
   * @defaultValue `rota.policy.yaml` at the root of the git repository that contains `cwd` (outside a repository, in
   * `cwd`), if it exists
   */
  readonly policies?: readonly Policy[];
  /** Once aborted, failed calls are not retried. */
  readonly stop?: AbortSignal;
}

/** What to plan, and a person's decisions about single schedules, none by default. */
export interface PlanOptions extends Partial<Decisions> {
  /**
   * Files or directories; `-` is standard input.
   *
   * @defaultValue the default files of `cwd`
   */
  readonly paths?: readonly string[];
  /** Guards that may be passed, as with `--allow`. @defaultValue none */
  readonly allow?: readonly GuardCode[];
}

/** A plan with everything it was made from, ready for `createPlanDocument` and `createStatusDocument`. */
export interface Planned extends PlanResult {
  readonly declaration: Declaration;
  /** Warnings about the files, sorted. */
  readonly diagnostics: readonly Diagnostic[];
  /** When the plan was made, by the service's clock, UTC. */
  readonly now: Date;
}

/** Options for applying a plan. */
export interface ApplyOptions {
  /** Once aborted, writes in flight are finished and no new ones are started. */
  readonly stop?: AbortSignal;
  /** Called with the outcome of each change as it ends. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

/**
 * Plans and applies with one API key, or the keys of several accounts. Like `rota watch`, it remembers its writes: it
 * creates, or cancels, the same schedule at most three times within an hour.
 */
export interface Rota {
  /** The three API calls, with retries. All calls of this object share one rate limiter per account. */
  readonly api: ScheduleApi;
  /** The service's clock, estimated from its answers. */
  readonly clock: ServiceClock;
  /**
   * Loads the files, lists the live schedules of every declared worker and plans what an apply would do. Never writes.
   * A worker that cannot be listed is in the plan as unavailable, see `isWhole`; a guard that refuses is in `findings`.
   *
   * @throws DeclarationError `declaration-invalid` with every problem in the files or the policy.
   * @throws RemoteError `remote-unauthorized` if `accounts` has no key for the account of a worker.
   * @throws LedgerError `ledger-unreadable` if the ledger cannot be read, or is not the same ledger as before.
   * @throws RangeError if an address in `rearm` or `completed` is not a declared date or delay, is in both lists, or
   * there is no ledger to record the decision; if an address in `renew` is not a declared cron or interval; or if the
   * plan does not follow a decision.
   */
  plan(options?: PlanOptions): Promise<Planned>;
  /**
   * Applies a plan, then lists and plans again: `converged` says whether everything is as declared. Failures of single
   * changes are in the result and are never thrown. A plan can be applied only once.
   *
   * @throws RefusalError `guard-refused` if a guard refuses; `plan-moved` if the plan was applied before.
   * @throws LedgerError `ledger-unreadable`, `ledger-unwritable` or `ledger-moved` if the intended creates cannot be
   * recorded. Nothing was written to the service in any of these cases.
   */
  apply(planned: Pick<Planned, 'declaration' | 'approval' | 'findings'>, options?: ApplyOptions): Promise<ApplyResult>;
  /** Closes the connections. Further calls have no effect. */
  close(): void;
}

/**
 * Creates the library's main object. Everything but the API key has a default. Sends nothing before the first plan.
 *
 * @throws RemoteError `remote-unauthorized` if a key is malformed; `remote-unreachable` if a base URL or proxy cannot
 * be used.
 *
 * @example
 * ```ts
 * const rota = createRota({ apiKey: process.env.HANDINGER_API_KEY ?? '' });
 * const planned = await rota.plan({ paths: ['schedules.yaml'] });
 * const { converged } = await rota.apply(planned);
 * rota.close();
 * ```
 */
export function createRota(options: RotaOptions): Rota {
  const { concurrency = 32, cwd = process.cwd(), env = process.env, stop } = options;
  const settings = readAccountOptions(options, env);
  // The account of each worker planned so far. Calls for any other worker use no account.
  const accounts = new Map<string, string | null>();
  const { api, clock, close } = openAccounts({
    settings,
    accountOf: (workerId) => accounts.get(workerId) ?? null,
    clock: systemClock,
    onCall: null,
    ...(stop === undefined ? {} : { stop }),
  });
  // A long-running program gets the same safeguards as a watch.
  const open = createLedgerOpener();
  const memories = { churn: createChurnBreaker(clock), rates: createRateMemory() };
  const applied = new WeakSet<Approval>();
  let earlier: Declaration | null = null;

  const findLedger = ({ ledger, workers }: Declaration): Ledger | null => {
    if (options.ledger !== undefined) return options.ledger;
    const originOfAccount = (account: string | null): string =>
      originOf(settings.get(account)?.baseUrl ?? defaultBaseUrl);
    const originByWorker = new Map(workers.map(({ workerId, account }) => [workerId, originOfAccount(account)]));
    const [origin = originOfAccount(null)] = originByWorker.values();
    return ledger === null ? null : open(ledger, { cwd, origin, originByWorker });
  };

  return {
    api,
    clock,
    plan: async ({ paths = [], allow = [], ...decided } = {}) => {
      const decisions = { ...noDecisions, ...decided };
      const loaded = await loadDeclaration({ paths, cwd, env });
      if (loaded.kind === 'invalid') throw new DeclarationError(loaded.diagnostics);
      const { declaration, diagnostics } = loaded;
      requireAccounts(declaration, settings);
      for (const { workerId, account } of declaration.workers) accounts.set(workerId, account);
      const policies = options.policies ?? (await loadOwnPolicy(cwd));
      const ledger = findLedger(declaration);
      refuseDecision(findMisdirected(decisions, declaration, { hasLedger: ledger !== null }));
      const given = { concurrency, ledger, earlier, decisions, policies, rates: memories.rates };
      const result = await planDeclaration(declaration, { reader: api, clock, allow: new Set(allow), ...given });
      refuseDecision(findUnfollowed(decisions, result.plan));
      return { ...result, declaration, diagnostics, now: clock.now() };
    },
    apply: async (planned, { stop: stopApply = new AbortController().signal, onOutcome } = {}) => {
      const approval = requireApproval(planned);
      if (applied.has(approval)) {
        throw new RefusalError('plan-moved', 'this plan was already applied', { hint: 'plan again' });
      }
      applied.add(approval);
      const observer = onOutcome === undefined ? {} : { onOutcome };
      const context = { api, clock, concurrency, stop: stopApply, ...observer, ...memories };
      const result = await applyPlan(planned.declaration, approval, context);
      if (result.converged) earlier = planned.declaration;
      return result;
    },
    close,
  };
}

async function loadOwnPolicy(cwd: string): Promise<readonly Policy[]> {
  const loaded = await loadPolicy({ cwd });
  if (loaded.kind === 'invalid') throw new DeclarationError(loaded.diagnostics);
  return loaded.policy === null ? [] : [loaded.policy];
}

/** @throws RangeError if there is a problem: the decision would have no effect, or the wrong one. */
function refuseDecision(problem: DecisionProblem | null): void {
  if (problem !== null) throw new RangeError(`${problem.option} ${problem.message}`);
}
