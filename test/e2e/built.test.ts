/** Compares the built command with its source, which most other tests run. A difference is caused by the build. */
import { expect } from 'vitest';
import type { Finished } from '../support/rota.ts';
import { farDate, it, team, workerId } from './bench.ts';

const declared = `ledger: file:ledger.json\n${team({
  brief: { cron: '30 4 1 1 *', input: 'Summarise the news.', budget: 'low' },
  launch: { date: farDate, input: 'Send the launch mail.' },
})}`;

/**
 * All commands, some usage errors and the reports. None changes the result of the next one, and no output depends on
 * the speed of the machine.
 */
const lines = [
  '--version',
  '--help',
  'ledger show --help',
  'aply',
  'plan --frmat json',
  'validate',
  'validate missing.yaml',
  'validate --format json broken.yaml',
  'plan',
  'plan --format json',
  'plan --format markdown edited.yaml',
  'apply --yes',
  'apply --yes --format json',
  'watch --yes --once',
  'status',
  'status --format json',
  'calendar --format html',
  'doctor',
  'run team/brief',
  'pause --reason Incident --yes schedules.yaml',
  'resume paused.yaml',
  `import ${workerId}`,
  'ledger show',
  'ledger log',
  'init',
  'sandbox --port 70000',
  'explain 0 9 * * MON',
  'completion zsh',
  '__man',
];

/** The output without times and IDs, which differ between two runs. */
function wordsOf({ stdout, stderr, exitCode }: Finished) {
  const words = (text: string): string => text.replaceAll(/\bsch_\w+|\b[0-9a-f]{32,64}\b|\d+/g, '0');
  return { exitCode, stdout: words(stdout), stderr: words(stderr) };
}

it.concurrent.for(lines)('the built "rota %s" prints and returns the same as its source', async (line, { bench }) => {
  const files = {
    'schedules.yaml': declared,
    'edited.yaml': declared.replace('news', 'papers'),
    'broken.yaml': declared.replace('cron', 'corn'),
    'paused.yaml': declared.replace('version: 1\n', 'version: 1\npause: { reason: Incident }\n'),
  };
  bench.write(files);
  expect((await bench.rota(['apply', '--yes', 'schedules.yaml'])).exitCode).toBe(0);
  const args = line.split(' ');
  const source = await bench.rota(args);
  bench.write(files);
  if (line.startsWith('pause')) await bench.rota(['apply', '--yes', 'schedules.yaml']);
  const built = await bench.built(args);
  expect(wordsOf(built)).toEqual(wordsOf(source));
  expect(built.stdout + built.stderr).not.toBe('');
});
