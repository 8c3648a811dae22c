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
 * Plans what was loaded, by the policies that were loaded with it.
 *
 * @throws UsageError, RemoteError and LedgerError as opening and planning do, in this order.
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
    // Lists that no one waits for any more are not sent again.
    stop.abort();
    close();
  }
}

interface PlanTools {
  /** One that waits for rate limits says until when. */
  readonly reader: ScheduleReader & Partial<RetryingApi>;
  readonly clock: ServiceClock;
  readonly flags: Pick<PlanFlags, 'concurrency' | 'allow'> & RequestFlags & LedgerFlags & Partial<TalkFlags>;
  readonly io: Io;
  /** Whether the declaration leaves out what a selection, or a saved plan, does not name. */
  readonly isPartial: boolean;
  /** Whether a ledger that cannot be read makes the plan an estimate. @defaultValue false */
  readonly mayEstimate?: boolean;
  readonly governance: Governance;
}

/**
 * Plans a declaration with the ledger it names.
 *
 * @throws LedgerError when that ledger cannot be read and the plan may not be an estimate.
 */
export async function planDeclared(declaration: Declaration, tools: PlanTools): Promise<PlanResult> {
  const { reader, clock, flags, io, isPartial, mayEstimate = false, governance } = tools;
  const opened = await openDeclaredLedger(declaration, flags, io);
  const ledger = mayEstimate && opened !== null ? requireKept(opened, declaration, io) : opened;
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
 * The ledger a declaration names, for the service that is meant, its code loaded only now; null when it names none.
 *
 * @throws UsageError when the base URL cannot be used.
 */
export async function openDeclaredLedger(declaration: Declaration, flags: LedgerFlags, io: Io): Promise<Ledger | null> {
  return await createDeclaredLedgerOpener(flags, io)(declaration);
}

/** Opens ledgers as `openDeclaredLedger` does, again and again: one that is lost meanwhile is never taken for an empty one. */
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

/** What decides which part of a ledger is opened, and what its history says of the run. */
interface LedgerFlags extends Pick<RemoteFlags, 'baseUrl'> {
  /** The file of a saved plan, of whose declaration the commit is not known; absent: the files are as they were read. */
  readonly plan?: string;
}

/**
 * What the ledger of a declaration is opened for.
 *
 * @throws UsageError when the base URL cannot be used.
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

/** A file that is missing in a CI job is no new ledger: the one that earlier runs wrote is kept elsewhere. */
export function requireKept(opened: Ledger, { ledger }: Pick<Declaration, 'ledger'>, { env }: Pick<Io, 'env'>): Ledger {
  const file = ledgerFile(ledger);
  if (file === null || !isCi(env) || existsSync(file)) return opened;
  const error = new LedgerError('ledger-unreadable', `${file} is not there, and CI is set: it is kept elsewhere`, {
    hint: 'keep it where CI finds it: ledger: git:refs/rota/ledger',
  });
  return { ...opened, read: () => Promise.reject(error) };
}

/**
 * How a run ends that has written nothing: done when every worker was listed, and an error when one was not. Where the key of
 * one account is refused and those of others are not, the run is done in part.
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

/** How a run ends after which not everything is as declared, and that has begun no write. */
export function exitCodeOfIncomplete(plan: Plan): ExitCode {
  return isWhole(plan) ? exitCodes.error : exitCodeOfPlan(plan);
}
