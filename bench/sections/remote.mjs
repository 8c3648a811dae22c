import path from 'node:path';
import { estate, writeOne } from '../estates.mjs';
import { interleave, run } from '../measure.mjs';
import { peers } from '../peers.mjs';
import { startService } from '../service.mjs';
import { ms, node, partsProgram, ratio, rota, row } from './rows.mjs';

/** The lists of many workers over what latency and concurrency alone cost. */
export async function lists({ rounds, scale, parts }) {
  const latencyMs = 50;
  const workers = 1_000 / scale;
  const service = await startService({ latencyMs });
  const rows = [];
  for (const [atATime, aim] of [
    [32, '1.12, want 1.05'],
    [64, '1.2, want 1.1'],
  ]) {
    const list = async () => {
      await service.reset();
      const { stdout } = await run([node, partsProgram, parts, 'list', workers, atATime].map(String), service);
      return { ...JSON.parse(stdout), ...(await service.stats()) };
    };
    const took = (await interleave({ list }, rounds)).list;
    const limitMs = Math.ceil(workers / atATime) * latencyMs;
    rows.push(
      row(`${workers} lists, ${atATime} at a time, over the limit`, ratio(took.wallMs / limitMs), aim),
      row(`  CPU a list, cold`, `${took.cpuMsEach.toFixed(2)} ms`, '0.8 ms, want 0.45'),
      row(`  sockets`, String(took.sockets), `at most ${atATime}`),
    );
  }
  service.stop();
  return rows;
}

/** The lists of many workers against a limit of so many a second, with a word on when to come back and without. */
export async function limited({ scale, parts }) {
  const rate = 100;
  const workers = 1_000 / scale;
  const rows = [];
  for (const withRetryAfter of [true, false]) {
    const service = await startService({ latencyMs: 50, rate, withRetryAfter });
    const { stdout } = await run([node, partsProgram, parts, 'list', workers, 32].map(String), service);
    const { wallMs, lost } = JSON.parse(stdout);
    const { requests, refused } = await service.stats();
    service.stop();
    const how = withRetryAfter ? 'with' : 'without';
    rows.push(
      row(
        `${workers} lists at ${rate} a second, ${how} Retry-After, over N/R`,
        ratio(wallMs / 1000 / (workers / rate)),
        '1.25',
      ),
      row('  lost, and requests refused', `${lost}, ${((100 * refused) / requests).toFixed(1)} %`, '0, 5 %'),
    );
  }
  return rows;
}

/** A plan with nothing to change beside what else one would run. */
export async function unchanged({ rounds, scale, folder }) {
  const rows = [];
  for (const [workers, aim] of [
    [100, '1.2, want 0.8'],
    [1_000, '0.65, want 0.35'],
  ]) {
    const size = workers / scale;
    const schedules = await writeOne(path.join(folder, `unchanged-${workers}.yaml`), estate(size, 10));
    const service = await startService({ latencyMs: 20 });
    await run([node, rota, 'apply', '--yes', schedules], service);
    const others = await peers({ schedules, folder, service, isLarge: workers > 100 });
    const tasks = { rota: () => run([node, rota, 'plan', schedules], service), ...others.tasks };
    const took = await interleave(tasks, rounds);
    service.stop();
    const title = `nothing to change, ${size} × 10 at 20 ms`;
    rows.push(row(`${title}: rota plan`, ms(took.rota.wallMs), ''));
    for (const name of Object.keys(others.tasks)) {
      rows.push(
        row(
          `  over ${name} (${ms(took[name].wallMs)})`,
          ratio(took.rota.wallMs / took[name].wallMs),
          name.startsWith('curl') ? aim : '',
        ),
      );
    }
    rows.push(...others.skipped.map((why) => row(`  ${why}`, 'skipped', '')));
    if (others.failures() > 0)
      rows.push(row('  runs of curl that failed, and were made again', String(others.failures()), ''));
  }
  return rows;
}

/** Creating a whole estate over what latency and concurrency alone cost, for the creates and for every call made. */
export async function apply({ rounds, scale, folder }) {
  const latencyMs = 50;
  const atATime = 32;
  const workers = 1_000 / scale;
  const schedules = await writeOne(path.join(folder, 'apply.yaml'), estate(workers, 1));
  const create = async () => {
    const service = await startService({ latencyMs });
    const { wallMs } = await run([node, rota, 'apply', '--yes', '--concurrency', String(atATime), schedules], service);
    const { requests } = await service.stats();
    service.stop();
    return { wallMs, requests };
  };
  const { wallMs, requests } = (await interleave({ create }, rounds)).create;
  const limitMs = Math.ceil(requests / atATime) * latencyMs;
  return [
    row(
      `apply of ${workers} creates at 50 ms, 32 at a time, over the limit of its ${requests} calls`,
      ratio(wallMs / limitMs),
      '1.35, want 1.2',
    ),
    row('  calls for a create', (requests / workers).toFixed(2), ''),
  ];
}
