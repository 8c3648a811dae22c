import { isWhole, planDeclaration, type PlanResult } from '../pipeline.ts';
import { isPartial, type Governance, type Selected } from './load.ts';
import { openApi } from './open-api.ts';
import { existsSync } from 'node:fs';
import { LedgerError } from '../errors.ts';
import { isCi, ledgerFile } from '../core/model/ledger-location.ts';
import { requestOf, type RequestFlags } from '../core/plan/plan-request.ts';
import { countLists } from './progress.ts';
import { readOrigins } from './account-settings.ts';
import { exitCodes, type ExitCode } from './exit-code.ts';
import type { PlanFlags, TalkFlags } from './flags.ts';
import type { Io } from './io.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LedgerContext } from '../ledger/backend.ts';
import type { openLedger } from '../ledger/open-ledger.ts';
import type { Declaration } from '../core/model/declaration.ts';
import type { RetryingApi } from '../api/retry.ts';
import type { ServiceClock } from '../api/service-clock.ts';
import type { ScheduleReader } from '../api/port.ts';
import type { RemoteFlags } from './settings.ts';
import type { Plan } from '../core/model/plan.ts';

/**
 * Plans a loaded declaration, judged by the policies that were loaded with it.
 *
 * @throws UsageError or RemoteError if the service cannot be opened, then LedgerError as `planDeclared` does.
 */
export async function planSelected<Loaded extends Selected & Partial<Governance>>(
  selected: Loaded,
  flags: PlanFlags & Pick<PlanTools, 'mayEstimate'>,
  io: Io,
): Promise<Loaded & PlanResult> {
  const stop = new AbortController();
  const { api, clock, close } = await openApi(selected.declaration.workers, flags, io, { stop: stop.signal });
  try {
    const { mayEstimate = false } = flags;
    const { declaration, policies = [], whole = declaration, reviewBase = null } = selected;
    const tools = {
      reader: api,
      clock,
      flags,
      io,
      isPartial: isPartial(flags),
      mayEstimate,
      governance: { policies, whole, reviewBase },
    };
    return { ...selected, ...(await planDeclared(declaration, tools)) };
  } finally {
    // Stops retrying lists that nothing waits for any more.
    stop.abort();
    close();
  }
}

interface PlanTools {
  /** A reader that waits for rate limits also reports until when. */
  readonly reader: ScheduleReader & Partial<RetryingApi>;
  readonly clock: ServiceClock;
  readonly flags: Pick<PlanFlags, 'concurrency' | 'allow'> & RequestFlags & LedgerFlags & Partial<TalkFlags>;
  readonly io: Io;
  /** Whether a selection or a saved plan leaves out declared workers. */
  readonly isPartial: boolean;
  /** Whether an unreadable ledger makes the plan an estimate instead of an error. @defaultValue false */
  readonly mayEstimate?: boolean;
  readonly governance: Governance;
}

/**
 * Plans a declaration with the ledger it names.
 *
 * @throws UsageError if a base URL cannot be used.
 * @throws LedgerError if the ledger cannot be read and the plan may not be an estimate.
 */
export async function planDeclared(declaration: Declaration, tools: PlanTools): Promise<PlanResult> {
  const { reader, clock, flags, io, isPartial, mayEstimate = false, governance } = tools;
  const opened = await openDeclaredLedger(declaration, flags, io);
  const ledger = mayEstimate && opened !== null ? requireLedgerFile(opened, declaration, io) : opened;
  const counted = countLists(reader, declaration.workers.length, { flags, io });
  try {
    const { concurrency, allow } = flags;
    const context = {
      clock,
      concurrency,
      ledger,
      allow: new Set(allow),
      ...requestOf(flags),
      isPartial,
      mayEstimate,
      ...governance,
    };
    return await planDeclaration(declaration, { ...context, reader: counted.reader });
  } finally {
    counted.end();
  }
}

/**
 * Opens the ledger a declaration names, for the services of this run; null if it names none. Loads the ledger code on
 * first use.
 *
 * @throws UsageError if a base URL cannot be used.
 */
export async function openDeclaredLedger(declaration: Declaration, flags: LedgerFlags, io: Io): Promise<Ledger | null> {
  return await createDeclaredLedgerOpener(flags, io)(declaration);
}

/**
 * Returns an `openDeclaredLedger` for repeated use: a ledger lost between two calls is never taken for an empty one.
 */
export function createDeclaredLedgerOpener(
  flags: LedgerFlags,
  io: Io,
): (declaration: Declaration) => Promise<Ledger | null> {
  let open: typeof openLedger | null = null;
  return async (declaration) => {
    if (declaration.ledger === null) return null;
    open ??= (await import('../ledger/open-ledger.ts')).createLedgerOpener();
    return open(declaration.ledger, ledgerContext(declaration, flags, io));
  };
}

/** Flags that decide which part of a ledger is opened, and what its history records about the run. */
interface LedgerFlags extends Pick<RemoteFlags, 'baseUrl'> {
  /** File of the saved plan, if one is applied. The commit of its declaration is unknown, so none is recorded. */
  readonly plan?: string;
}

/**
 * Returns the options for opening the ledger of a declaration.
 *
 * @throws UsageError if a base URL cannot be used.
 */
export function ledgerContext(
  { files, workers }: Pick<Declaration, 'files' | 'workers'>,
  flags: LedgerFlags,
  io: Io,
): Required<LedgerContext> {
  return {
    cwd: io.cwd,
    ...readOrigins(workers, flags, io),
    findProvenance: async () => {
      const { findProvenance } = await import('./provenance.ts');
      return await findProvenance(flags.plan === undefined ? files : [], io);
    },
  };
}

/** Makes reads fail if the ledger's file is missing in CI. It is not a new ledger: earlier runs wrote it elsewhere. */
export function requireLedgerFile(
  opened: Ledger,
  { ledger }: Pick<Declaration, 'ledger'>,
  { env }: Pick<Io, 'env'>,
): Ledger {
  const file = ledgerFile(ledger);
  if (file === null || !isCi(env) || existsSync(file)) return opened;
  const error = new LedgerError(
    'ledger-unreadable',
    `${file} does not exist, and CI is set: it may have been lost with an earlier job`,
    {
      hint: 'use a ledger that outlives the job: ledger: git:refs/rota/ledger',
    },
  );
  return { ...opened, read: () => Promise.reject(error) };
}

/**
 * Returns the exit code of a run that has written nothing: done if every worker was listed, otherwise an error. The
 * code is partial if the key of one account is refused and workers of another account were listed.
 */
export function exitCodeOfPlan(plan: Plan): ExitCode {
  if (isWhole(plan)) return exitCodes.done;
  const refused = new Set<string | null>();
  const read = new Set<string | null>();
  for (const { worker, observed } of plan.workers) {
    if (observed.kind === 'listed') read.add(worker.account);
    else if (observed.code === 'remote-unauthorized') refused.add(worker.account);
  }
  const isReadElsewhere = [...read].some((account) => !refused.has(account));
  return refused.size > 0 && isReadElsewhere ? exitCodes.partial : exitCodes.error;
}

/** Returns the exit code of a run that started no write and left something not as declared. */
export function exitCodeOfIncomplete(plan: Plan): ExitCode {
  return isWhole(plan) ? exitCodes.error : exitCodeOfPlan(plan);
}
