import type { Declaration } from '../../core/model/declaration.ts';
import type { ListedWorker } from '../../core/model/live.ts';
import { importWorker } from './import-worker.ts';
import type { WorkerAddition } from './import-worker.ts';
import { insertAdditions } from './insert-additions.ts';
import { placePrompts } from './place-prompts.ts';
import type { PromptFile } from './place-prompts.ts';

/** What is imported, and into what. */
export interface ImportOptions {
  /** In the order in which new workers are added; each worker once. */
  readonly listed: readonly ListedWorker[];
  /** The file to add to, its text and what it declares by itself; null: a new file. */
  readonly into: { readonly text: string; readonly declaration: Declaration } | null;
  /** The first line of a new file, without its line end. */
  readonly schemaComment: string;
  /** Lower-case names, without `.md`, of the files that are in `prompts/` already; null: every prompt stands in the YAML. */
  readonly takenPromptNames: ReadonlySet<string> | null;
  readonly now: Date;
}

/** A file that declares what is live. */
export type Imported =
  | {
      readonly kind: 'imported';
      readonly text: string;
      /** In the order of the schedules; empty when every prompt stands in the YAML. */
      readonly promptFiles: readonly PromptFile[];
      /** How many schedules are newly declared. */
      readonly declared: number;
      /** How many rows are newly ignored by id. */
      readonly ignored: number;
    }
  /** One sentence without a full stop. */
  | { readonly kind: 'refused'; readonly problem: string };

/** How large a YAML file may be to be loaded, in bytes of UTF-8, inclusive. */
const maxFileBytes = 10_485_760;

/** Writes what is live as YAML. A plan of it cancels, replaces and creates nothing that the file did not want before. */
export function importWorkers({ listed, into, schemaComment, takenPromptNames, now }: ImportOptions): Imported {
  const declaredById = new Map(into?.declaration.workers.map((worker) => [worker.workerId, worker]));
  const aliases = new Set(into?.declaration.workers.map(({ alias }) => alias));
  const additions: WorkerAddition[] = listed.map((worker) => {
    const declared = declaredById.get(worker.workerId) ?? null;
    const alias = declared?.alias ?? freeAlias(aliases);
    aliases.add(alias);
    return importWorker({ alias, listed: worker, declared, now });
  });
  const { workers, promptFiles } = placePrompts(additions, takenPromptNames);
  const inserted = insertAdditions(into?.text ?? `${schemaComment}\n${emptyFile}`, workers);
  if (inserted.kind === 'refused') return inserted;
  if (new TextEncoder().encode(inserted.text).length > maxFileBytes) {
    return { kind: 'refused', problem: 'the file would be larger than the 10 MiB that rota reads' };
  }
  return {
    kind: 'imported',
    text: inserted.text,
    promptFiles,
    declared: additions.reduce((sum, { schedules }) => sum + schedules.length, 0),
    ignored: additions.reduce((sum, { rules }) => sum + rules.length, 0),
  };
}

function freeAlias(taken: ReadonlySet<string>): string {
  let number = 1;
  while (taken.has(`worker-${String(number)}`)) number++;
  return `worker-${String(number)}`;
}

const emptyFile = `version: 1

# This file is the whole truth: an apply cancels a live schedule that is not in it. "none" would leave it alone.
prune: all

# The names of workers and schedules are yours to change: they are never sent, and renaming changes nothing.
workers: {}
`;
