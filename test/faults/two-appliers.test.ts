import { expect } from 'vitest';
import { stringify } from 'yaml';
import { farDate, it, type Bench } from '../e2e/bench.ts';

/** How many rounds run at once. They mostly wait for lists. */
const width = 10;

/** More than the cancel limit permits, and a protected one: duplicates must be cancelled all the same. */
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
  'two applies of one file started at once converge, $rounds times with dedupe $dedupe',
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
 * Each round has its own worker and file, so that one plan over the folder covers them all. The first round uses two
 * processes, the others two runs inside this one.
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
  // One that ends while the other still writes may report that it has not converged. The other one then converges.
  expect(both.map(({ exitCode }) => exitCode)).toContain(0);
}

function roundId(round: number): string {
  return `wrk_round_${String(round)}`;
}
