/** Measures rota on this machine: `npm run bench`. `docs/performance.md` explains how, and what the figures mean. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isQuietFor, summarize, verdictOf } from './judge.mjs';
import { describeNoise, measureNoise } from './noise.mjs';
import { columnsOf, conclude } from './print.mjs';
import { inRepository } from './programs.mjs';
import { assertWritable, BenchError, createResult, describeMachine, readResult, writeResult } from './results.mjs';
import { rowsBySection } from './rows.mjs';
import { sections } from './sections.mjs';

const usage = `Usage: npm run bench -- [SECTION…] [--json FILE] [--against FILE]
       node bench/run.mjs --docs FILE      the figures of FILE into docs/performance.md
       node bench/run.mjs --smoke          everything once and a hundred times smaller: a test of the bench itself
Sections: ${Object.keys(rowsBySection).join(', ')}`;

function readCommandLine() {
  const text = { type: 'string' };
  const options = { smoke: { type: 'boolean', default: false }, json: text, against: text, docs: text };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const unknown = positionals.filter((name) => !Object.hasOwn(rowsBySection, name));
    if (unknown.length > 0) throw new Error(`unknown section: ${unknown.join(', ')}`);
    return { ...values, asked: positionals };
  } catch ({ message }) {
    throw new BenchError(`${message}\n${usage}`, 64);
  }
}

/** Measures one section and judges its rows. */
async function measure(section, context, noise) {
  const figures = await sections[section](context);
  const rows = rowsBySection[section];
  const odd = Object.keys({ ...rows, ...figures }).filter((name) => !(name in rows && name in figures));
  if (odd.length > 0) throw new Error(`section ${section}: expected the rows of rows.mjs, got other ${odd.join(', ')}`);
  return Object.entries(rows).map(([name, { what, unit, by, gate = null, goal = null }]) => {
    const row = { id: `${section}/${name}`, what, unit, gate, goal };
    if (figures[name].skipped !== undefined) return { ...row, skipped: figures[name].skipped, verdict: '' };
    const figure = summarize(figures[name], noise[by]);
    return { ...row, ...figure, verdict: verdictOf(figure, row, isQuietFor({ by, unit }, noise)) };
  });
}

async function main() {
  const { smoke, json, against, docs, asked } = readCommandLine();
  if (docs !== undefined) {
    const result = await readResult(docs, 1);
    return await (await import('./docs.mjs')).updateDocs(result);
  }
  const scale = smoke ? 100 : 1;
  const before = against === undefined ? null : await readResult(against, scale);
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const file = json ?? (smoke ? null : inRepository(`bench/results/${stamp}.json`));
  if (file !== null) await assertWritable(file);

  const folder = await mkdtemp(path.join(tmpdir(), 'rota-bench-'));
  try {
    const { bundleParts } = await import('./bundle.mjs');
    const context = { folder, rounds: smoke ? 1 : 5, scale, parts: await bundleParts(folder) };
    console.log(`Node ${process.version} on ${describeMachine()}; medians of interleaved runs`);
    // At this size nothing can be judged on any machine.
    const noise = smoke ? { cpu: 1, wall: 1 } : await measureNoise(30);
    console.log(smoke ? 'A smoke test: the figures mean nothing.' : describeNoise(noise));
    const { head, lineOf } = columnsOf(before);
    console.log(head);
    const rows = [];
    for (const section of Object.keys(rowsBySection)) {
      if (asked.length > 0 && !asked.includes(section)) continue;
      for (const row of await measure(section, context, noise)) {
        rows.push(row);
        console.log(lineOf(row));
      }
    }
    console.log(`\n${conclude(rows)}`);
    if (file === null) return;
    await writeResult(file, createResult({ noise, scale, rows }));
    console.log(`Written to ${path.relative('', file)}; compare a later run by --against.`);
    if (rows.some(({ verdict }) => verdict === 'missed')) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = error.exitCode;
}
