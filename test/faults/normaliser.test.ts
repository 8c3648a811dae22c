import { describe, expect } from 'vitest';
import { it, team, type Bench } from '../e2e/bench.ts';
import { startFront } from '../support/front.ts';

const dedupes = ['none', 'exact'] as const;

/** Applies twice. Each apply reports the difference and leaves one copy live. */
async function expectNamed(bench: Bench, words: string, ...args: readonly string[]): Promise<void> {
  for (const round of ['first', 'second']) {
    const { stdout, exitCode } = await bench.rota(['apply', '--yes', ...args]);
    expect(stdout).toContain('Not converged:');
    expect(stdout).toContain(words);
    expect({ round, exitCode }).toEqual({ round, exitCode: 4 });
    expect(bench.live()).toHaveLength(1);
  }
}

describe('a service that changes what it stores', () => {
  it.concurrent.for(dedupes)(
    'is reported with the cron it stores and never holds two copies, with dedupe %s',
    async (dedupe, { bench }) => {
      bench.sandbox.service.setBehaviour({ dedupe });
      bench.write({ 'schedules.yaml': team({ brief: { cron: '0 9 * 1 MON', input: 'Brief.' } }) });
      const rewrite = (body: string): string => body.replace('MON', 'TUE');
      const front = await startFront({ target: bench.sandbox.baseUrl, rewrite });
      const words = 'cron: sent "0 9 * 1 MON", the service returned "0 9 * 1 TUE"';
      await expectNamed(bench, words, '--base-url', front.baseUrl);
      await front.close();
    },
  );

  it.concurrent.for(dedupes)(
    'is reported with the prompt it stores and never holds two copies, with dedupe %s',
    async (dedupe, { bench }) => {
      bench.sandbox.service.setBehaviour({ dedupe, inputText: 'trimmed' });
      bench.write({ 'schedules.yaml': team({ brief: { interval: '12h', input: '  Brief.' } }) });
      await expectNamed(bench, 'input: sent "  Brief.", the service returned "Brief."');
    },
  );
});

describe('a service that spells a cron differently', () => {
  it.concurrent.for(['upper-case', 'numbers'] as const)(
    'converges, because %s is the same schedule',
    async (cronText, { bench }) => {
      bench.sandbox.service.setBehaviour({ cronText });
      bench.write({ 'schedules.yaml': team({ brief: { cron: '0 9 * jan mon-fri', input: 'Brief.' } }) });
      expect((await bench.rota(['apply', '--yes'])).exitCode).toBe(0);
      expect(bench.live()).not.toEqual([expect.stringContaining('jan mon-fri')]);
      await bench.expectSettled();
    },
  );
});
