import { expect } from 'vitest';
import { stringify } from 'yaml';
import { farDate, it, type Bench } from '../e2e/bench.ts';

/** How many rounds are under way at once: they mostly wait for lists. */
const width = 10;

/** More than the guards let pass as cancels, and a protected one: what was doubled must go all the same. */
const schedules = {
  brief: { cron: '0 9 1 1 *', input: 'Summarise the news.' },
  digest: { cron: '0 7 1 1 *', input: 'Send the digest.' },
  launch: { date: farDate, input: 'Send the launch mail.' },
  pinned: { interval: '6h', input: 'Guard the gate.', protect: true },
  sweep: { interval: '12h', input: 'Check the inbox.' },
};

it.for([
  { dedupe: 'none', rounds: 10 },
  { dedupe: 'exact', rounds: 5 },
] as const)(
  'two applies of one file, started at once, leave it converged, $rounds times with dedupe $dedupe',
  async ({ dedupe, rounds }, { bench }) => {
    bench.sandbox.service.setBehaviour({ dedupe });
    for (let first = 0; first < rounds; first += width) {
      await Promise.all(Array.from({ length: width }, (_, index) => applyTwice(bench, roundId(first + index))));
    }
    const { stdout, exitCode } = await bench.rota(['plan', '--detailed-exitcode', 'rounds']);
    expect(stdout).toMatch(/^No changes\.$/m);
    expect(exitCode).toBe(0);
    for (let round = 0; round < rounds; round++) expect(bench.live(roundId(round))).toHaveLength(5);
  },
);

/**
 * Each round has a worker and a file of its own, so that one plan over the folder sees them all. The first is of two
 * processes, the others of two runs inside this one.
 */
async function applyTwice(bench: Bench, workerId: string): Promise<void> {
  bench.add({ cron: '0 9 1 1 *', input: 'The old words.' }, { workerId });
  bench.add({ interval: 7_200, input: 'Stale.', budget: 'low' }, { workerId });
  const file = `rounds/${workerId}.yaml`;
  bench.write({
    [file]: stringify({ version: 1, prune: 'all', workers: { [workerId]: { id: workerId, schedules } } }),
  });
  const args = ['apply', '--yes', file];
  const run = workerId === roundId(0) ? bench.built : bench.rota;
  const both = await Promise.all([run(args), run(args)]);
  // One that ends while the other still writes may say that it has not converged; the other one then ends it.
  expect(both.map(({ exitCode }) => exitCode)).toContain(0);
}

function roundId(round: number): string {
  return `wrk_round_${String(round)}`;
}
