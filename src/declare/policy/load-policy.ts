import path from 'node:path';
import type { Diagnostic } from '../../core/model/diagnostic.ts';
import type { Policy } from '../../core/model/policy.ts';
import { checkSchema } from '../check-schema.ts';
import { isMapping } from '../places.ts';
import { createProblems, type Report } from '../problems.ts';
import type { FileShape } from '../schema-problems.ts';
import { checkRead, createSource, readText, type TextResult } from '../source.ts';
import { parseYaml } from '../yaml/parse.ts';
import { checkPolicyFile, locatePolicy } from './find-policy.ts';
import { findPlaces, readExceptions, readLimits, readWarn } from './read-rules.ts';
import validate from './validate-policy.generated.js';

/** Maximum size of a policy, in bytes, inclusive. */
const maxPolicyBytes = 1_048_576;

/** Options for loading a policy. */
export interface PolicyOptions {
  /**
   * The policy file, relative to `cwd`; it must exist.
   *
   * @defaultValue `rota.policy.yaml` at the root of the git repository that contains `cwd` (outside a repository, in
   * `cwd`); it may be missing
   */
  readonly file?: string;
  /**
   * An absolute directory.
   *
   * @defaultValue `process.cwd()`
   */
  readonly cwd?: string;
}

/** A policy, or every reason why it is invalid. */
export type LoadedPolicy =
  | {
      readonly kind: 'loaded';
      /** null if there is no policy. */
      readonly policy: Policy | null;
      /** Absolute path of the policy file, existing or not. */
      readonly path: string;
    }
  | {
      readonly kind: 'invalid';
      /** Sorted; all are errors. */
      readonly diagnostics: readonly Diagnostic[];
      readonly path: string;
    };

/**
 * Reads and checks a policy. Returns all problems at once and does not throw for an invalid policy. Needs no network,
 * no API key and no git.
 */
export async function loadPolicy({ file, cwd = process.cwd() }: PolicyOptions = {}): Promise<LoadedPolicy> {
  const location = locatePolicy(file, cwd);
  const problems = createProblems();
  const { report } = problems;
  const policy = checkPolicyFile(location, report)
    ? await parsePolicy(readText(location.path, maxPolicyBytes), location.file, null, report)
    : null;
  const diagnostics = problems.diagnostics();
  if (problems.errorCount() > 0) return { kind: 'invalid', diagnostics, path: location.path };
  return { kind: 'loaded', policy, path: location.path };
}

/** Parses the policy of a git revision from its content. `file` is its path as shown in messages. */
export async function parsePolicyAt(
  revision: string,
  file: string,
  text: Uint8Array,
): Promise<{ readonly policy: Policy | null; readonly diagnostics: readonly Diagnostic[] }> {
  const problems = createProblems();
  const policy = await parsePolicy(checkRead(text, maxPolicyBytes), file, revision, problems.report);
  return { policy: problems.errorCount() > 0 ? null : policy, diagnostics: problems.diagnostics() };
}

const policyShape: FileShape = {
  accepts: (root) => validate(root),
  listErrors: () => validate.errors ?? [],
  keys: 'version and rules',
  missingKeyHints: {
    version: 'write "version: 1"',
    rules: 'write "rules:" with a rule in it, or "rules: {}" if there are none',
    until: 'write the last day it is valid, such as until: 2027-03-01',
    reason: 'write why, such as reason: launch',
    permit: 'write the value that passes, such as permit: 5m for minGap',
    rule: 'write the rule it is an exception to, such as rule: minGap',
    between: 'write, for example, between: "06:00-22:00"',
  },
};

/** Parses a policy. `file` is its path as shown in messages, `revision` its git revision, null for the checkout. */
async function parsePolicy(
  result: TextResult,
  file: string,
  revision: string | null,
  report: Report,
): Promise<Policy | null> {
  if (result.kind === 'refused') {
    const message = `${file} ${result.problem}`;
    report({ code: result.code, at: { file, line: 1, column: 1 }, message, hint: result.hint });
    return null;
  }
  const source = createSource({ file, directory: path.sep, root: path.sep, text: result.text });
  const parsed = await parseYaml(source, report);
  const top = parsed === null ? null : checkSchema(parsed.value, source, policyShape, report);
  if (top === null) return null;
  const rules = isMapping(top['rules']) ? top['rules'] : {};
  return {
    file,
    revision,
    limits: readLimits(rules, report),
    warn: readWarn(top),
    exceptions: readExceptions(top, report),
    places: findPlaces(rules),
  };
}
