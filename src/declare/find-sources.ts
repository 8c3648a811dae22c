import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { reasonOf } from '../errors.ts';
import { compareText } from '../core/collections.ts';
import type { Location } from '../core/model/diagnostic.ts';
import { joinWords } from '../core/words.ts';
import { suggestNearest } from './nearest-key.ts';
import type { Report } from './problems.ts';

export interface FoundFile {
  /** Absolute, with links resolved; null for standard input. */
  readonly path: string | null;
  /** Path as shown in messages. */
  readonly file: string;
  /** Base directory of the relative paths in the file; absolute. */
  readonly directory: string;
  /** Directory that its `inputFile` paths must stay inside; absolute, with links resolved. */
  readonly root: string;
}

interface Search {
  /** Absolute. */
  readonly cwd: string;
  readonly report: Report;
  /** Absolute path of the policy file, which is never a declaration; if absent, policies are recognised by name. */
  readonly policy?: string;
  readonly found: Map<string, FoundFile>;
  readonly visited: Set<string>;
}

/** Name of the policy file at the root of a repository. */
export const policyName = 'rota.policy.yaml';

/** Default paths: without arguments, rota reads the one of these that exists in the working directory. */
export const defaultPaths: readonly string[] = ['schedules.yaml', 'schedules.yml', 'schedules'];

/**
 * Finds the files to load, each once: paths in the given order, the files of a directory sorted by path. Skips names in
 * a directory that begin with a dot, `node_modules` and policies. Links in a directory must not lead out of it.
 */
export function findSources(
  paths: readonly string[],
  given: Pick<Search, 'cwd' | 'report' | 'policy'>,
): readonly FoundFile[] {
  const { cwd, report } = given;
  const search: Search = { ...given, found: new Map(), visited: new Set() };
  for (const each of paths.length > 0 ? paths : findDefault(cwd, report)) {
    if (each === '-') search.found.set('-', { path: null, file: '-', directory: cwd, root: realpathSync(cwd) });
    else findGiven(each, search);
  }
  return [...search.found.values()];
}

/** Formats a path for messages: relative to the working directory if that is shorter. */
export function showPath(absolute: string, cwd: string): string {
  const relative = path.relative(cwd, absolute);
  return relative !== '' && relative.length < absolute.length ? relative : absolute;
}

function startOf(absolute: string, cwd: string): Location {
  return { file: showPath(absolute, cwd), line: 1, column: 1 };
}

