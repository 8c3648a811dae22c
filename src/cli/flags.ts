import { InvalidArgumentError, Option, type Command } from 'commander';
import { isAccountName } from '../core/model/account.ts';
import { allowableGuards, type AllowableGuard, type GuardCode } from '../core/model/guard.ts';
import type { RequestFlags } from '../core/plan/plan-request.ts';
import type { Shard } from '../core/model/shard.ts';
import { formats, type Format } from '../report/renderer.ts';
import { parseDuration } from '../declare/duration/parse-duration.ts';
import type { Selection } from './load.ts';
import type { PolicyFlags } from './load-policies.ts';
import type { RemoteFlags } from './settings.ts';

/** When text is coloured. */
export const colorModes = ['auto', 'always', 'never'] as const;

/** Formats of the reports that have only these; the default comes first. */
export const simpleFormats = ['text', 'json'] as const;

/** How much a command prints on standard error. */
export interface TalkFlags {
  /** Prints only warnings and errors on standard error. */
  readonly quiet: boolean;
  /** Prints each call to the service on standard error. */
  readonly verbose: boolean;
}

/** Options of every command that reports. */
export interface ReportFlags extends TalkFlags {
  readonly format: Format;
  readonly color: (typeof colorModes)[number];
}

/** Options of every command that plans. */
export interface PlanFlags extends ReportFlags, ServiceFlags, PolicyFlags {}

/** Options of `rota apply`. */
export interface ApplyFlags extends PlanFlags {
  /** Does not ask for approval. */
  readonly yes: boolean;
  /** Saved plan to apply, which carries its own declaration. */
  readonly plan?: string;
  /** Fingerprint that the plan must have. */
  readonly expect?: string;
  /** Writes only what passed instants of the files cause; refused if anything else differs. */
  readonly due: boolean;
  /** File to save cancelled schedules to, as YAML, if any. */
  readonly saveCancelled?: string;
}

/** Options for the workers to plan, the service, the decisions and the guards to allow. */
export interface ServiceFlags extends Selection, RemoteFlags, RequestFlags {
  readonly allow: readonly AllowableGuard[];
}

/** Adds the options of every command that reports, in the given formats. */
export function addReportFlags(command: Command, choices: readonly string[] = formats): Command {
  return addTalkFlags(
    command
      .optionsGroup('Output:')
      .addOption(new Option('--format <format>', 'what to print on standard output').choices(choices).default('text'))
      .addOption(new Option('--color <when>', 'when to colour text').choices(colorModes).default('auto')),
  );
}

/** Adds the options for what is printed on standard error. */
export function addTalkFlags(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .option('-q, --quiet', 'on standard error, print only warnings and errors', false)
    .option('-v, --verbose', 'print each call to the service on standard error', false);
}

/** Adds the options of every command that plans and reports. */
export function addPlanFlags(command: Command): Command {
  return addServiceFlags(addReportFlags(command));
}

/** Adds the options that choose the policies. */
export function addPolicyFlags(command: Command): Command {
  return addPolicyFlag(command).option(
    '--policy-revision <revision>',
    'also check against the policy of this git revision, such as origin/main',
  );
}

/** Adds the option that names the policy of the checkout. */
export function addPolicyFlag(command: Command): Command {
  return command
    .optionsGroup('Scope:')
    .option('--policy <file>', 'the policy file, instead of rota.policy.yaml at the top of the repository');
}

/** Adds the options for the workers to plan, the service and the guards to allow. */
export function addServiceFlags(command: Command): Command {
  return addRemoteFlags(addAllowFlag(addSelection(command)));
}

/** Adds the option that permits what a guard would refuse. */
function addAllowFlag(command: Command): Command {
  return command
    .optionsGroup('Scope:')
    .addOption(
      new Option('--allow <guard>', 'permit what this guard would refuse; may be repeated')
        .choices(allowableGuards)
        .argParser(parseGuard)
        .default([]),
    );
}

/** Adds the options that select declared workers. */
export function addSelection(command: Command): Command {
  return command
    .optionsGroup('Scope:')
    .option('--worker <glob>', 'only the workers whose alias or ID matches; may be repeated', collect, [])
    .option('--account <account>', 'only the workers of this account; may be repeated', collect, [])
    .option('--shard <i/n>', 'only the i-th of n shares of the workers, up to 1024/1024', parseShard);
}

