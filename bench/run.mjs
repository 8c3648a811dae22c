/**
 * Measures rota on this machine: `npm run bench`, or `npm run bench -- cold lists` for some sections.
 * With --smoke everything runs once and a hundred times smaller, which tests the bench and measures nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleParts } from './bundle.mjs';
import { summarize, verdictOf } from './judge.mjs';
import { inWords, rowsBySection } from './rows.mjs';
import { sections } from './sections.mjs';

const args = process.argv.slice(2);
const isSmoke = args.includes('--smoke');
const asked = args.filter((arg) => arg !== '--smoke');
const unknown = asked.filter((name) => !(name in rowsBySection));
if (unknown.length > 0) {
  console.error(`expected sections of ${Object.keys(rowsBySection).join(', ')}, got ${unknown.join(', ')}`);
  process.exit(64);
}

const folder = await mkdtemp(path.join(tmpdir(), 'rota-bench-'));
try {
  const context = { folder, rounds: isSmoke ? 1 : 5, scale: isSmoke ? 100 : 1, parts: await bundleParts(folder) };
  console.log(`Node ${process.version}, medians of interleaved runs\n`);
  console.log('| what | figure | gate | goal | verdict |\n|---|---|---|---|---|');
  for (const section of asked.length > 0 ? asked : Object.keys(rowsBySection)) {
    const figures = await sections[section](context);
    const rows = rowsBySection[section];
    const odd = Object.keys({ ...rows, ...figures }).filter((name) => !(name in rows && name in figures));
    if (odd.length > 0)
      throw new Error(`section ${section}: expected the rows of rows.mjs, got other ${odd.join(', ')}`);
    for (const [name, row] of Object.entries(rows)) printRow(row, figures[name]);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

function printRow({ what, unit, gate, goal }, rounds) {
  const figure = rounds.skipped === undefined ? summarize(rounds) : null;
  const cells = [
    what,
    figure === null ? `skipped: ${rounds.skipped}` : inWords(figure.value, unit),
    inWords(gate, unit),
    inWords(goal, unit),
    figure === null ? '' : verdictOf(figure, { gate, goal }),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
