/**
 * What is measured. Each section gives rows: what, the figure, and the figure that is aimed at. A figure is a ratio of
 * medians of interleaved runs wherever there is something to hold it against, because only ratios travel.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { estate, hugeMapping, writeMany, writeOne } from './estates.mjs';
import { interleave, run } from './measure.mjs';
import { peers } from './peers.mjs';
import { startService } from './service.mjs';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const rota = file('../dist/rota.cjs');
const node = process.execPath;

export const sections = { cold, lists, limited, unchanged, apply, offline, mapping, growth };

/** A whole process over a bare one: by the clock, and by CPU time, which a busy machine changes less. */
async function cold({ rounds, scale }) {
  const service = await startService();
  const cwd = file('../examples/quickstart');
  const commands = {
    bare: ['-e', '0'],
    version: [rota, '--version'],
    validate: [rota, 'validate'],
    plan: [rota, 'plan'],
  };
  const tasks = {};
  for (const [name, args] of Object.entries(commands)) {
    tasks[name] = async () => {
      const { wallMs } = await run([node, ...args], { cwd, env: service.env });
      const { cpuMs } = await run([node, ...args], { cwd, env: service.env, withUsage: true });
      return { wallMs, cpuMs };
    };
  }
  const { bare, ...took } = await interleave(tasks, scale > 1 ? 1 : rounds * 4);
  service.stop();
  const aims = { version: '1.3, want 1.15', validate: '1.6, want 1.4', plan: '2.2, want 1.6' };
  return [
    row('bare node', `${ms(bare.wallMs)} · CPU ${ms(bare.cpuMs)}`, ''),
    ...Object.entries(took).map(([name, { wallMs, cpuMs }]) =>
      row(
        `rota ${name} over bare node`,
        `${ratio(wallMs / bare.wallMs)} · CPU ${ratio(cpuMs / bare.cpuMs)}`,
        aims[name],
      ),
    ),
    row('rota plan less bare node', ms(took.plan.wallMs - bare.wallMs), 'Node 24: 75 ms, want 40'),
  ];
}

/** The lists of many workers over what latency and concurrency alone cost. */
async function lists({ rounds, scale, parts }) {
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
      const { stdout } = await run([node, file('parts.mjs'), parts, 'list', workers, atATime].map(String), service);
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
async function limited({ scale, parts }) {
  const rate = 100;
  const workers = 1_000 / scale;
  const rows = [];
  for (const withRetryAfter of [true, false]) {
    const service = await startService({ latencyMs: 50, rate, withRetryAfter });
    const { stdout } = await run([node, file('parts.mjs'), parts, 'list', workers, 32].map(String), service);
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
async function unchanged({ rounds, scale, folder }) {
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
  }
  return rows;
}

/** Creating a whole estate over what latency and concurrency alone cost, for the creates and for every call made. */
async function apply({ rounds, scale, folder }) {
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

/** What needs no network, part by part, over a bare parse of the same file; and its memory. */
async function offline({ rounds, scale, parts, folder }) {
  const bare =
    "require('yaml').parseDocument(require('fs').readFileSync(process.argv[1], 'utf8'), { uniqueKeys: false })";
  const rows = [];
  const ten = 10_000 / scale;
  const one = await writeOne(path.join(folder, 'ten.yaml'), estate(ten / 10, 10));
  const long = await writeOne(path.join(folder, 'long.yaml'), estate(100 / scale, 10, { promptBytes: 4_000 }));
  const at = { withUsage: true, cwd: file('..') };
  const part = async (name) => {
    const result = await run([node, file('parts.mjs'), parts, 'offline', name], at);
    return { ...result, ...JSON.parse(result.stdout) };
  };
  const took = await interleave(
    {
      bare: () => run([node, '-e', bare, one], at),
      rota: () => run([node, rota, 'validate', one], at),
      parts: () => part(one),
      long: () => part(long),
    },
    rounds,
  );
  const { loadMs, matchMs, renderMs } = took.parts;
  rows.push(
    row(
      `offline, ${ten} schedules, CPU over bare parseDocument`,
      ratio(took.rota.cpuMs / took.bare.cpuMs),
      '1.3, want 0.5',
    ),
    row('  parse and validate · match · render', [loadMs, matchMs, renderMs].map(ms).join(' · '), ''),
    row(
      `  the same of ${1_000 / scale} prompts of 4 kB`,
      [took.long.loadMs, took.long.matchMs, took.long.renderMs].map(ms).join(' · '),
      '',
    ),
  );
  const hundred = 100_000 / scale;
  const big = await writeOne(path.join(folder, 'hundred.yaml'), hugeMapping(hundred));
  const many = await writeMany(path.join(folder, 'many'), 1_000 / scale, 10, 10);
  const large = await interleave(
    { one: () => run([node, rota, 'validate', big], at), many: () => run([node, rota, 'validate', many], at) },
    Math.min(rounds, 3),
  );
  rows.push(
    row(`${hundred} schedules in one file: peak memory`, `${large.one.peakMb.toFixed(0)} MB`, '900 MB, want 500'),
    row(`  in ${1_000 / scale} files`, `${large.many.peakMb.toFixed(0)} MB`, '300 MB, want 200'),
    row(
      '  CPU a schedule over that of a tenth of them',
      ratio(large.many.cpuMs / hundred / (took.rota.cpuMs / ten)),
      '1.2',
    ),
  );
  return rows;
}

/** One mapping of very many keys, and of twice as many. */
async function mapping({ rounds, scale, folder }) {
  const tasks = {};
  for (const size of [40_000 / scale, 80_000 / scale]) {
    const name = await writeOne(path.join(folder, `mapping-${size}.yaml`), hugeMapping(size));
    tasks[size] = () => run([node, rota, 'validate', name], { withUsage: true });
  }
  const [first, second] = Object.values(await interleave(tasks, rounds));
  return [
    row(`one mapping of ${40_000 / scale} schedules, CPU`, ms(first.cpuMs), '2,000 ms'),
    row('  twice as many over it', ratio(second.cpuMs / first.cpuMs), '2.5'),
  ];
}

/** How the cost of a validate grows with the estate. */
async function growth({ rounds, scale, folder }) {
  const tasks = {};
  for (const workers of [1, 100, 1_000, 5_000].map((size) => Math.max(1, size / scale))) {
    const name = await writeOne(path.join(folder, `growth-${workers}.yaml`), estate(workers, 10));
    tasks[workers] = () => run([node, rota, 'validate', name], { withUsage: true });
  }
  const took = await interleave(tasks, Math.min(rounds, 3));
  return Object.entries(took).map(([workers, { cpuMs, peakMb }]) =>
    row(`validate ${workers} × 10: CPU, peak memory`, `${ms(cpuMs)}, ${peakMb.toFixed(0)} MB`, ''),
  );
}

function row(what, figure, aim) {
  return { what, figure, aim };
}

function ratio(number) {
  return `${number.toFixed(2)}×`;
}

function ms(number) {
  return `${number.toFixed(number < 10 ? 1 : 0)} ms`;
}
