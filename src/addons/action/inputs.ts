import { allowableGuards } from '../../core/model/guard.ts';
import { decisionNames, mapDecisions } from '../../core/plan/decisions.ts';
import type { Decisions } from '../../core/plan/decisions.ts';
import { UsageError } from '../../cli/errors.ts';
import type { Environment } from './runner.ts';

const modes = ['plan', 'apply', 'validate', 'drift'] as const;

/** What a workflow says after `with:`; `action.yml` describes each. */
export interface Inputs {
  readonly mode: (typeof modes)[number];
  /** Empty: the default files of the working directory. */
  readonly paths: readonly string[];
  /** Relative to the checkout. */
  readonly workingDirectory: string;
  /** Tells the comments of several plans of one pull request apart; null when there is one. */
  readonly target: string | null;
  readonly comment: boolean;
  readonly allow: readonly string[];
  readonly decisions: Decisions;
  /** A fingerprint, or `reviewed`: the one in the comment of the merged pull request; null: any plan may be applied. */
  readonly expect: string | null;
  /** Whether only what passed instants cause is applied. */
  readonly due: boolean;
  readonly failOnChanges: boolean;
  /** Whether the issue about drift shows prompts. */
  readonly prompts: boolean;
  /** For GitHub's API, never for the service; null when there is none. */
  readonly token: string | null;
}

/**
 * Reads what the runner passes as `INPUT_…`.
 *
 * @throws UsageError for the first input that is not one of those allowed.
 */
export function readInputs(env: Environment): Inputs {
  const read = (name: string): string => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
  const mode = readChoice('mode', read('mode') || 'plan', modes);
  const expect = read('expect') || null;
  const due = readBoolean('due', read('due') || 'false');
  const failOnChanges = readBoolean('fail-on-changes', read('fail-on-changes') || 'false');
  if (expect !== null && mode !== 'apply') throw new UsageError('the input expect: expected it with mode apply only');
  if (expect !== null && expect !== 'reviewed' && !/^[0-9a-f]{64}$/.test(expect)) {
    throw new UsageError('the input expect: expected a fingerprint of 64 hexadecimal digits, or reviewed');
  }
  if (due && mode !== 'apply') throw new UsageError('the input due: expected it with mode apply only');
  if (due && expect !== null) throw new UsageError('the input due: expected it without expect');
  if (failOnChanges && mode !== 'plan') {
    throw new UsageError('the input fail-on-changes: expected it with mode plan only');
  }
  const prompts = readBoolean('prompts', read('prompts') || 'false');
  if (prompts && mode !== 'drift') throw new UsageError('the input prompts: expected it with mode drift only');
  const decisions = mapDecisions((name) => listOf(read(name), /[\s,]+/));
  for (const name of decisionNames) {
    if (decisions[name].length > 0 && mode !== 'apply') {
      throw new UsageError(`the input ${name}: expected it with mode apply only`);
    }
  }
  return {
    mode,
    paths: listOf(read('paths'), /\r?\n/),
    workingDirectory: read('working-directory') || '.',
    target: readTarget(read('target')),
    comment: readBoolean('comment', read('comment') || 'true'),
    allow: listOf(read('allow'), /[\s,]+/).map((guard) => readChoice('allow', guard, allowableGuards)),
    decisions,
    expect,
    due,
    failOnChanges,
    prompts,
    token: read('token') || null,
  };
}

function readChoice<Choice extends string>(name: string, value: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return choice;
  throw new UsageError(`the input ${name}: expected ${choices.join(', ')}, got ${JSON.stringify(value)}`);
}

function readBoolean(name: string, value: string): boolean {
  return readChoice(name, value, ['true', 'false']) === 'true';
}

/** The target stands in comments as it is, so it is made of harmless characters alone. */
function readTarget(value: string): string | null {
  if (value === '' || /^[A-Za-z0-9](?:[A-Za-z0-9 ./_-]{0,98}[A-Za-z0-9])?$/.test(value)) return value || null;
  throw new UsageError('the input target: expected 1 to 100 letters, digits, spaces, ".", "/", "_" and "-"');
}

function listOf(text: string, separator: RegExp): readonly string[] {
  return text
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
