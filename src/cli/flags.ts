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

/** The formats of a report that comes in these alone, the default first. */
export const simpleFormats = ['text', 'json'] as const;

/** How much a command says on standard error. */
export interface TalkFlags {
  /** Says nothing on standard error but errors. */
  readonly quiet: boolean;
  /** Says each call to the service on standard error. */
  readonly verbose: boolean;
}

/** The options of every command that reports. */
export interface ReportFlags extends TalkFlags {
  readonly format: Format;
  readonly color: (typeof colorModes)[number];
}

/** The options of every command that plans. */
export interface PlanFlags extends ReportFlags, ServiceFlags, PolicyFlags {}

/** The options of `rota apply`. */
export interface ApplyFlags extends PlanFlags {
  /** Does not ask. */
  readonly yes: boolean;
  /** A saved plan to apply; it carries its own declaration. */
  readonly plan?: string;
  /** The fingerprint that the plan must have. */
  readonly expect?: string;
  /** Writes only what passed instants of the files cause, and is refused when anything else differs. */
  readonly due: boolean;
  /** Where to keep what was cancelled, as YAML; absent: nowhere. */
  readonly saveCancelled?: string;
}

/** Which workers to plan, on which service, what is asked of the plan, and what may pass. */
export interface ServiceFlags extends Selection, RemoteFlags, RequestFlags {
  readonly allow: readonly AllowableGuard[];
}

/** Adds the options of every command that reports, in one of some formats. */
export function addReportFlags(command: Command, choices: readonly string[] = formats): Command {
  return addTalkFlags(
    command
      .optionsGroup('Output:')
      .addOption(new Option('--format <format>', 'what to print on standard output').choices(choices).default('text'))
      .addOption(new Option('--color <when>', 'when to colour text').choices(colorModes).default('auto')),
  );
}

/** Adds the options that say how much is said on standard error. */
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

/** Adds the options that say which policies hold. */
export function addPolicyFlags(command: Command): Command {
  return addPolicyFlag(command).option(
    '--policy-revision <revision>',
    'the policy of this git revision must let it pass as well, such as origin/main',
  );
}

/** Adds the option that names the policy of the checkout. */
export function addPolicyFlag(command: Command): Command {
  return command
    .optionsGroup('Scope:')
    .option('--policy <file>', 'the policy, instead of rota.policy.yaml at the top of the repository');
}

/** Adds the options that say which workers to plan, on which service, and what may pass. */
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

/** Adds the options that say which of the declared workers are meant. */
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

/** Adds the option that says which service is meant. */
export function addBaseUrlFlag(command: Command): Command {
  return command
    .optionsGroup('Service:')
    .option('--base-url <url>', 'the service, instead of HANDINGER_BASE_URL: https, or http on loopback');
}

/** Reads a whole number within inclusive bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${String(least)} to ${String(most)}.`);
  };
}

/** Reads a duration as a file has it, `24h` or `PT24H`, in whole seconds, 1 or more. */
export function parseSpan(text: string): number {
  const seconds = parseDuration(text);
  if (seconds !== null && seconds > 0) return seconds;
  throw new InvalidArgumentError('Expected a duration such as 90m, 24h or 7d.');
}

/** Reads the name of an account. */
export function parseAccount(name: string): string {
  if (isAccountName(name)) return name;
  throw new InvalidArgumentError('Expected letters, digits, "_" and "-", such as labs for HANDINGER_API_KEY_LABS.');
}

/** Gathers an option that may be repeated. */
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

/** A fingerprint as a plan prints it; anything else, an unset variable for one, is a mistake and no plan that moved. */
export function parseFingerprint(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new InvalidArgumentError('Expected the 64 hexadecimal digits that rota plan prints.');
}

/** What a plan can be written as in addition to what it prints: any format, and what GitLab reads. */
type SideReportKind = Format | 'terraform' | 'codequality';

/** A file to write a plan to, in a format of its own. */
export interface SideReport {
  readonly kind: SideReportKind;
  /** Relative to the working directory. */
  readonly file: string;
}

/** Reads `kind=file` and gathers it with those before. */
export function parseSideReport(text: string, earlier: readonly SideReport[]): readonly SideReport[] {
  const at = text.indexOf('=');
  const kind = kinds.find((candidate) => candidate === text.slice(0, at));
  const file = text.slice(at + 1);
  if (kind !== undefined && file !== '') return [...earlier, { kind, file: parseOutputFile(file) }];
  throw new InvalidArgumentError(`Expected KIND=FILE with a kind of ${kinds.join(', ')}.`);
}

/** Reads the name of a file for a plan, which is never YAML: that of a declaration is a slip of the hand. */
export function parseOutputFile(file: string): string {
  if (!/\.ya?ml$/i.test(file)) return file;
  throw new InvalidArgumentError('Output file must not end in .yaml or .yml.');
}

const kinds: readonly SideReportKind[] = [...formats, 'terraform', 'codequality'];

/** The services whose CI `rota init` writes. */
export const ciServices = ['github', 'gitlab'] as const;

export type CiService = (typeof ciServices)[number];

/** Where `rota init` may have the ledger kept. */
export const ledgerChoices = ['none', 'file', 'git'] as const;

export type LedgerChoice = (typeof ledgerChoices)[number];

/** The shells that `rota completion` knows. */
export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];