/** Adds the options of every command that calls the service. */
export function addRemoteFlags(command: Command): Command {
  const paced = command
    .optionsGroup('Service:')
    .option('--concurrency <n>', 'the maximum number of calls in flight, 1 to 256', wholeNumber(1, 256), 32)
    .option('--timeout <seconds>', 'the timeout of each call, 1 to 600', wholeNumber(1, 600), 30);
  return addBaseUrlFlag(paced).option(
    '--api-key-file <file>',
    'read the API key from this file instead of HANDINGER_API_KEY',
  );
}

/** Adds the option that names the service. */
export function addBaseUrlFlag(command: Command): Command {
  return command
    .optionsGroup('Service:')
    .option('--base-url <url>', 'the service, instead of HANDINGER_BASE_URL: https, or http on loopback');
}

/** Returns a parser for whole numbers within inclusive bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${String(least)} to ${String(most)}.`);
  };
}

/** Parses a duration as in a file, `24h` or `PT24H`, to whole seconds, 1 or more. */
export function parseSpan(text: string): number {
  const seconds = parseDuration(text);
  if (seconds !== null && seconds > 0) return seconds;
  throw new InvalidArgumentError('Expected a duration such as 90m, 24h or 7d.');
}

/** Parses the name of an account. */
export function parseAccount(name: string): string {
  if (isAccountName(name)) return name;
  throw new InvalidArgumentError('Expected letters, digits, "_" and "-", such as labs for HANDINGER_API_KEY_LABS.');
}

/** Collects the values of an option that may be repeated. */
export function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

const maxShards = 1024;

function parseShard(text: string): Shard {
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index !== undefined && count !== undefined && index >= 1 && index <= count && count <= maxShards) {
    return { index, count };
  }
  throw new InvalidArgumentError(`Expected i/n with i from 1 to n and n up to ${String(maxShards)}, such as 1/4.`);
}

function parseGuard(value: string, earlier: readonly AllowableGuard[]): readonly AllowableGuard[] {
  if (value === ('policy' satisfies GuardCode)) {
    throw new InvalidArgumentError('No flag permits what the policy refuses: write an exception in rota.policy.yaml.');
  }
  const code = allowableGuards.find((candidate) => candidate === value);
  if (code === undefined) throw new InvalidArgumentError(`Allowed choices are ${allowableGuards.join(', ')}.`);
  return [...earlier, code];
}

/** Parses a fingerprint as `rota plan` prints it. Anything else, such as an unset variable, is wrong usage. */
export function parseFingerprint(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new InvalidArgumentError('Expected the 64 hexadecimal digits that rota plan prints.');
}

/** What a plan can be written as, in addition to what is printed: any format, and what GitLab reads. */
type SideReportKind = Format | 'terraform' | 'codequality';

/** A file to write a plan to, and the format of that file. */
export interface SideReport {
  readonly kind: SideReportKind;
  /** Relative to the working directory. */
  readonly file: string;
}

/** Parses `kind=file` and adds it to the earlier values. */
export function parseSideReport(text: string, earlier: readonly SideReport[]): readonly SideReport[] {
  const at = text.indexOf('=');
  const kind = kinds.find((candidate) => candidate === text.slice(0, at));
  const file = text.slice(at + 1);
  if (kind !== undefined && file !== '') return [...earlier, { kind, file: parseOutputFile(file) }];
  throw new InvalidArgumentError(`Expected KIND=FILE with a kind of ${kinds.join(', ')}.`);
}

/** Parses the name of an output file. A YAML name is refused: it is more likely the declaration's, given by mistake. */
export function parseOutputFile(file: string): string {
  if (!/\.ya?ml$/i.test(file)) return file;
  throw new InvalidArgumentError('Output file must not end in .yaml or .yml.');
}

const kinds: readonly SideReportKind[] = [...formats, 'terraform', 'codequality'];

/** Services that `rota init` writes a CI pipeline for. */
export const ciServices = ['github', 'gitlab'] as const;

export type CiService = (typeof ciServices)[number];

/** Where `rota init` can place the ledger. */
export const ledgerChoices = ['none', 'file', 'git'] as const;

export type LedgerChoice = (typeof ledgerChoices)[number];

/** Shells that `rota completion` supports. */
export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];
