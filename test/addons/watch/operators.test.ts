import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Registry } from 'prom-client';
import { addWorkerGauges, createMetrics, maxWorkers, type Metrics } from '../../../src/addons/watch/metrics.ts';
import { startOperatorServer, type OperatorServer } from '../../../src/addons/watch/operator-server.ts';
import type { WorkerTally } from '../../../src/addons/watch/tally-workers.ts';
import { contentOf } from '../../support/scenario.ts';
import { createWatchWorld, declare, intervalMs, type WatchWorld } from './world.ts';

const sweep = { sweep: { interval: '15m', input: 'Sweep.' } };
const brief = { brief: { interval: '30m', input: 'Brief.' } };
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

async function serve(
  world: WatchWorld,
): Promise<OperatorServer & Pick<Metrics, 'text'> & { readonly tell: () => void }> {
  const metrics = createMetrics({
    now: () => world.clock.now(),
    build: { version: '1.2.3', node: '24.0.0' },
    isStalled: () => world.health.whyDead() !== null,
  });
  const server = await startOperatorServer({ host: '127.0.0.1', port: 0, health: world.health, metrics });
  onTestFinished(server.close);
  let told = 0;
  return {
    ...server,
    text: metrics.text,
    tell: () => {
      for (; told < world.passes.length; told++) metrics.passEnded(world.passes[told]!);
    },
  };
}

async function get(url: string, init: RequestInit = {}): Promise<string> {
  const answer = await fetch(url, init);
  return `${String(answer.status)} ${await answer.text()}`;
}

