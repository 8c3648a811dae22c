import type { Prune } from '../../core/model/declaration.ts';

/** A file without workers that is to have all of them; `schemaComment` is its first line. */
export function newFile(schemaComment: string): string {
  return `${schemaComment}
version: 1

# This file is the whole truth: an apply cancels a live schedule that is not in it. "none" would leave it alone.
prune: all

# The names of workers and schedules are yours to change: they are never sent, and renaming changes nothing.
workers: {}
`;
}

/** A file without workers that is to have one; `prune` is what every other file of its folder says. */
export function newWorkerFile(schemaComment: string, prune: Prune): string {
  return `${schemaComment}
version: 1
prune: ${prune} # all files of this folder say the same

workers: {}
`;
}
