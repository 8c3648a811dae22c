import { existsSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { hasErrorCode, reasonOf } from '../../errors.ts';
import { isInside, policyName, showPath } from '../find-sources.ts';
import type { Report } from '../problems.ts';

/** Where a policy is expected. */
export interface PolicyLocation {
  /** Absolute. */
  readonly path: string;
  /** Path as shown in messages: relative to the working directory if that is shorter. */
  readonly file: string;
  /** Root of the git repository, or the working directory outside a repository; absolute. */
  readonly top: string;
  /** Whether the user named the file, so that it must exist. */
  readonly isStated: boolean;
}

/** Returns where the policy is: the file that was named, relative to `cwd`, or `rota.policy.yaml` at the root. */
export function locatePolicy(stated: string | undefined, cwd: string): PolicyLocation {
  const top = findTop(cwd) ?? cwd;
  const isStated = stated !== undefined;
  const absolute = isStated ? path.resolve(cwd, stated) : path.join(top, policyName);
  return { path: absolute, file: showPath(absolute, cwd), top, isStated };
}

/** Finds the nearest root of a git work tree, without running git; null outside a work tree. */
function findTop(directory: string): string | null {
  for (let at = directory; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, '.git'))) return at;
    if (at === path.dirname(at)) return null;
  }
}

/**
 * Checks that there is a policy to read, and reports one that may not be read. A policy must be a regular file of the
 * repository itself: changes behind a link or in a submodule are reviewed elsewhere.
 *
 * @returns false if there is no policy or it was refused.
 */
export function checkPolicyFile(location: PolicyLocation, report: Report): boolean {
  const problem = (isInside(location.path, location.top) ? findForeignPart(location) : null) ?? checkFile(location);
  if (problem === null || problem === 'none') return problem === null;
  report({ code: 'policy-file', at: { file: location.file, line: 1, column: 1 }, ...problem });
  return false;
}

/** Whether there is certainly no policy: none was named, and none exists, not even one misnamed `.yml`. */
export function isPolicyAbsent({ path: absolute, isStated }: PolicyLocation): boolean {
  const isThere = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  try {
    return !isStated && !isThere(absolute) && !isThere(absolute.replace(/yaml$/, 'yml'));
  } catch {
    return false;
  }
}

interface FileProblem {
  readonly message: string;
  readonly hint: string | null;
}

const regularHint = 'make it a regular file of this repository';

/** Checks the file itself; null if it is usable, `none` if it is absent and optional. */
function checkFile({ path: absolute, file, isStated }: PolicyLocation): FileProblem | 'none' | null {
  try {
    const stats = lstatSync(absolute);
    if (stats.isFile()) return null;
    const what = stats.isSymbolicLink() ? 'a link' : stats.isDirectory() ? 'a folder' : 'something else';
    return { message: `expected the policy ${file} to be a regular file, got ${what}`, hint: regularHint };
  } catch (error) {
    const isMissing = hasErrorCode(error, 'ENOENT', 'ENOTDIR');
    if (isStated || !isMissing) return { message: `the policy ${file} cannot be read: ${reasonOf(error)}`, hint: null };
    const mistyped = file.replace(/yaml$/, 'yml');
    if (!existsSync(absolute.replace(/yaml$/, 'yml'))) return 'none';
    return {
      message: `expected the policy to be named ${file}, got ${mistyped}`,
      hint: `rename ${mistyped} to ${file}`,
    };
  }
}

/** Finds a folder on the way to the policy that is a link or another repository. */
function findForeignPart({ path: absolute, top, file }: PolicyLocation): FileProblem | null {
  const parts = path.relative(top, path.dirname(absolute)).split(path.sep);
  let at = top;
  for (const part of parts.filter((each) => each !== '')) {
    at = path.join(at, part);
    const shown = path.relative(top, at);
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      return { message: `the policy ${file} is below ${shown}, which is a link`, hint: regularHint };
    if (existsSync(path.join(at, '.git'))) {
      return { message: `the policy ${file} is below ${shown}, which is a separate repository`, hint: regularHint };
    }
  }
  return null;
}
