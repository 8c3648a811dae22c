import { spawnSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './measure.mjs';
import { startService } from './service.mjs';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

const maxFailures = 5;

/** Other programs that do the same job, and why some of them are not run, both by name. */
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
      // curl gives up at the first connection that breaks, so that run is not a measurement.
      if (++failures > maxFailures) throw error;
      return await curl();
    }
  };
  const missing = ['curl', 'jq', 'yq'].filter((tool) => spawnSync('which', [tool]).status !== 0);
  const tasks = { sdk: sdk(16) };
  const skipped = {};
  if (missing.length > 0) skipped.curl = `${missing.join(', ')} not installed`;
  else tasks.curl = curl;
  // Too slow for a large estate: one worker at a time takes the latency times the workers, and alchemy has a file for
  // each schedule.
  if (isLarge) return { tasks, skipped };
  tasks.loop = sdk(1);
  const alchemy = await prepareAlchemy(schedules, path.join(folder, 'alchemy'));
  if (alchemy === null) skipped.alchemy = 'alchemy not installed';
  else tasks.alchemy = alchemy;
  return { tasks, skipped };
}

/** Gives alchemy the state that it compares with, on a service of its own; null if alchemy is not installed. */
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
