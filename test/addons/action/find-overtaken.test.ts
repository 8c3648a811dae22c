import { describe, expect } from 'vitest';
import { stringify } from 'yaml';
import { it, node24, workerId } from './step.ts';

const brief = { cron: '30 4 * * MON-FRI', input: 'Summarise the news.' };
const sweep = { interval: '15m', input: 'Check the inbox.' };
const byHand = { event: { kind: 'push' }, with: { mode: 'apply' } } as const;
const applyReviewed = { event: { kind: 'push' }, with: { mode: 'apply', expect: 'reviewed' } } as const;

function declare(schedules: object, more: object = {}): Readonly<Record<string, string>> {
  const workers = { team: { id: workerId, schedules } };
  return { 'schedules.yaml': stringify({ version: 1, prune: 'all', ...more, workers }) };
}

describe.skipIf(node24 === null)('an apply of a commit that is no longer the head of its branch', () => {
  it.concurrent('does not bring back a reverted schedule, even if its reviewed plan fits again', async ({ place }) => {
    place.commit(declare({ brief }));
    await place.run(byHand);
    const sha = place.commit(declare({ brief, sweep }));
    await place.run();
    place.merge();
    expect((await place.run(applyReviewed)).exitCode).toBe(0);
    const head = place.commit(declare({ brief }));
    await place.run(byHand);
    expect(place.live()).toEqual([brief.input]);

    const { exitCode, commands } = await place.run({ ...applyReviewed, sha });
    expect(exitCode).toBe(3);
    const short = [sha, head].map((each) => each.slice(0, 12));
    expect(commands.map(({ data }) => data)).toEqual([
      expect.stringContaining(
        `this run is for ${short[0]!}, but refs/heads/main is now at ${short[1]!}, which declares these differently: create team/sweep`,
      ),
    ]);
    expect(place.live()).toEqual([brief.input]);
    expect(place.github.comments.at(-1)?.body).toContain('do not re-run an old run');
  });

  it.concurrent(
    'does not wake a schedule that is now paused, or cancel one that is now declared',
    async ({ place }) => {
      const sha = place.commit(declare({ brief }));
      await place.run(byHand);
      place.commit(declare({ brief, sweep }));
      await place.run(byHand);
      expect((await place.run({ ...byHand, sha })).log).toContain('which declares these differently: cancel team');
      place.commit(declare({ brief, sweep }, { pause: { reason: 'Incident' } }));
      await place.run(byHand);
      expect((await place.run({ ...byHand, sha })).log).toContain(
        'which declares these differently: create team/brief',
      );
      expect(place.live()).toEqual([]);
    },
  );

  it.concurrent(
    'writes what the head declares too, so that two merges in a row are both applied',
    async ({ place }) => {
      const sha = place.commit(declare({ brief }));
      await place.run();
      place.merge();
      place.commit(declare({ brief, sweep }));
      expect((await place.run({ ...applyReviewed, sha })).exitCode).toBe(0);
      expect(place.live()).toEqual([brief.input]);
    },
  );

  it.concurrent('writes nothing if another worker cannot be listed', async ({ place }) => {
    const gone = { id: 'wrk_gone', schedules: {} };
    const both = (schedules: object): Readonly<Record<string, string>> => ({
      'schedules.yaml': stringify({ version: 1, prune: 'all', workers: { team: { id: workerId, schedules }, gone } }),
    });
    const sha = place.commit(both({ brief }));
    place.commit(both({}));
    place.sandbox.service.failNext({
      call: 'list',
      workerId: 'wrk_gone',
      times: null,
      fault: { kind: 'status', status: 404 },
    });
    expect((await place.run({ ...byHand, sha })).exitCode).toBe(3);
    expect(place.live()).toEqual([]);
  });

  it.concurrent('writes nothing if the head is invalid', async ({ place }) => {
    const sha = place.commit(declare({ brief }));
    place.commit(declare({ brief: { ...brief, cron: 'never' } }));
    const { exitCode, log } = await place.run({ ...byHand, sha });
    expect(exitCode).toBe(1);
    expect(log).toContain('this run could not be compared with the current refs/heads/main: ');
    expect(place.live()).toEqual([]);
  });
});
