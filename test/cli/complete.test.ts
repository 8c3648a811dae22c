import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { findWanted } from '../../src/cli/commands/complete.ts';
import { defineApply, definePlan } from '../../src/cli/command-line.ts';
import { defineExplain, defineInit, defineLedger } from '../../src/cli/define-commands.ts';
import { createProcessIo } from '../../src/cli/io.ts';
import { allowableGuards } from '../../src/core/model/guard.ts';
import { formats } from '../../src/report/renderer.ts';

const program = new Command('rota').version('0.0.0');
const io = createProcessIo();
for (const define of [definePlan, defineApply, defineLedger, defineInit(() => Promise.resolve(0)), defineExplain])
  define(program, io, () => undefined);

/** The words offered at the end of a line, or the name of the expected value. */
function wanted(...words: readonly string[]): readonly string[] | string {
  const found = findWanted(program, words);
  if (found.kind === 'words') return found.offers.map(({ word }) => word);
  return found.choices.length > 0 ? found.choices.map((choice) => `${found.before}${choice}`) : `<${found.name}>`;
}

describe('findWanted completes the end of a command line with', () => {
  it.each<readonly [line: string, expected: readonly string[] | string]>([
    ['', ['plan', 'apply', 'ledger', 'init', 'explain', 'help']],
    ['ledger ', ['show', 'log', 'rebuild', 'release', 'help']],
    ['help ', ['plan', 'apply', 'ledger', 'init', 'explain', 'help']],
    ['help ledger ', ['show', 'log', 'rebuild', 'release', 'help']],
    ['help plan ', []],
    ['nothing ', []],
    ['plan ', '<paths>'],
    ['plan schedules/ ', '<paths>'],
    ['plan --worker ', '<glob>'],
    ['plan --account ', '<account>'],
    ['plan --quiet ', '<paths>'],
    ['plan --worker team ', '<paths>'],
    ['plan --allow ', allowableGuards],
    ['plan --format ', formats],
    ['plan --format=', formats.map((format) => `--format=${format}`)],
    // As bash splits it.
    ['plan --format = ', formats],
    ['plan --worker=team ', '<paths>'],
    ['plan -- --worker', '<paths>'],
    ['apply --rearm ', '<address>'],
    ['apply --plan ', '<file>'],
    ['ledger release ', '<worker>'],
    ['ledger release team ', '<paths>'],
    ['explain ', '<code>'],
    ['explain bad-cron ', []],
    ['init --ci ', ['github', 'gitlab']],
  ])('"rota %s"', (line, expected) => {
    expect(wanted(...line.split(' '))).toEqual(expected);
  });

  it('every option of the command, and after that only repeatable options again', () => {
    const plan = program.commands.find((command) => command.name() === 'plan');
    const all = plan?.options.map(({ long }) => long) ?? [];
    expect(all.length).toBeGreaterThan(10);
    expect(wanted('plan', '-')).toEqual([...all, '--help']);
    const again = wanted('plan', '--worker', 'team', '-q', '--format=json', '--');
    expect(again).toEqual([...all.filter((name) => name !== '--quiet' && name !== '--format'), '--help']);
  });
});