/** The value of each series except buckets, by its name and labels. */
function seriesOf(text: string): Readonly<Record<string, number>> {
  const lines = text.split('\n').filter((line) => line !== '' && !/^#|_bucket/.test(line));
  const at = (line: string): number => line.lastIndexOf(' ');
  return Object.fromEntries(lines.map((line) => [line.slice(0, at(line)), Number(line.slice(at(line)))] as const));
}

describe('the probes', () => {
  it('answer /healthz at once, and /readyz only after a pass and until three intervals pass without a full plan', async () => {
    const world = createWatchWorld(declare({ a: sweep }));
    const server = await serve(world);
    expect(await get(`${server.url}/healthz`)).toBe('200 ok\n');
    expect(await get(`${server.url}/readyz`)).toBe('503 no declaration has loaded yet\n');
    await world.run(() => undefined);
    expect(await get(`${server.url}/readyz`)).toBe('200 ok\n');
    world.clock.advance(3 * intervalMs);
    expect(await get(`${server.url}/readyz`)).toBe('200 ok\n');
    world.clock.advance(1);
    expect(await get(`${server.url}/readyz`)).toMatch(/^503 no plan of every worker could be made since 2026-11-20T/);
  });

  it('report a stalled loop if a pass does not end or the next one does not start', () => {
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

  it('reject any other path and method', async () => {
    const { url } = await serve(createWatchWorld(null));
    expect(await get(`${url}/`)).toBe('404 expected /healthz, /readyz or /metrics\n');
    expect(await get(`${url}/__proto__`)).toMatch(/^404 /);
    expect(await get(`${url}/healthz`, { method: 'POST' })).toBe('405 expected GET\n');
    expect(await get(`${url}/healthz?verbose=1`)).toBe('200 ok\n');
  });
});

describe('the metrics', () => {
  it('count passes, changes and schedules, of all workers even after an edit of one', async () => {
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

  it('show foreign and pending schedules and the age of the current declaration', async () => {
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

  it('contain every series with zero before the first pass, so that the first event counts as an increase', async () => {
    const series = seriesOf(await get(`${(await serve(createWatchWorld(null))).url}/metrics`));
    expect(series).toMatchObject({
      'rota_build_info{version="1.2.3",node="24.0.0"}': 1,
      'rota_runs_total{result="refused"}': 0,
      'rota_changes_total{kind="replace",status="uncertain"}': 0,
      'rota_api_calls_total{call="create",status="remote-timeout"}': 0,
      'rota_api_calls_total{call="list",status="ok"}': 0,
      rota_loop_stalled: 0,
    });
    const counters = Object.entries(series).filter(([name]) => /^rota_\w+_total/.test(name));
    expect(counters).toHaveLength(8 + 3 * 4 + 3 * 13);
    expect(counters.filter(([, value]) => value !== 0)).toEqual([]);
  });

  it('show late and stopped schedules and the next run per worker, and nothing for a removed worker', async () => {
    const world = createWatchWorld(declare({ a: { ...sweep, ...brief }, b: sweep, c: {} }));
    const { text, tell } = await serve(world);
    const read = async (): Promise<Readonly<Record<string, number>>> => seriesOf(await text());
    const gauges: Promise<Readonly<Record<string, number>>>[] = [];
    await world.run(
      () => {
        const rows = world.service.rows('wrk_a').filter((row) => row.kind === 'schedule');
        world.service.stopRows('wrk_a', rows.find(({ content }) => content.input === 'Sweep.')?.id);
        world.clock.advance(3_600_000);
        world.ask('interval');
      },
      () => {
        tell();
        gauges.push(read());
        world.clock.advance(6 * 3_600_000);
        world.ask('interval');
      },
      () => {
        tell();
        gauges.push(read());
        world.write('schedules.yaml', declare({ b: sweep, c: brief }));
        world.ask('change');
      },
    );
    tell();
    const [late, stopped, gone] = [await gauges[0], await gauges[1], await read()];
    expect(late).toMatchObject({
      'rota_late_schedules{worker="a"}': 1,
      'rota_late_schedules{worker="b"}': 0,
      'rota_stopped_schedules{worker="a"}': 0,
      'rota_worker_listed{worker="c"}': 1,
      rota_live_schedules: 3,
    });
    const at = 'rota_next_run_timestamp_seconds';
    expect(late?.[`${at}{worker="a"}`]).toBe(new Date('2026-11-20T10:30:00Z').getTime() / 1000);
    expect(Object.keys(late ?? {})).not.toContain(`${at}{worker="c"}`);
    expect(stopped).toMatchObject({
      'rota_late_schedules{worker="a"}': 0,
      'rota_stopped_schedules{worker="a"}': 1,
    });
    expect(Object.keys(gone).filter((name) => name.includes('worker="a"'))).toEqual([]);
    expect(Object.keys(gone)).toContain(`${at}{worker="c"}`);
  });

  it('keep the last counts of a worker that cannot be listed, and sum workers without a label of their own', async () => {
    const aliases = Array.from({ length: maxWorkers + 2 }, (_, index) => `w${String(index).padStart(4, '0')}`);
    const tally = (alias: string): WorkerTally => {
      const counted = {
        live: 1,
        owned: 1,
        foreign: 0,
        duplicates: 0,
        pending: 0,
        undecided: 0,
        paused: 0,
        late: 2,
        stopped: 0,
      };
      const seconds = Number(alias.slice(1));
      return { alias, isListed: seconds !== maxWorkers, counted: { ...counted, nextRunAt: new Date(seconds * 1000) } };
    };
    const registry = new Registry();
    addWorkerGauges(registry, () => new Map(aliases.toReversed().map((alias) => [`wrk_${alias}`, tally(alias)])));
    const series = seriesOf(await registry.metrics());
    expect(Object.keys(series).filter((name) => name.startsWith('rota_late_schedules'))).toHaveLength(maxWorkers + 1);
    expect(series).toMatchObject({
      'rota_late_schedules{worker="w0000"}': 2,
      'rota_late_schedules{worker="(other)"}': 4,
      'rota_next_run_timestamp_seconds{worker="(other)"}': maxWorkers,
      'rota_worker_listed{worker="(other)"}': 0,
    });
  });

  it.skipIf(!hasPromtool)(
    'pass promtool check metrics (needs promtool from the Debian package prometheus)',
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
