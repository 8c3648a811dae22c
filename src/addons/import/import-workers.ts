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
  /** The account that new workers are given; null: the one without a name. */
  readonly account: string | null;
  /** What a new file begins with; it has no workers. */
  readonly newFile: string;
  /** The alias that each worker gets which the file does not have yet, by its id. */
  readonly aliases: ReadonlyMap<string, string>;
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
export function importWorkers(options: ImportOptions): Imported {
  const { listed, account, into, newFile, aliases, takenPromptNames, now } = options;
  const declaredById = new Map(into?.declaration.workers.map((worker) => [worker.workerId, worker]));
  const additions: WorkerAddition[] = listed.map((worker) => {
    const declared = declaredById.get(worker.workerId) ?? null;
    const alias = declared?.alias ?? aliases.get(worker.workerId);
    if (alias === undefined) throw new Error(`unreachable: ${worker.workerId} has no alias`);
    return importWorker({ alias, account, listed: worker, declared, now });
  });
  const { workers, promptFiles } = placePrompts(additions, takenPromptNames);
  const inserted = insertAdditions(into?.text ?? newFile, workers);
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
