import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMetrics } from '../../../src/addons/watch/metrics.ts';
import { startOperatorServer } from '../../../src/addons/watch/operator-server.ts';
import type { OperatorServer } from '../../../src/addons/watch/operator-server.ts';
import { contentOf } from '../../support/scenario.ts';
import { createWatchWorld, declare, intervalMs } from './world.ts';
import type { WatchWorld } from './world.ts';

const sweep = { sweep: { interval: '15m', input: 'Sweep.' } };
const brief = { brief: { interval: '30m', input: 'Brief.' } };
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

async function serve(world: WatchWorld): Promise<OperatorServer & { readonly tell: () => void }> {
  const metrics = createMetrics({ now: () => world.clock.now() });
  const server = await startOperatorServer({ host: '127.0.0.1', port: 0, health: world.health, metrics });
  onTestFinished(server.close);
  let told = 0;
  return {
    ...server,
    tell: () => {
      for (; told < world.passes.length; told++) metrics.passEnded(world.passes[told]!);
    },
  };
}

async function get(url: string, init: RequestInit = {}): Promise<string> {
  const answer = await fetch(url, init);
  return `${String(answer.status)} ${await answer.text()}`;
}

/** The value of every series without buckets, by its name and labels. */
function seriesOf(text: string): Readonly<Record<string, number>> {
  const lines = text.split('\n').filter((line) => line !== '' && !/^#|_bucket/.test(line));
  const at = (line: string): number => line.lastIndexOf(' ');
  return Object.fromEntries(lines.map((line) => [line.slice(0, at(line)), Number(line.slice(at(line)))] as const));
}

describe('the probes', () => {
  it('are alive and not ready at first, then both, and not ready when three intervals passed without a whole read', async () => {
    const world = createWatchWorld(declare({ a: sweep }));
    const server = await serve(world);
    expect(await get(`${server.url}/healthz`)).toBe('200 ok\n');
    expect(await get(`${server.url}/readyz`)).toBe('503 no declaration has loaded yet\n');
    await world.run(() => undefined);
    expect(await get(`${server.url}/readyz`)).toBe('200 ok\n');
    world.clock.advance(3 * intervalMs);
    expect(await get(`${server.url}/readyz`)).toBe('200 ok\n');
    world.clock.advance(1);
    expect(await get(`${server.url}/readyz`)).toMatch(/^503 not every worker could be listed since 2026-11-20T/);
  });

  it('say that the reconcile loop is stalled when a pass does not end or the next does not begin', () => {
    const world = createWatchWorld(null);
    const { health, clock } = world;
    health.waiting(new Date(clock.now().getTime() + intervalMs));
    clock.advance(intervalMs + 60_000);
    expect(health.whyDead()).toBeNull();
    clock.advance(1);
    expect(health.whyDead()).toBe('the reconcile loop is stalled');
    health.passBegan();
    clock.advance(1_800_000);
    expect(health.whyDead()).toBeNull();
    clock.advance(1);
    expect(health.whyDead()).toBe('the reconcile loop is stalled');
    health.waiting(null);
    clock.advance(365 * 86_400_000);
    expect(health.whyDead()).toBeNull();
  });

  it('answer to nothing else', async () => {
    const { url } = await serve(createWatchWorld(null));
    expect(await get(`${url}/`)).toBe('404 expected /healthz, /readyz or /metrics\n');
    expect(await get(`${url}/__proto__`)).toMatch(/^404 /);
    expect(await get(`${url}/healthz`, { method: 'POST' })).toBe('405 expected GET\n');
    expect(await get(`${url}/healthz?verbose=1`)).toBe('200 ok\n');
  });
});

describe('the metrics', () => {
  it('count passes, changes and schedules, and look at all workers also after an edit of one', async () => {
    const world = createWatchWorld(declare({ a: sweep, b: brief }));
    const { url, tell } = await serve(world);
    world.service.addWorker('wrk_b');
    world.service.addSchedule('wrk_b', contentOf({ interval: 1800, input: 'Brief.' }));
    world.service.addSchedule('wrk_b', contentOf({ interval: 1800, input: 'Brief.' }));
    await world.run(() => {
      world.write('schedules.yaml', declare({ a: { ...sweep, ...brief }, b: brief }));
      world.ask('change');
    });
    tell();
    const text = await get(`${url}/metrics`);
    expect(seriesOf(text)).toMatchObject({
      'rota_runs_total{result="settled"}': 2,
      rota_run_duration_seconds_count: 2,
      'rota_changes_total{kind="create",status="done"}': 2,
      'rota_changes_total{kind="cancel",status="done"}': 1,
      rota_last_success_timestamp_seconds: world.clock.now().getTime() / 1000,
      rota_declaration_valid: 1,
      rota_declaration_age_seconds: 0,
      rota_live_schedules: 3,
      rota_owned_schedules: 3,
      rota_foreign_schedules: 0,
      rota_duplicate_schedules: 0,
      rota_undecided_schedules: 0,
      rota_pending_changes: 0,
    });
  });

  it('show what is left alone, what is pending and how old the declaration in force is', async () => {
    const yaml = declare({ a: sweep }).replace('prune: all', 'prune: none');
    const world = createWatchWorld(yaml, { isDryRun: true });
    const { url, tell } = await serve(world);
    world.service.addWorker('wrk_a');
    world.service.addSchedule('wrk_a', contentOf({ interval: 60, input: 'Foreign.' }));
    await world.run(() => {
      tell();
      world.clock.advance(90_000);
      world.write('schedules.yaml', 'version: 2');
      world.ask('change');
    });
    tell();
    expect(seriesOf(await get(`${url}/metrics`))).toMatchObject({
      rota_live_schedules: 1,
      rota_owned_schedules: 0,
      rota_foreign_schedules: 1,
      rota_pending_changes: 1,
      rota_declaration_valid: 0,
      rota_declaration_age_seconds: 90,
    });
  });

  it.skipIf(!hasPromtool)(
    'are as Prometheus wants them (needs promtool, from the Debian package prometheus)',
    async () => {
      const world = createWatchWorld(declare({ a: sweep }));
      const { url, tell } = await serve(world);
      await world.run();
      tell();
      const input = await (await fetch(`${url}/metrics`)).text();
      expect(execFileSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' })).toBe('');
    },
  );
});
