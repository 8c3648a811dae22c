import path from 'node:path';
import { estate, writeOne } from '../estates.mjs';
import { interleave, over, run } from '../measure.mjs';
import { peers } from '../peers.mjs';
import { inRepository, node, partsProgram, rota } from '../programs.mjs';
import { startService } from '../service.mjs';

const bareProgram = inRepository('bench/peers/http.mjs');

/** Lists many workers, compared with what latency and concurrency alone cost. */
export async function lists({ rounds, scale, parts }) {
  const latencyMs = 50;
  const workers = 1_000 / scale;
  const service = await startService({ latencyMs });
  const list = (atATime) => async () => {
    await service.reset();
    const { stdout } = await run([node, partsProgram, parts, 'list', workers, atATime].map(String), service);
    return { ...JSON.parse(stdout), ...(await service.stats()) };
  };
  const bare = (atATime) => async () => {
    const { stdout } = await run([node, bareProgram, 'list', workers, atATime].map(String), service);
    return JSON.parse(stdout);
  };
  const tasks = { few: list(32), bareFew: bare(32), many: list(64), bareMany: bare(64) };
  const { few, bareFew, many, bareMany } = await interleave(tasks, rounds);
  service.stop();
  const limitMs = (atATime) => Math.ceil(workers / atATime) * latencyMs;
  return {
    over32: over(few.wallMs, limitMs(32)),
    bare32: over(few.wallMs, bareFew.wallMs),
    sockets32: few.sockets,
    over64: over(many.wallMs, limitMs(64)),
    bare64: over(many.wallMs, bareMany.wallMs),
    sockets64: many.sockets,
    cpu: few.cpuMsEach,
  };
}

/** Lists many workers against a limit of calls per second, with and without `Retry-After`. */
export async function limited({ scale, parts }) {
  const rate = 100;
  const workers = 1_000 / scale;
  const figures = {};
  for (const name of ['withRetryAfter', 'withoutRetryAfter']) {
    const service = await startService({ latencyMs: 50, rate, withRetryAfter: name === 'withRetryAfter' });
    const { stdout } = await run([node, partsProgram, parts, 'list', workers, 32].map(String), service);
    const { wallMs, lost } = JSON.parse(stdout);
    const { requests, refused } = await service.stats();
    service.stop();
    figures[name] = [wallMs / 1000 / (workers / rate)];
    figures[`${name}Lost`] = [lost];
    figures[`${name}Refused`] = [(100 * refused) / requests];
  }
  return figures;
}

/** Plans with nothing to change, compared with other programs that do the same job. */
export async function unchanged({ rounds, scale, folder }) {
  const figures = {};
  for (const workers of [100, 1_000]) {
    const schedules = await writeOne(path.join(folder, `unchanged-${workers}.yaml`), estate(workers / scale, 10));
    const service = await startService({ latencyMs: 20 });
    await run([node, rota, 'apply', '--yes', schedules], service);
    const { tasks, skipped } = await peers({ schedules, folder, service, isLarge: workers > 100 });
    const own = () => run([node, rota, 'plan', schedules], service);
    const { plan, ...others } = await interleave({ plan: own, ...tasks }, rounds);
    service.stop();
    figures[`plan${workers}`] = plan.wallMs;
    for (const [name, { wallMs }] of Object.entries(others)) figures[`${name}${workers}`] = over(plan.wallMs, wallMs);
    for (const [name, why] of Object.entries(skipped)) figures[`${name}${workers}`] = { skipped: why };
  }
  return figures;
}

/** Creates a whole estate, compared with what latency and concurrency alone cost for all its calls. */
export async function apply({ rounds, scale, folder }) {
  const latencyMs = 50;
  const atATime = 32;
  const workers = 1_000 / scale;
  const schedules = await writeOne(path.join(folder, 'apply.yaml'), estate(workers, 1));
  const measure = (command) => async () => {
    const service = await startService({ latencyMs });
    const { wallMs } = await run(command.map(String), service);
    const { requests } = await service.stats();
    service.stop();
    return { wallMs, requests };
  };
  const tasks = {
    create: measure([node, rota, 'apply', '--yes', '--concurrency', atATime, schedules]),
    bare: measure([node, bareProgram, 'apply', workers, atATime]),
  };
  const { create, bare } = await interleave(tasks, rounds);
  const limitsMs = create.requests.map((calls) => Math.ceil(calls / atATime) * latencyMs);
  return {
    over: over(create.wallMs, limitsMs),
    bare: over(create.wallMs, bare.wallMs),
    calls: over(create.requests, workers),
  };
}
