import type { Declaration } from '../../core/model/declaration.ts';
import { quote } from '../../declare/describe-value.ts';
import type { Report } from '../../declare/problems.ts';
import type { Target } from './read-ids.ts';

/**
 * An alias for each worker that is not declared yet, by its id: the one it is given, else the first of `worker-1`,
 * `worker-2`, … that no other has. One that is given and declared for another worker is reported.
 */
export function nameWorkers(
  targets: readonly Target[],
  { workers }: Pick<Declaration, 'workers'>,
  report: Report,
): ReadonlyMap<string, string> {
  const ids = new Set(workers.map(({ workerId }) => workerId));
  const added = targets.filter(({ workerId }) => !ids.has(workerId));
  const declared = new Map(workers.map((worker) => [worker.alias, worker]));
  // Aliases name files, and many disks do not tell upper from lower case.
  const taken = new Set([...declared.keys()].map((alias) => alias.toLowerCase()));
  for (const { alias } of added) {
    if (alias === null) continue;
    taken.add(alias.text.toLowerCase());
    const other = declared.get(alias.text);
    if (other === undefined) continue;
    const { file, line, column } = other.location;
    report({
      code: 'files-disagree',
      at: alias.place,
      message: `expected an alias that no other worker has, got ${quote(alias.text)}, which ${file}:${String(line)}:${String(column)} gives to ${other.workerId}`,
      hint: 'rename one of the two',
    });
  }
  let number = 0;
  const findFree = (): string => {
    do number++;
    while (taken.has(`worker-${String(number)}`));
    return `worker-${String(number)}`;
  };
  return new Map(added.map(({ workerId, alias }) => [workerId, alias?.text ?? findFree()]));
}
