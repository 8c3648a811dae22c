/**
 * Measures rota on this machine: `npm run bench`, or `npm run bench -- cold lists` for some sections.
 * With --smoke everything runs once and a hundred times smaller, which tests the bench and measures nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleParts } from './bundle.mjs';
import { sections } from './sections.mjs';

const args = process.argv.slice(2);
const isSmoke = args.includes('--smoke');
const asked = args.filter((arg) => arg !== '--smoke');
const unknown = asked.filter((name) => !(name in sections));
if (unknown.length > 0) {
  console.error(`expected sections of ${Object.keys(sections).join(', ')}, got ${unknown.join(', ')}`);
  process.exit(64);
}

const folder = await mkdtemp(path.join(tmpdir(), 'rota-bench-'));
try {
  const context = { folder, rounds: isSmoke ? 1 : 5, scale: isSmoke ? 100 : 1, parts: await bundleParts(folder) };
  console.log(`Node ${process.version}, medians of interleaved runs\n`);
  console.log('| what | figure | aim |\n|---|---|---|');
  for (const name of asked.length > 0 ? asked : Object.keys(sections)) {
    for (const { what, figure, aim } of await sections[name](context)) {
      console.log(`| ${what.replace(/^ {2}/, '· ')} | ${figure} | ${aim} |`);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
