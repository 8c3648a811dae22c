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

/** The service, the key, and where files and ledgers are found. */
export interface RotaOptions {
  /**
   * The key of workers without an account, alone, without `Bearer`.
   *
   * @defaultValue none: every worker then has one of the `accounts`
   */
  readonly apiKey?: string;
  /**
   * The key and the base URL of each account that the files name, by its name.
   *
   * @defaultValue none; without a `baseUrl` an account is at `https://handinger.com`
   */
  readonly accounts?: Readonly<Record<string, { readonly apiKey: string; readonly baseUrl?: string }>>;
  /**
   * An `https` URL, or an `http` one on this machine; of workers without an account.
   *
   * @defaultValue `HANDINGER_BASE_URL` of `env`, else `https://handinger.com`
   */
  readonly baseUrl?: string;
  /**
   * For each call, from its start to the last byte of the answer, in milliseconds; 1 to 2,147,483,647 inclusive.
   *
   * @defaultValue 30,000
   */
  readonly timeoutMs?: number;
  /**
   * How many calls of one account are in flight at most; a whole number, 1 or more.
   *
   * @defaultValue 32
   */
  readonly concurrency?: number;
  /**
   * An absolute directory, in which default files and the repository of a `git:` ledger are looked for.
   *
   * @defaultValue `process.cwd()`
   */
  readonly cwd?: string;
  /**
   * Fills `${VAR}` in worker ids, and names the base URL and the proxy. The key is never taken from it.
   *
   * @defaultValue `process.env`
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * Takes the place of the ledger that the files name; null plans without one.
   *
   * @defaultValue the ledger that the files name, if any
   */
  readonly ledger?: Ledger | null;
  /**
   * The policies that must let every plan pass; an empty list: none.
   *
   * @defaultValue `rota.policy.yaml` at the top of the git repository of `cwd`, outside of one in `cwd`, if it is there
   */
  readonly policies?: readonly Policy[];
  /** Once aborted, no failed call is sent again; absent: never. */
  readonly stop?: AbortSignal;
}

/** What to plan, and what a person decides of it; absent: nothing. */
export interface PlanOptions extends Partial<Decisions> {
  /**
   * Files or directories; `-` is standard input.
   *
   * @defaultValue the default files of `cwd`
   */
  readonly paths?: readonly string[];
  /** The guards that may be passed, as after `--allow`; absent: none. */
  readonly allow?: readonly GuardCode[];
}

/** A plan with all it was made from; `createPlanDocument` and `createStatusDocument` take it as it is. */
export interface Planned extends PlanResult {
  readonly declaration: Declaration;
  /** The warnings of the files; sorted. */
  readonly diagnostics: readonly Diagnostic[];
  /** When the plan was made, by the service's clock, UTC. */
  readonly now: Date;
}

/** How to apply. */
export interface ApplyOptions {
  /** Once aborted, what is in flight is finished and nothing new is started; absent: never. */
  readonly stop?: AbortSignal;
  /** Called with each change as it ends; absent: no call. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

/**
 * One service and one key, or those of several accounts. It remembers what it wrote, as `rota watch` does: the same schedule is created, or cancelled,
 * at most three times within an hour.
 */
export interface Rota {
  /** The three calls of the service, with retries and the rate limiter that all calls of this object share; for each account its own. */
  readonly api: ScheduleApi;
  /** The clock of the service, as far as its answers show it. */
  readonly clock: ServiceClock;
  /**
   * Loads files, lists the live schedules of every declared worker and says what an apply would do. Never writes. A
   * worker that cannot be listed is in the plan as such, see `isWhole`; a guard that refuses is in `findings`.
   *
   * @throws DeclarationError `declaration-invalid` with all problems of the files, or of the policy.
   * @throws RemoteError `remote-unauthorized` when `accounts` has no key for the account of a worker.
   * @throws LedgerError `ledger-unreadable` when there is a ledger and it cannot be read, or is another one than before.
   * @throws RangeError for an address in `rearm` or `completed` that is not a declared date or delay, is in both or has no
   * ledger to be remembered in, for one in `renew` that is not a declared cron or interval, and for one that the plan
   * does not follow.
   */
  plan(options?: PlanOptions): Promise<Planned>;
  /**
   * Carries out a plan, then lists again and plans again: `converged` says whether everything is as declared. What
   * becomes of single changes is in the result and never thrown. A plan is applied once.
   *
   * @throws RefusalError `guard-refused` when a guard refuses; `plan-moved` when the plan was applied before.
   * @throws LedgerError `ledger-unreadable`, `ledger-unwritable` or `ledger-moved` when what is about to be made cannot
   * be recorded. Nothing was written to the service in any of these cases.
   */
  apply(planned: Pick<Planned, 'declaration' | 'approval' | 'findings'>, options?: ApplyOptions): Promise<ApplyResult>;
  /** Ends the connections; a second call does nothing more. */
  close(): void;
}

/**
 * The way to begin: everything but the key has a default. Nothing is sent before the first plan.
 *
 * @throws RemoteError `remote-unauthorized` for a text that cannot be a key, `remote-unreachable` for a base URL or a
 * proxy that cannot be used.
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
  // The accounts of the workers of every plan so far; any other worker is called without one.
  const accounts = new Map<string, string | null>();
  const { api, clock, close } = openAccounts({
    settings,
    accountOf: (workerId) => accounts.get(workerId) ?? null,
    clock: systemClock,
    onCall: null,
    ...(stop === undefined ? {} : { stop }),
  });
  // A program that stays is held to what a watch is held to.
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
        throw new RefusalError('plan-moved', 'this plan was applied before', { hint: 'plan again' });
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

/** @throws RangeError for a decision that would have no effect, or a wrong one. */
function refuseDecision(problem: DecisionProblem | null): void {
  if (problem !== null) throw new RangeError(`${problem.option} ${problem.message}`);
}
