/**
 * Says what a wrong command line should have been. Commander finds typing errors. Words from other tools (Terraform,
 * kubectl, git, npm) are close to rota's in meaning but not in spelling, so tables map them.
 */
import type { Command, CommanderError } from 'commander';
import { formats } from '../report/renderer.ts';
import { UsageError } from './errors.ts';

/** Advice by command of another tool. */
const commandsElsewhere = byWord([
  ['use: rota validate', 'check', 'lint'],
  ['use: rota plan', 'diff', 'preview'],
  ['use: rota apply', 'deploy', 'push', 'sync', 'up'],
  ['use: rota status', 'get', 'list', 'ls', 'show'],
  ['use: rota import WORKER_ID', 'export', 'pull'],
  ['use: rota pause --reason TEXT', 'disable', 'halt', 'stop', 'suspend'],
  ['use: rota resume', 'continue', 'enable', 'unpause'],
  ['to bring back what is paused, use: rota resume', 'start'],
  ['use: rota sandbox', 'serve'],
  ['use: rota --version', 'version'],
  ['remove the schedules from the file and apply it, or declare none with: schedules: {}', 'delete', 'destroy'],
  ['set the variable HANDINGER_API_KEY to your API key', 'login'],
]);

/** Advice by option of another tool. */
const optionsElsewhere = byWord([
  ['set HANDINGER_API_KEY or use --api-key-file FILE: others can see command-line arguments', '--api-key', '--token'],
  ['use --yes', '--approve', '--auto-approve'],
  ['use: rota plan --detailed-exitcode', '--check'],
  ['use --verbose', '--debug'],
  ['use: rota plan, which never writes', '--dry-run'],
  ['files are arguments: rota plan FILE', '--file', '--filename', '-f'],
  ['each guard has its own flag: --allow GUARD', '--force'],
  ['use --format json', '--json'],
  ['use --color never', '--no-color'],
  [
    `use --format ${formats.slice(0, -1).join(', ')} or ${formats.at(-1) ?? ''}; rota plan --out FILE saves a plan`,
    ...['--output', '-o'],
  ],
  ['prune is set in the file: prune: all, owned or none', '--prune'],
  ['use --worker GLOB', '--target'],
]);

function byWord(rows: readonly (readonly [advice: string, ...words: string[]])[]): ReadonlyMap<string, string> {
  return new Map(rows.flatMap(([advice, ...words]) => words.map((word) => [word, advice] as const)));
}

/** Turns an error of commander into one of rota: what is wrong, and what to type instead. */
export function explainUsage({ message }: CommanderError, command: Command): UsageError {
  const [what = '', suggestion] = message
    .replace(/^error: (?:command-argument value )?/, '')
    .split(/\n\(Did you mean (?:one of )?(.+?)\?\)/);
  const [, kind, word = ''] = /^unknown (command|option) '([^'=]+)/.exec(what) ?? [];
  const elsewhere = (kind === 'command' ? commandsElsewhere : optionsElsewhere).get(word);
  const usage = `for usage, run: ${nameOf(command)} --help`;
  if (kind !== undefined && elsewhere !== undefined) return new UsageError(what, `${elsewhere}; ${usage}`);
  return new UsageError(what, suggestion === undefined ? usage : `did you mean ${suggestion}? ${usage}`);
}

/** Returns a command as it is typed: `rota ledger show`. */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
