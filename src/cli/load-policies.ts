import path from 'node:path';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { Policy } from '../core/model/policy.ts';
import { isInside, policyName } from '../declare/find-sources.ts';
import { isPolicyAbsent, locatePolicy, type PolicyLocation } from '../declare/policy/find-policy.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';

/** Which policies hold. */
export interface PolicyFlags {
  /** The file, relative to the working directory; absent: `rota.policy.yaml` at the top of the repository. */
  readonly policy?: string;
  /** A git revision whose policy must let pass as well; absent: that of the checkout alone holds. */
  readonly policyRevision?: string;
}

/** The policies that hold, that of the checkout first. */
export interface FoundPolicies {
  readonly policies: readonly Policy[];
  /** What is wrong with them; empty when they can be judged by. */
  readonly diagnostics: readonly Diagnostic[];
  /** The file of the checkout, there or not; absolute. */
  readonly path: string;
}

/**
 * Reads the policy of the checkout, and that of a git revision where one is named.
 *
 * @throws BaseError when git cannot give the revision, or the policy is no regular file there.
 * @throws UsageError for a policy outside the repository with a revision.
 */
export async function loadPolicies({ policy: stated, policyRevision }: PolicyFlags, io: Io): Promise<FoundPolicies> {
  const location = locatePolicy(stated, io.cwd);
  const read = [
    ...(isPolicyAbsent(location) ? [] : [await loadHere(stated, io)]),
    ...(policyRevision === undefined ? [] : [await loadAt(policyRevision, location, io)]),
  ];
  return {
    policies: read.flatMap(({ policy }) => policy ?? []),
    diagnostics: read.flatMap(({ diagnostics }) => diagnostics),
    path: location.path,
  };
}

/** Where the policy of the checkout is, there or not; absolute. */
export function policyPathOf({ policy }: PolicyFlags, { cwd }: Io): string {
  return locatePolicy(policy, cwd).path;
}

interface ReadPolicy {
  readonly policy: Policy | null;
  readonly diagnostics: readonly Diagnostic[];
}

async function loadHere(stated: string | undefined, { cwd }: Io): Promise<ReadPolicy> {
  const { loadPolicy } = await import('../declare/policy/load-policy.ts');
  const loaded = await loadPolicy({ cwd, ...(stated === undefined ? {} : { file: stated }) });
  return loaded.kind === 'loaded' ? { policy: loaded.policy, diagnostics: [] } : { ...loaded, policy: null };
}

/** The file of a revision; where that does not have the one that is stated, the one by the usual name still holds. */
async function loadAt(revision: string, { path: file, top, isStated }: PolicyLocation, io: Io): Promise<ReadPolicy> {
  if (!isInside(file, top)) {
    throw new UsageError(`the policy ${file} is outside the git repository, so it has no other revision`);
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
