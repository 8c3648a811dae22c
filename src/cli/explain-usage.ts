/**
 * What a wrong command line should have been. Commander finds typing errors; words that people bring from other tools
 * (Terraform, kubectl, git, npm) are far from ours in letters and close in meaning, so they have a table.
 */
import type { Command, CommanderError } from 'commander';
import { formats } from '../report/renderer.ts';
import { UsageError } from './errors.ts';

/** Commands of other tools, and what does the same here. */
const commandsElsewhere: Readonly<Record<string, string>> = {
  check: 'use: rota validate',
  delete: 'remove the schedules from the file and apply it, or declare none with: schedules: {}',
  deploy: 'use: rota apply',
  destroy: 'remove the schedules from the file and apply it, or declare none with: schedules: {}',
  continue: 'use: rota resume',
  diff: 'use: rota plan',
  disable: 'use: rota pause --reason TEXT',
  enable: 'use: rota resume',
  export: 'use: rota import WORKER_ID',
  get: 'use: rota status',
  halt: 'use: rota pause --reason TEXT',
  lint: 'use: rota validate',
  list: 'use: rota status',
  login: 'set the variable HANDINGER_API_KEY to your API key',
  ls: 'use: rota status',
  preview: 'use: rota plan',
  pull: 'use: rota import WORKER_ID',
  push: 'use: rota apply',
  serve: 'use: rota sandbox',
  show: 'use: rota status',
  start: 'to bring back what is paused, use: rota resume',
  stop: 'use: rota pause --reason TEXT',
  suspend: 'use: rota pause --reason TEXT',
  sync: 'use: rota apply',
  unpause: 'use: rota resume',
  up: 'use: rota apply',
  version: 'use: rota --version',
};

const otherFormats = `use --format ${formats.slice(0, -1).join(', ')} or ${formats.at(-1) ?? ''}; rota plan --out FILE saves a plan`;

/** Options of other tools, and what does the same here. */
const optionsElsewhere: Readonly<Record<string, string>> = {
  '--api-key': 'set HANDINGER_API_KEY or use --api-key-file FILE: others can see what is in an argument',
  '--approve': 'use --yes',
  '--auto-approve': 'use --yes',
  '--check': 'use: rota plan --detailed-exitcode',
  '--debug': 'use --verbose',
  '--dry-run': 'use: rota plan, which never writes',
  '--file': 'files are arguments: rota plan FILE',
  '--filename': 'files are arguments: rota plan FILE',
  '--force': 'each guard has its own flag: --allow GUARD',
  '--json': 'use --format json',
  '--no-color': 'use --color never',
  '--output': otherFormats,
  '--prune': 'prune is set in the file: prune: all, owned or none',
  '--target': 'use --worker GLOB',
  '--token': 'set HANDINGER_API_KEY or use --api-key-file FILE: others can see what is in an argument',
  '-f': 'files are arguments: rota plan FILE',
  '-o': otherFormats,
};

/** Turns what commander says of a command line into an error of ours: what is wrong, and what to type instead. */
export function explainUsage({ message }: CommanderError, command: Command): UsageError {
  const [what = '', suggestion] = message
    .replace(/^error: (?:command-argument value )?/, '')
    .split(/\n\(Did you mean (?:one of )?(.+?)\?\)/);
  const [, kind, word = ''] = /^unknown (command|option) '([^'=]+)/.exec(what) ?? [];
  const elsewhere = kind === 'command' ? commandsElsewhere[word] : optionsElsewhere[word];
  const usage = `for usage, run: ${nameOf(command)} --help`;
  if (kind !== undefined && elsewhere !== undefined) return new UsageError(what, `${elsewhere}; ${usage}`);
  return new UsageError(what, suggestion === undefined ? usage : `did you mean ${suggestion}? ${usage}`);
}

/** As it is typed: `rota ledger show`. */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
