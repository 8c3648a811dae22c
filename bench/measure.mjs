import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const usage = fileURLToPath(new URL('usage.cjs', import.meta.url));

/**
 * Runs a process to its end, and throws if it fails. With `withUsage` a Node program also reports its own CPU time and
 * peak memory, which costs it a millisecond.
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

/** Runs tasks in the order A B C, A B C, … and returns each number that a task reports as a list, one per round. */
export async function interleave(tasks, rounds) {
  const seen = Object.fromEntries(Object.keys(tasks).map((name) => [name, {}]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, task] of Object.entries(tasks)) {
      for (const [of, value] of Object.entries(await task())) {
        if (typeof value === 'number') (seen[name][of] ??= []).push(value);
      }
    }
  }
  return seen;
}

/** Returns the ratio within each round; a single number in `others` counts for every round. */
export function over(numbers, others) {
  return numbers.map((number, round) => number / (Array.isArray(others) ? others[round] : others));
}
