import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const usage = fileURLToPath(new URL('usage.cjs', import.meta.url));

/**
 * Runs a process to its end; what fails is no measurement. A Node program with `withUsage` tells its own CPU time and peak memory as well, which
 * costs it a millisecond.
 */
export async function run([program, ...args], { env = {}, cwd, withUsage = false, input = '' } = {}) {
  const argv = withUsage ? ['--require', usage, ...args] : args;
  const startedAt = process.hrtime.bigint();
  const child = spawn(program, argv, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const texts = ['', '', '', ''];
  for (const stream of [1, 2, 3]) child.stdio[stream].on('data', (chunk) => (texts[stream] += chunk));
  const exitCode = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  const wallMs = Number(process.hrtime.bigint() - startedAt) / 1e6;
  if (exitCode !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${exitCode}: ${texts[2]}`);
  return { wallMs, stdout: texts[1], ...(withUsage ? JSON.parse(texts[3] || '{}') : {}) };
}

/** Runs several tasks A B C, A B C, … and tells each one's median of every number it gives. */
export async function interleave(tasks, rounds) {
  const seen = new Map(Object.keys(tasks).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, task] of Object.entries(tasks)) seen.get(name).push(await task());
  }
  return Object.fromEntries([...seen].map(([name, results]) => [name, medians(results)]));
}

function medians(results) {
  const names = Object.keys(results[0]).filter((name) => typeof results[0][name] === 'number');
  return Object.fromEntries(names.map((name) => [name, median(results.map((result) => result[name]))]));
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
