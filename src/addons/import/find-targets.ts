import path from 'node:path';
import { DeclarationError } from '../../errors.ts';
import { createProblems } from '../../declare/problems.ts';
import type { Report } from '../../declare/problems.ts';
import { checkRead, readText } from '../../declare/source.ts';
import { UsageError } from '../../cli/errors.ts';
import type { Io } from '../../cli/io.ts';
import { requireWorkerIds } from '../../cli/worker-argument.ts';
import { readIds } from './read-ids.ts';
import type { Target } from './read-ids.ts';

/** How large a list of ids may be, in bytes, inclusive. */
const maxListBytes = 10_485_760;

/**
 * The workers that the command line names and those that a list names, each once: arguments first. A worker that both
 * name has the alias of the list.
 *
 * @throws UsageError when there are none, an argument cannot be an id, or the list cannot be read.
 * @throws DeclarationError with everything that is wrong in the list.
 */
export async function findTargets(
  workerIds: readonly string[],
  list: string | undefined,
  io: Io,
): Promise<readonly Target[]> {
  requireWorkerIds(workerIds);
  if (list === undefined && workerIds.length === 0) {
    throw new UsageError(
      'expected worker IDs, got none',
      'add the ID that Handinger shows for the worker, or --ids FILE with one a line',
    );
  }
  const listed = list === undefined ? [] : await readList(list, io);
  if (listed.length + workerIds.length === 0) throw new UsageError(`expected worker IDs in ${nameOf(list)}, got none`);
  const listedIds = new Set(listed.map(({ workerId }) => workerId));
  const given = [...new Set(workerIds)].filter((workerId) => !listedIds.has(workerId));
  return [...given.map((workerId) => ({ workerId, alias: null })), ...listed];
}

/**
 * Runs what reports problems.
 *
 * @throws DeclarationError with all of them, when there are any.
 */
export function requireNoProblems<T>(run: (report: Report) => T): T {
  const problems = createProblems();
  const result = run(problems.report);
  if (problems.errorCount() > 0) throw new DeclarationError(problems.diagnostics());
  return result;
}

async function readList(list: string, io: Io): Promise<readonly Target[]> {
  const result =
    list === '-' ? checkRead(await io.readStdin(), maxListBytes) : readText(path.resolve(io.cwd, list), maxListBytes);
  if (result.kind === 'refused') throw new UsageError(`${nameOf(list)} ${result.problem}`, result.hint);
  return requireNoProblems((report) => readIds(result.text, list, report));
}

function nameOf(list = ''): string {
  return list === '-' ? 'standard input' : list;
}