/** Whether `inner` is `directory` or lies below it. Both paths are absolute. */
export function isInside(inner: string, directory: string): boolean {
  const relative = path.relative(directory, inner);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function findDefault(cwd: string, report: Report): readonly string[] {
  const present = defaultPaths.filter((name) => existsSync(path.join(cwd, name)));
  if (present.length === 0) reportNoDefault(cwd, report);
  if (present.length < 2) return present;
  report({
    code: 'several-defaults',
    at: null,
    message: `expected one of schedules.yaml, schedules.yml and schedules/, got ${present.join(' and ')}`,
    hint: `pass the ones you mean: rota plan ${present.join(' ')}`,
  });
  return [];
}

function reportNoDefault(cwd: string, report: Report): void {
  const dangling = defaultPaths.filter((name) => reportDangling(path.join(cwd, name), cwd, report));
  if (dangling.length > 0) return;
  const near = listNames(cwd)
    .filter((name) => nearName.test(name) && /[.]|rota|handinger/i.test(name))
    .slice(0, maxNear);
  const [first] = near;
  const got = near.length === 0 ? 'none of them' : joinWords(near, 'and');
  report({
    code: 'no-files',
    at: null,
    message: `expected schedules.yaml, schedules.yml or schedules/ in ${cwd}, got ${got}`,
    hint:
      first === undefined
        ? 'run "rota init" to write a first schedules.yaml, or name the files: rota plan PATH'
        : `rename ${first} to schedules.yaml, or name it: rota plan ${first}`,
  });
}

/** Reports a dangling link. Returns whether `entry` is one. */
function reportDangling(entry: string, cwd: string, report: Report): boolean {
  let target: string;
  try {
    if (!lstatSync(entry).isSymbolicLink() || existsSync(entry)) return false;
    target = readlinkSync(entry);
  } catch {
    return false;
  }
  const at = startOf(entry, cwd);
  report({
    code: 'file-unreadable',
    at,
    message: `${at.file} is a broken link: ${target} does not exist`,
    hint: `point ${at.file} to a file, or remove it`,
  });
  return true;
}

function findGiven(given: string, search: Search): void {
  // An empty path would resolve to the working directory, so an unset variable would apply every file in it.
  if (given === '') {
    search.report({
      code: 'no-files',
      at: null,
      message: 'expected a file, a directory or "-", got an empty path',
      hint: 'name the files: rota plan PATH; if the path is a variable, check that it is set',
    });
    return;
  }
  const absolute = path.resolve(search.cwd, given);
  if (isPolicy(absolute, search)) {
    search.report({
      code: 'policy-file',
      at: startOf(absolute, search.cwd),
      message: `${given} is the policy, not a declaration`,
      hint: 'leave it out: rota reads the policy by itself, or name it with --policy',
    });
    return;
  }
  try {
    const real = realpathSync(absolute);
    if (!statSync(real).isDirectory()) {
      addFile(absolute, path.dirname(real), search);
      return;
    }
    const isNew = !search.visited.has(real);
    const before = search.found.size;
    walk(absolute, real, search);
    if (!isNew || search.found.size > before) return;
    search.report({
      code: 'no-files',
      at: null,
      message: `expected *.yaml or *.yml files below ${given}, got none`,
      hint: 'write one there, or run "rota init" in another folder for an example',
    });
  } catch (error) {
    reportUnreadable(absolute, error, search);
  }
}

function walk(directory: string, root: string, search: Search): void {
  const real = realpathSync(directory);
  if (search.visited.has(real)) return;
  search.visited.add(real);
  for (const name of readdirSync(directory).sort(compareText)) {
    if (name.startsWith('.') || name === 'node_modules') continue;
    const entry = path.join(directory, name);
    try {
      if (isPolicy(entry, search)) warnOfStrayPolicy(entry, search);
      else findEntry(entry, root, search);
    } catch (error) {
      reportUnreadable(entry, error, search);
    }
  }
}

function isPolicy(absolute: string, { policy }: Search): boolean {
  return path.basename(absolute) === policyName || absolute === policy;
}

/** Warns of a policy that is not in effect, as its author probably thinks it is. */
function warnOfStrayPolicy(file: string, { policy, cwd, report }: Search): void {
  if (policy === undefined || realPath(file) === realPath(policy)) return;
  report({
    code: 'policy-elsewhere',
    at: startOf(file, cwd),
    message: `expected the policy at ${showPath(policy, cwd)}, got one here, which rota does not read`,
    hint: 'move it there, or name it: --policy FILE',
  });
}

function realPath(file: string): string {
  return existsSync(file) ? realpathSync(file) : file;
}

function findEntry(entry: string, root: string, search: Search): void {
  const real = realpathSync(entry);
  const stats = statSync(real);
  if (!stats.isDirectory() && !/\.ya?ml$/i.test(entry)) return;
  if (!isInside(real, root)) {
    search.report({
      code: 'outside-root',
      at: startOf(entry, search.cwd),
      message: `expected links below ${showPath(root, search.cwd)} to stay inside it, got one to ${real}`,
      hint: 'pass the target as a separate path, or remove the link',
    });
  } else if (stats.isDirectory()) walk(entry, root, search);
  else addFile(entry, root, search);
}

function addFile(absolute: string, root: string, { found, cwd }: Search): void {
  const real = realpathSync(absolute);
  if (found.has(real)) return;
  found.set(real, { path: real, file: showPath(absolute, cwd), directory: path.dirname(real), root });
}

function reportUnreadable(absolute: string, error: unknown, { cwd, report }: Search): void {
  if (reportDangling(absolute, cwd, report)) return;
  report({
    code: 'file-unreadable',
    at: startOf(absolute, cwd),
    message: `${showPath(absolute, cwd)} cannot be read: ${reasonOf(error)}`,
    hint: missingHint(absolute),
  });
}

/** Suggests an existing name in place of a missing path, and `-` in place of the pipe that a shell makes of `<(…)`. */
function missingHint(absolute: string): string | null {
  if (/^\/(?:dev|proc\/self)\/fd\//.test(absolute)) return 'read a pipe with "-": … | rota plan -';
  if (existsSync(absolute)) return null;
  const nearest = suggestNearest(path.basename(absolute), listNames(path.dirname(absolute)));
  return nearest === null ? null : `did you mean ${nearest}?`;
}

/** Names that people give the file, and variants made by editors and uploads. */
const nearName =
  /^\.?(?:schedules?|rota|handinger)(?:[ ._-](?:example|sample|bak|old|orig|copy|backup|\d+|\(\d+\)))*(?:\.(?:ya?ml|json|yaml\.txt|yml\.txt))?[~]?(?:\.(?:bak|old|orig|swp))?$/i;
const maxNear = 3;

/** Returns the sorted names in a folder; empty if it cannot be read. */
function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort(compareText);
  } catch {
    return [];
  }
}
