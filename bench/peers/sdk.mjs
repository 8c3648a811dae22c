/** A loop over the official client, AT_A_TIME workers at once: `node bench/peers/sdk.mjs SCHEDULES_YAML AT_A_TIME`. */
import { readFile } from 'node:fs/promises';
import { Handinger } from '@ramensoft/handinger';
import { parse } from 'yaml';

const [file, atATime] = process.argv.slice(2);
const client = new Handinger({ apiKey: process.env.HANDINGER_API_KEY, baseURL: process.env.HANDINGER_BASE_URL });
const workers = Object.values(parse(await readFile(file, 'utf8')).workers);
const keyOf = ({ cron, budget, input }) => JSON.stringify([cron, budget, input.trimEnd()]);
let created = 0;

async function work(queue) {
  for (const { id, schedules } of queue) {
    const listed = await client.workers.schedules.list(id);
    const live = new Set(listed.schedules.map(keyOf));
    for (const wanted of Object.values(schedules)) {
      if (live.has(keyOf(wanted))) continue;
      const { cron, budget, input } = wanted;
      await client.workers.schedules.create(id, { input: input.trimEnd(), budget, when: { type: 'cron', cron } });
      created++;
    }
  }
}

const queue = workers.values();
await Promise.all(Array.from({ length: Number(atATime) }, () => work(queue)));
console.log(created);
