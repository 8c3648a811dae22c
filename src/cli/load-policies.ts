import path from 'node:path';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { Policy } from '../core/model/policy.ts';
import { isInside, policyName } from '../declare/find-sources.ts';
import { isPolicyAbsent, locatePolicy, type PolicyLocation } from '../declare/policy/find-policy.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';

/** Options that choose the policies. */
export interface PolicyFlags {
  /** Policy file, relative to the working directory; by default `rota.policy.yaml` at the top of the repository. */
  readonly policy?: string;
  /** Git revision whose policy must pass as well; absent if only the policy of the checkout applies. */
  readonly policyRevision?: string;
}

/** Policies that apply; the policy of the checkout comes first. */
export interface FoundPolicies {
  readonly policies: readonly Policy[];
  /** Problems of the policies; empty if they can be used. */
  readonly diagnostics: readonly Diagnostic[];
  /** Absolute path of the checkout's policy, whether it exists or not. */
  readonly path: string;
}

/**
 * Reads the policy of the checkout and, if one is named, of a git revision.
 *
 * @throws BaseError if git cannot read the revision, or if the policy is not a regular file there.
 * @throws UsageError for a revision with a policy outside the repository.
 */
export async function loadPolicies({ policy: stated, policyRevision }: PolicyFlags, io: Io): Promise<FoundPolicies> {
  const location = locatePolicy(stated, io.cwd);
  const read = [
    ...(isPolicyAbsent(location) ? [] : [await loadFromCheckout(stated, io)]),
    ...(policyRevision === undefined ? [] : [await loadFromRevision(policyRevision, location, io)]),
  ];
  return {
    policies: read.flatMap(({ policy }) => policy ?? []),
    diagnostics: read.flatMap(({ diagnostics }) => diagnostics),
    path: location.path,
  };
}

/** Returns the absolute path of the checkout's policy, whether it exists or not. */
export function policyPathOf({ policy }: PolicyFlags, { cwd }: Io): string {
  return locatePolicy(policy, cwd).path;
}

interface ReadPolicy {
  readonly policy: Policy | null;
  readonly diagnostics: readonly Diagnostic[];
}

async function loadFromCheckout(stated: string | undefined, { cwd }: Io): Promise<ReadPolicy> {
  const { loadPolicy } = await import('../declare/policy/load-policy.ts');
  const loaded = await loadPolicy({ cwd, ...(stated === undefined ? {} : { file: stated }) });
  return loaded.kind === 'loaded' ? { policy: loaded.policy, diagnostics: [] } : { ...loaded, policy: null };
}

/**
 * Reads the policy of a revision. If the revision lacks the named file, its policy of the default name still applies.
 */
async function loadFromRevision(
  revision: string,
  { path: file, top, isStated }: PolicyLocation,
  io: Io,
): Promise<ReadPolicy> {
  if (!isInside(file, top)) {
    throw new UsageError(`the policy ${file} is outside the git repository, so it has no git history`);
  }
  const { readFileAt } = await import('../git/revision-tree.ts');
  const inTree = path.relative(top, file).replaceAll(path.sep, '/');
  for (const each of isStated ? [inTree, policyName] : [inTree]) {
    const content = await readFileAt(revision, each, io);
    if (content === null) continue;
    const { parsePolicyAt } = await import('../declare/policy/load-policy.ts');
    return await parsePolicyAt(revision, `${shortRevision(revision)}:${each}`, content);
  }
  return { policy: null, diagnostics: [] };
}

function shortRevision(revision: string): string {
  return /^[0-9a-f]{40,64}$/.test(revision) ? revision.slice(0, 12) : revision;
}
