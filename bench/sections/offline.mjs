import path from 'node:path';
import { estate, estateOfSets, estateWithoutSets, hugeMapping, writeMany, writeOne } from '../estates.mjs';
import { interleave, over, run } from '../measure.mjs';
import { inRepository, node, partsProgram, rota } from '../programs.mjs';

/** Everything that needs no network, part by part, compared with a bare parse of the same file; and its memory. */
export async function offline({ rounds, scale, parts, folder }) {
  const bare =
    "require('yaml').parseDocument(require('fs').readFileSync(process.argv[1], 'utf8'), { uniqueKeys: false })";
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
  const hundred = 100_000 / scale;
  const big = await writeOne(path.join(folder, 'hundred.yaml'), hugeMapping(hundred));
  const many = await writeMany(path.join(folder, 'many'), 1_000 / scale, 10, 10);
  const large = await interleave(
    { one: () => run([node, rota, 'validate', big], at), many: () => run([node, rota, 'validate', many], at) },
    Math.min(rounds, 3),
  );
  return {
    over: over(took.rota.cpuMs, took.bare.cpuMs),
    load: took.parts.loadMs,
    match: took.parts.matchMs,
    render: took.parts.renderMs,
    loadLong: took.long.loadMs,
    oneFile: large.one.peakMb,
    manyFiles: large.many.peakMb,
    growth: over(over(large.many.cpuMs, hundred), over(took.rota.cpuMs, ten)),
  };
}

/** One mapping with very many keys, and one with twice as many. */
export async function mapping({ rounds, scale, folder }) {
  const tasks = {};
  for (const size of [40_000 / scale, 80_000 / scale]) {
    const name = await writeOne(path.join(folder, `mapping-${size}.yaml`), hugeMapping(size));
    tasks[size] = () => run([node, rota, 'validate', name], { withUsage: true });
  }
  const [first, second] = Object.values(await interleave(tasks, rounds));
  return { cpu: first.cpuMs, twice: over(second.cpuMs, first.cpuMs) };
}

/** Workers that share sets, compared with the same schedules written out. */
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
  return {
    cpu: over(took.shared.cpuMs, took.written.cpuMs),
    memory: over(took.shared.peakMb, took.written.peakMb),
  };
}

/** How the cost of a validate grows with the estate, and the cost of a plan with the edits on one worker. */
export async function growth({ rounds, scale, parts, folder }) {
  const most = Math.min(rounds, 3);
  const validate = async (workers) => {
    const name = await writeOne(path.join(folder, `growth-${workers}.yaml`), estate(workers, 10));
    return () => run([node, rota, 'validate', name], { withUsage: true });
  };
  const estates = { once: await validate(1_000 / scale), larger: await validate(5_000 / scale) };
  const { once, larger } = await interleave(estates, most);
  const edit = async (count) => {
    const { stdout } = await run([node, partsProgram, parts, 'edited', String(count)]);
    return JSON.parse(stdout);
  };
  const edits = await interleave({ some: () => edit(20_000 / scale), twice: () => edit(40_000 / scale) }, most);
  return {
    validate: over(larger.cpuMs, once.cpuMs),
    plan: edits.some.planMs,
    planTwice: over(edits.twice.planMs, edits.some.planMs),
    renderTwice: over(edits.twice.renderMs, edits.some.renderMs),
  };
}
