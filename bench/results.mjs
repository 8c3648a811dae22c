import { spawnSync } from 'node:child_process';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { arch, cpus, platform, totalmem } from 'node:os';
import path from 'node:path';
import { inRepository } from './programs.mjs';

/** A mistake in how the bench was called; `exitCode` is that of sysexits.h. */
export class BenchError extends Error {
  constructor(message, exitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

const format = 'rota.bench/1';

/** Describes this machine. Results with the same description may be compared in milliseconds. */
export function describeMachine() {
  const cores = cpus();
  const model = cores[0]?.model.trim() ?? 'unknown';
  return `${cores.length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()} ${arch()}`;
}

/** Creates a result from judged rows. `commit` ends in -dirty after uncommitted changes, and is null outside git. */
export function createResult({ noise, scale, rows }) {
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--dirty', '--exclude=*'], {
    cwd: inRepository(''),
    encoding: 'utf8',
  });
  return {
    format,
    measuredAt: new Date().toISOString(),
    machine: describeMachine(),
    node: process.version,
    commit: status === 0 ? stdout.trim() : null,
    scale,
    noise,
    rows,
  };
}

/**
 * Reads the result of a run. `scale` is 1, or 100 for a smoke test; results of different scales cannot be compared.
 * @throws BenchError 66 if the file is missing, garbled, or of another format or scale
 */
export async function readResult(file, scale) {
  const next = 'Take a file that `npm run bench` wrote (bench/results/, or as --json says).';
  const fail = (why) => new BenchError(`cannot use ${file}: ${why}. ${next}`, 66);
  const text = await readFile(file, 'utf8').catch(({ code }) => {
    throw fail(code === 'ENOENT' ? 'no such file' : code);
  });
  let result;
  try {
    result = JSON.parse(text);
  } catch (error) {
    throw fail(error.message);
  }
  if (result?.format !== format) throw fail(`expected the format "${format}", got ${JSON.stringify(result?.format)}`);
  if (result.scale !== scale) throw fail(`expected a run of scale ${scale}, got ${result.scale} (--smoke is 100)`);
  return result;
}

/**
 * Checks before the long run that its result can be written.
 * @throws BenchError 73 if it cannot
 */
export async function assertWritable(file) {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(file, 'a');
    const { size } = await handle.stat();
    await handle.close();
    if (size === 0) await rm(file);
  } catch ({ code }) {
    throw new BenchError(`cannot write ${file}: ${code}. Name another file with --json FILE.`, 73);
  }
}

export async function writeResult(file, result) {
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
}
