import path from 'node:path';
import { estate, estateOfSets, estateWithoutSets, hugeMapping, writeMany, writeOne } from '../estates.mjs';
import { interleave, run } from '../measure.mjs';
import { inRepository, ms, node, partsProgram, ratio, rota, row } from './rows.mjs';

/** What needs no network, part by part, over a bare parse of the same file; and its memory. */
export async function offline({ rounds, scale, parts, folder }) {
  const bare =
    "require('yaml').parseDocument(require('fs').readFileSync(process.argv[1], 'utf8'), { uniqueKeys: false })";
  const rows = [];
  const ten = 10_000 / scale;
  const one = await writeOne(path.join(folder, 'ten.yaml'), estate(ten / 10, 10));
  const long = await writeOne(path.join(folder, 'long.yaml'), estate(100 / scale, 10, { promptBytes: 4_000 }));
  const at = { withUsage: true, cwd: inRepository('') };
  const part = async (name) => {
    const result = await run([node, partsProgram, parts, 'offline', name], at);
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
export async function mapping({ rounds, scale, folder }) {
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

/** Workers that share sets, over the same written out. */
export async function sets({ rounds, scale, folder }) {
  const workers = 1_000 / scale;
  const shared = await writeOne(path.join(folder, 'sets.yaml'), estateOfSets(workers, 10, 10));
  const parts = 10;
  for (let part = 0; part < parts; part++) {
    const text = estateWithoutSets(workers / parts, 10, 10, (part * workers) / parts);
    await writeOne(path.join(folder, 'written', `${part}.yaml`), text);
  }
  const took = await interleave(
    {
      shared: () => run([node, rota, 'validate', shared], { withUsage: true }),
      written: () => run([node, rota, 'validate', path.join(folder, 'written')], { withUsage: true }),
    },
    Math.min(rounds, 3),
  );
  return [
    row(
      `${workers} workers that use 10 sets of 10 schedules, CPU over the same written out`,
      ratio(took.shared.cpuMs / took.written.cpuMs),
      '1.3, want 0.5',
    ),
    row('  peak memory over it', ratio(took.shared.peakMb / took.written.peakMb), '1'),
  ];
}

/** How the cost of a validate grows with the estate, and that of a plan with the edits on one worker. */
export async function growth({ rounds, scale, parts, folder }) {
  const tasks = {};
  for (const workers of [1, 100, 1_000, 5_000].map((size) => Math.max(1, size / scale))) {
    const name = await writeOne(path.join(folder, `growth-${workers}.yaml`), estate(workers, 10));
    tasks[workers] = () => run([node, rota, 'validate', name], { withUsage: true });
  }
  const took = await interleave(tasks, Math.min(rounds, 3));
  const edits = [20_000, 40_000].map((count) => count / scale);
  const edit = async (count) => {
    const { stdout } = await run([node, partsProgram, parts, 'edited', String(count)]);
    return JSON.parse(stdout);
  };
  const [once, twice] = Object.values(
    await interleave(Object.fromEntries(edits.map((count) => [count, () => edit(count)])), Math.min(rounds, 3)),
  );
  return [
    ...Object.entries(took).map(([workers, { cpuMs, peakMb }]) =>
      row(`validate ${workers} × 10: CPU, peak memory`, `${ms(cpuMs)}, ${peakMb.toFixed(0)} MB`, ''),
    ),
    row(`plan of ${edits[0]} edits on one worker, and of twice as many over it`, timesOf('planMs', once, twice), '2.5'),
    row(`  render of them, and of twice as many over it`, timesOf('renderMs', once, twice), '2.5'),
  ];
}

function timesOf(part, once, twice) {
  return `${ms(once[part])}, ${ratio(twice[part] / once[part])}`;
}
