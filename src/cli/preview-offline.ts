import type { Declaration, DeclaredWorker } from '../core/model/declaration.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { GuardFinding, Plan } from '../core/model/plan.ts';
import { guardPlan } from '../core/plan/guard.ts';
import { listDropped, listRunning, planAgainst } from '../core/plan/plan-against.ts';
import { count } from '../report/wording/words.ts';
import type { PlanFlags } from './flags.ts';
import type { Io } from './io.ts';
import { loadRevision } from './load-revision.ts';

/** A plan against a git revision. */
export interface OfflinePreview {
  readonly plan: Plan;
  readonly findings: readonly GuardFinding[];
  /** Warnings only: workers that are declared no more. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What an offline preview is made from. */
export interface OfflineSource {
  readonly paths: readonly string[];
  /** A git revision, as it was typed. */
  readonly base: string;
  readonly flags: PlanFlags;
  readonly io: Io;
  readonly now: Date;
}

/**
 * Compares a declaration with what the same paths declared at a git revision; needs no network and no key.
 *
 * @throws BaseError, DeclarationError and UsageError as `loadRevision` does.
 */
export async function previewOffline(declaration: Declaration, source: OfflineSource): Promise<OfflinePreview> {
  const { paths, base: revision, flags, io, now } = source;
  const comparison = { declaration, base: await loadRevision(paths, revision, io), now };
  const plan = planAgainst(comparison);
  const { findings } = guardPlan(plan, new Set(flags.allow));
  // A selection leaves workers out that are declared all the same.
  const isWhole = flags.worker.length === 0 && flags.shard === undefined;
  const dropped = isWhole ? listDropped(comparison) : [];
  return { plan, findings, diagnostics: dropped.map((worker) => tellDropped(worker, source)) };
}

function tellDropped(worker: DeclaredWorker, { base, now }: OfflineSource): Diagnostic {
  const left = count(listRunning(worker, now).length, 'schedule');
  return {
    severity: 'warning',
    code: 'worker-dropped',
    message:
      `worker "${worker.alias}" (${worker.workerId}) is declared at ${base} and no longer; ` +
      `rota then leaves it alone, with ${left} that may be live`,
    location: null,
    hint: 'to stop them, apply the worker once with "schedules: {}" before you remove it',
    excerpt: null,
  };
}
