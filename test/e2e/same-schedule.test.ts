import { expect } from 'vitest';
import { it, workerId, type Bench } from './bench.ts';

const declared = `version: 1
prune: all
workers:
  team:
    id: ${workerId}
    schedules:
      brief:
        cron: "30 4 * * MON"
        input: Summarise the news.
      poll:
        cron: "*/1 * * * *"
        budget: low
        input: |
          Poll.
          Twice.
      sweep:
        interval: 15m
        input: Check the inbox.
      launch:
        date: "2099-12-01T09:00:00Z"
        input: Launch.
`;

function edit(from: string | RegExp, to: string): string {
  const edited = declared.replace(from, to);
  if (edited === declared) throw new Error(`nothing to edit at ${String(from)}`);
  return edited;
}

const reordered = declared.replace(/( {6}brief:\n(?: {8}.*\n)*)((?:.*\n)*)/, '$2$1');
const commented = declared
  .split('\n')
  .map((line) => `${line}${line.endsWith('|') || line.includes('.') ? '' : ' # said'}`)
  .join('\n');

/** Edits that must not change anything. */
const rewritings: Readonly<Record<string, string>> = {
  'another alias': edit('  team:', '  crew:'),
  'another name for a schedule': edit('      brief:', '      morning-brief:'),
  'two names swapped': edit('brief:', 'x:').replace('sweep:', 'brief:').replace('x:', 'sweep:'),
  'another order': reordered,
  comments: commented,
  'MON as 1': edit('30 4 * * MON', '30 4 * * 1'),
  'MON in lower case and more spaces': edit('30 4 * * MON', ' 30  4 *  * mon '),
  '*/1 as *': edit('*/1 * * * *', '* * * * *'),
  'seconds that are always 0': edit('30 4 * * MON', '0 30 4 * * MON'),
  'a trailing newline in an input': edit('input: Check the inbox.', 'input: "Check the inbox.\\n"'),
  'more newlines at the end of an input': edit(
    'input: |',
    'input: |+\n          Poll.\n          Twice.\n\n\n',
  ).replace(/(Twice\.\n\n\n\n) {10}Poll\.\n {10}Twice\.\n/, '$1'),
  'Windows line ends': declared.replaceAll('\n', '\r\n'),
  'a duration in seconds': edit('interval: 15m', 'interval: 900'),
  'a duration in ISO 8601': edit('interval: 15m', 'interval: PT15M'),
  'a date with another offset': edit('2099-12-01T09:00:00Z', '2099-12-01T10:00:00+01:00'),
  'a date as local time': edit('2099-12-01T09:00:00Z', '2099-12-01T10:00').replace(
    '    schedules:',
    '    timezone: Europe/Madrid\n    schedules:',
  ),
  'an explicit default budget': edit('input: Launch.', 'input: Launch.\n        budget: standard'),
  'protection and a description': edit(
    'input: Launch.',
    'input: Launch.\n        protect: true\n        description: Hi.',
  ),
  'an anchor and an alias': edit('interval: 15m', 'interval: *often').replace(
    'prune: all',
    'prune: all\nx-often: &often 15m',
  ),
  'a worker ID from a default': edit(`id: ${workerId}`, `id: \${UNSET:-${workerId}}`),
};

/** Adds the rows that an apply of `declared` leaves live. */
function makeLive({ add }: Bench): void {
  add({ cron: '30 4 * * MON', input: 'Summarise the news.' });
  add({ cron: '*/1 * * * *', input: 'Poll.\nTwice.', budget: 'low' });
  add({ interval: 900, input: 'Check the inbox.' });
  add({ date: '2099-12-01T09:00:00Z', input: 'Launch.' });
}

it.concurrent.for(Object.entries(rewritings))('%s is no change', async ([, rewritten], { bench }) => {
  expect(rewritten).not.toBe(declared);
  makeLive(bench);
  bench.write({ 'schedules.yaml': rewritten });
  await bench.expectSettled();
  expect(bench.liveIds()).toHaveLength(4);
});

it.concurrent(
  'the rows that the rewritten declarations are compared with are those of the original declaration',
  async ({ bench }) => {
    bench.write({ 'schedules.yaml': declared });
    expect((await bench.rota(['apply', '--yes', '--allow', 'too-often'])).exitCode).toBe(0);
    const applied = bench.live();
    const { api } = bench.sandbox;
    for (const id of bench.liveIds()) await api.cancel(workerId, id);
    makeLive(bench);
    expect(bench.live()).toEqual(applied);
    await bench.expectSettled();
  },
);

it.concurrent('several files, a directory, standard input and an input file are no change', async ({ bench }) => {
  makeLive(bench);
  const split = declared.indexOf('      sweep');
  bench.write({
    'parts/one.yaml': declared.slice(0, split).replace('input: Summarise the news.', 'inputFile: prompts/brief.md'),
    'parts/two.yml': `version: 1\nprune: all\nworkers:\n  team:\n    schedules:\n${declared.slice(split)}`,
    'parts/prompts/brief.md': 'Summarise the news.\n',
  });
  await bench.expectSettled('parts');
  await bench.expectSettled('parts/one.yaml', 'parts/two.yml');
  const fromStdin = await bench.rota(['plan', '-', '--detailed-exitcode'], { stdin: declared });
  expect(fromStdin.stdout).toMatch(/^No changes\.$/m);
  expect(fromStdin.exitCode).toBe(0);
});
