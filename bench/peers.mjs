import { spawnSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './measure.mjs';
import { startService } from './service.mjs';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

const mostFailures = 5;

/** What else one would run for the same schedules, and why something is not run, both by name. */
export async function peers({ schedules, folder, service, isLarge }) {
  const scratch = path.join(folder, 'curl');
  const sdk = (atATime) => () => run([process.execPath, file('peers/sdk.mjs'), schedules, String(atATime)], service);
  let failures = 0;
  const curl = async () => {
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    try {
      return await run(['sh', file('peers/curl.sh'), schedules, scratch], service);
    } catch (error) {
      // It gives up at the first connection that breaks; what it did until then is no measurement.
      if (++failures > mostFailures) throw error;
      return await curl();
    }
  };
  const missing = ['curl', 'jq', 'yq'].filter((tool) => spawnSync('which', [tool]).status !== 0);
  const tasks = { sdk: sdk(16) };
  const skipped = {};
  if (missing.length > 0) skipped.curl = `${missing.join(', ')} not installed`;
  else tasks.curl = curl;
  // One after the other, its time is the latency times the workers; and alchemy has a file for each schedule.
  if (isLarge) return { tasks, skipped };
  tasks.loop = sdk(1);
  const alchemy = await prepareAlchemy(schedules, path.join(folder, 'alchemy'));
  if (alchemy === null) skipped.alchemy = 'alchemy not installed';
  else tasks.alchemy = alchemy;
  return { tasks, skipped };
}

/** Gives it the memory it compares with, on a service of its own; null where it is not installed. */
async function prepareAlchemy(schedules, folder) {
  try {
    import.meta.resolve('alchemy');
  } catch {
    return null;
  }
  await mkdir(folder, { recursive: true });
  const service = await startService();
  const task = () => run([process.execPath, file('peers/alchemy.mjs'), schedules, folder], service);
  await task();
  service.stop();
  return task;
}
