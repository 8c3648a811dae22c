import path from 'node:path';
import { DeclarationError } from '../errors.ts';
import type { Declaration, DeclaredWorker } from '../core/model/declaration.ts';
import { compareDiagnostics, type Diagnostic } from '../core/model/diagnostic.ts';
import { matchesGlob } from '../core/model/glob.ts';
import type { Policy } from '../core/model/policy.ts';
import { isInShard, type Shard } from '../core/model/shard.ts';
import { defaultPaths } from '../declare/find-sources.ts';
import { compareText } from '../core/collections.ts';
import { listFirst } from '../core/words.ts';
import { refuseServiceFlags } from './account-settings.ts';
import { loadFiles } from './load-files.ts';
import { loadPolicies, type PolicyFlags } from './load-policies.ts';
import type { RemoteFlags } from './settings.ts';
import type { Io } from './io.ts';
import { UsageError } from './errors.ts';

/** The parts of a worker that a selection matches. */
type NamedWorker = Pick<DeclaredWorker, 'alias' | 'workerId' | 'account'>;

/** Which declared workers a command works on. */
export interface Selection {
  /** Globs over alias and worker ID; empty for every worker. */
  readonly worker: readonly string[];
  /** Absent if one machine works on all workers. */
  readonly shard?: Shard;
  /** Names of the accounts whose workers are selected; absent or empty for every account. */
  readonly account?: readonly string[];
}

/** A declaration to plan, with its warnings. */
export interface Selected {
  readonly declaration: Declaration;
  /** Warnings only; sorted. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Policies that a declaration has to pass. */
export interface Governance {
  /** The declaration must pass each; the policy of the checkout comes first. */
  readonly policies: readonly Policy[];
  /** Everything the files declare, without a selection; policies count it. */
  readonly whole: Declaration;
  /** What the base of a review declares; needed if no ledger records what was judged before. null if not needed. */
  readonly reviewBase?: Declaration | null;
}

/** A selected declaration, with the policies it has to pass. */
interface Governed extends Selected, Governance {}

/**
 * Loads the declaration and keeps only the selected workers.
 *
 * @throws DeclarationError with every problem.
 * @throws UsageError if a `--worker` or `--account` matches nothing, and for flags that accounts do not permit.
 */
export async function loadSelected(
  paths: readonly string[],
  selection: Selection & Partial<RemoteFlags>,
  io: Io,
): Promise<Selected> {
  const loaded = await loadFiles(paths, io);
  if (loaded.kind === 'invalid') throw new DeclarationError(loaded.diagnostics);
  refuseServiceFlags(loaded.declaration.workers, selection);
  return { declaration: selectWorkers(loaded.declaration, selection), diagnostics: loaded.diagnostics };
}

/**
 * Loads the declaration and the policies, and keeps only the selected workers.
 *
 * @throws DeclarationError with every problem in either.
 * @throws BaseError and UsageError as `loadPolicies` and `loadSelected` do.
 */
export async function loadGoverned(
  paths: readonly string[],
  selection: Selection & Partial<RemoteFlags> & PolicyFlags,
  io: Io,
): Promise<Governed> {
  const found = await loadPolicies(selection, io);
  const loaded = await loadFiles(paths, io, { policy: found.path });
  if (loaded.kind === 'invalid' || found.diagnostics.length > 0) {
    throw new DeclarationError([...loaded.diagnostics, ...found.diagnostics].toSorted(compareDiagnostics));
  }
  const { declaration: whole, diagnostics } = loaded;
  refuseServiceFlags(whole.workers, selection);
  const reviewBase = await loadReviewBase(paths, { ...selection, hasLedger: whole.ledger !== null }, io);
  return { declaration: selectWorkers(whole, selection), diagnostics, policies: found.policies, whole, reviewBase };
}

/** Loads what the base of a review declares; nothing if that is invalid, so that everything is judged as new. */
async function loadReviewBase(
  paths: readonly string[],
  { policyRevision, hasLedger }: PolicyFlags & { readonly hasLedger: boolean },
  io: Io,
): Promise<Declaration | null> {
  if (policyRevision === undefined || hasLedger || paths.includes('-')) return null;
  const { loadRevision, nothingDeclared } = await import('./load-revision.ts');
  return await loadRevision(paths, policyRevision, io).catch((error: unknown) => {
    if (error instanceof DeclarationError) return nothingDeclared;
    throw error;
  });
}

/**
 * Keeps the workers that match one of the globs, one of the accounts and the shard; possibly none.
 *
 * @throws UsageError if a glob matches no declared worker or an account has none, which is usually a typing error.
 */
export function selectWorkers(declaration: Declaration, selection: Selection): Declaration {
  for (const glob of selection.worker) {
    if (declaration.workers.some((worker) => matches(worker, glob))) continue;
    throw new UsageError(`--worker ${glob} matches no declared worker`, `declared: ${listAliases(declaration)}`);
  }
  const accounts = new Set(declaration.workers.flatMap(({ account }) => account ?? []));
  const unknown = selection.account?.find((account) => !accounts.has(account));
  if (unknown !== undefined) {
    const declared = accounts.size === 0 ? 'none' : [...accounts].toSorted(compareText).join(', ');
    throw new UsageError(`--account ${unknown} matches no declared worker`, `declared: ${declared}`);
  }
  return { ...declaration, workers: declaration.workers.filter((worker) => isSelected(worker, selection)) };
}

const maxListed = 20;

function listAliases({ workers }: Declaration): string {
  const aliases = workers.map(({ alias }) => alias);
  return aliases.length === 0 ? 'none' : listFirst(aliases, maxListed);
}

/** Returns the paths of a command, absolute: the given ones, otherwise every default, whether it exists or not. */
export function absolutePaths(paths: readonly string[], { cwd }: Pick<Io, 'cwd'>): readonly string[] {
  return (paths.length > 0 ? paths : defaultPaths).map((each) => path.resolve(cwd, each));
}

/** Whether a command works on only some of the declared workers. */
export function isPartial({ worker = [], shard, account = [] }: Partial<Selection>): boolean {
  return worker.length > 0 || shard !== undefined || account.length > 0;
}

/** Whether a worker matches one of the globs and one of the accounts, if there are any, and belongs to the shard. */
export function isSelected(worker: NamedWorker, { worker: globs, shard, account: accounts = [] }: Selection): boolean {
  const isMeant = globs.length === 0 || globs.some((glob) => matches(worker, glob));
  if (accounts.length > 0 && !accounts.some((account) => account === worker.account)) return false;
  return isMeant && (shard === undefined || isInShard(worker.workerId, shard));
}

function matches({ alias, workerId }: Pick<NamedWorker, 'alias' | 'workerId'>, glob: string): boolean {
  return matchesGlob(alias, glob) || matchesGlob(workerId, glob);
}
