import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { estate, writeOne } from '../estates.mjs';
import { interleave, over, run } from '../measure.mjs';
import { node, rota } from '../programs.mjs';
import { startService } from '../service.mjs';

const idleMs = 3_000;

/** Watches very many workers: at rest, and from an edit to its first call. Then status and plan of the same workers. */
export async function watch({ rounds, scale, folder }) {
  const workers = 10_000 / scale;
  const text = estate(workers, 1);
  const file = await writeOne(path.join(folder, 'watch.yaml'), text);
  const service = await startService();
  const watching = startWatch(file, service.env);
  await watching.settled(1);
  const idleCpu = [];
  const firstCall = [];
  for (let round = 0; round < rounds; round++) {
    const before = watching.cpuMs();
    await sleep(idleMs / scale);
    idleCpu.push((watching.cpuMs() - before) / (idleMs / scale / 1_000));
    await service.reset();
    const editedAtMs = Date.now();
    await writeFile(file, text.replace('topic 0', `topic ${round + 1}0`));
    await watching.settled(round + 2);
    const { firstAtMs } = await service.stats();
    firstCall.push(firstAtMs - editedAtMs);
  }
  const memory = [watching.peakMb()];
  await watching.stop();
  const command = (name) => () => run([node, rota, name, file], { env: service.env, withUsage: true });
  const took = await interleave({ plan: command('plan'), status: command('status') }, Math.min(rounds, 3));
  service.stop();
  const isKnown = existsSync('/proc/self/stat');
  const unknown = { skipped: 'no /proc' };
  return {
    idleCpu: isKnown ? idleCpu : unknown,
    memory: isKnown ? memory : unknown,
    firstCall,
    status: took.status.cpuMs,
    statusOverPlan: over(took.status.cpuMs, took.plan.cpuMs),
    statusMemory: took.status.peakMb,
  };
}

function startWatch(file, env) {
  const args = [rota, 'watch', '--yes', '--interval', '0', '--log-format', 'json', file];
  const child = spawn(node, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let log = '';
  let look = () => undefined;
  child.stderr.on('data', (chunk) => {
    log += chunk;
    look();
  });
  return {
    /** Waits until this many passes have ended with everything as declared. */
    settled: (passes) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (log.split('"result":"settled"').length > passes) resolve();
        };
        look();
        void ended.then(() => reject(new Error(`rota watch ended: ${log}`)));
      }),
    cpuMs: () => {
      const fields = readProc(child.pid, 'stat')
        .replace(/^.*\) /, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    peakMb: () => Number(/^VmHWM:\s+(\d+)/m.exec(readProc(child.pid, 'status'))?.[1]) / 1_024,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function readProc(pid, name) {
  return existsSync('/proc/self/stat') ? readFileSync(`/proc/${pid}/${name}`, 'utf8') : '';
}
