/**
 * alchemy with our own resource for these schedules, because none is published: `node bench/peers/alchemy.mjs
 * SCHEDULES_YAML STATE_FOLDER`. Its memory is a state file for each schedule; it does not look at what is live.
 */
import { readFile } from 'node:fs/promises';
import { Handinger } from '@ramensoft/handinger';
import alchemy, { Resource } from 'alchemy';
import { parse } from 'yaml';

const [file, folder] = process.argv.slice(2);
const client = new Handinger({ apiKey: process.env.HANDINGER_API_KEY, baseURL: process.env.HANDINGER_BASE_URL });
const { schedules } = client.workers;
let created = 0;

const Schedule = Resource('handinger::Schedule', async function (_, { workerId, ...content }) {
  if (this.phase !== 'create') await schedules.cancel(this.output.id, { workerId });
  if (this.phase === 'delete') return this.destroy();
  created++;
  const { id } = await schedules.create(workerId, content);
  return { id, workerId, ...content };
});

const app = await alchemy('bench', { rootDir: folder, quiet: true, noTrack: true });
const declared = Object.entries(parse(await readFile(file, 'utf8')).workers).flatMap(([alias, { id, schedules }]) =>
  Object.entries(schedules).map(([name, { cron, budget, input }]) => {
    const props = { workerId: id, when: { type: 'cron', cron }, budget, input: input.trimEnd() };
    return { name: `${alias}-${name}`, props };
  }),
);
await Promise.all(declared.map(({ name, props }) => Schedule(name, props)));
await app.finalize();
console.log(created);
process.exit();
