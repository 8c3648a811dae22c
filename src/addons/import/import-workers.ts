/** Writes what is live as the text of a file and its prompt files. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Declaration, Prune } from '../../core/model/declaration.ts';
import type { ListedWorker } from '../../core/model/live.ts';
import { countHidden } from '../../core/model/secrets.ts';
import { freeName, importWorker, type ScheduleAddition, type WorkerAddition } from './import-worker.ts';
import { insertAdditions } from './insert-additions.ts';
import type { PlacedWorker } from './yaml-lines.ts';

/** Options for an import. */
export interface ImportOptions {
  /** Each worker once, in the order in which new workers are added. */
  readonly listed: readonly ListedWorker[];
  /** The file to add to, with its text and its own declaration; null for a new file. */
  readonly into: { readonly text: string; readonly declaration: Declaration } | null;
  /** Account of new workers; null for the default account. */
  readonly account: string | null;
  /** Text of a new file, without workers. */
  readonly newFile: string;
  /** Alias of each worker that the file does not have yet, by worker ID. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Names in use in `prompts/`, in lower case and without `.md`; null keeps every prompt in the YAML. */
  readonly takenPromptNames: ReadonlySet<string> | null;
  readonly now: Date;
}

/** The result of an import. */
export type Imported =
  | {
      readonly kind: 'imported';
      readonly text: string;
      /** In the order of the schedules; empty if every prompt is in the YAML. */
      readonly promptFiles: readonly PromptFile[];
      /** How many schedules are newly declared. */
      readonly declared: number;
      /** How many rows are newly ignored by ID. */
      readonly ignored: number;
    }
  /** `problem` is one sentence without a full stop. */
  | { readonly kind: 'refused'; readonly problem: string };

/** The largest YAML file that can be loaded, in bytes of UTF-8, inclusive. */
const maxFileBytes = 10_485_760;

/** Writes what is live as YAML. A plan of it changes only what a plan of the file changed before. */
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

/** A prompt in a file of its own. */
interface PromptFile {
  /** Relative to the YAML file, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** A prompt with more lines than this is long. */
const longLines = 20;
/** A prompt with more code units than this is long. */
const longLength = 1_000;
/** The largest prompt file that can be loaded, in bytes of UTF-8, inclusive. */
const maxBytes = 1_048_576;

/**
 * Gives every long prompt a file in `prompts/` with a unique name, made from that of its schedule. A prompt with
 * invisible characters stays in the YAML, where they are written as escapes.
 */
function placePrompts(
  workers: readonly WorkerAddition[],
  takenNames: ReadonlySet<string> | null,
): { readonly workers: readonly PlacedWorker[]; readonly promptFiles: readonly PromptFile[] } {
  const names = new Set(takenNames);
  const promptFiles: PromptFile[] = [];
  const place = ({ name, content: { input } }: ScheduleAddition): string | null => {
    if (takenNames === null || !isForFile(input)) return null;
    const free = freeName(name, names);
    names.add(free);
    const path = `prompts/${free}.md`;
    promptFiles.push({ path, text: `${input}\n` });
    return path;
  };
  const placed = workers.map((worker) => ({
    ...worker,
    schedules: worker.schedules.map((schedule) => ({ ...schedule, inputFile: place(schedule) })),
  }));
  return { workers: placed, promptFiles };
}

function isForFile(input: string): boolean {
  const isLong = input.length > longLength || input.split('\n').length > longLines;
  return isLong && countHidden(input) === 0 && new TextEncoder().encode(input).length < maxBytes;
}

/** Lists the names in the `prompts/` of a folder, in lower case and without `.md`; empty if there is no such folder. */
export async function listPromptNames(folder: string): Promise<ReadonlySet<string>> {
  const names = await readdir(path.join(folder, 'prompts')).catch(() => []);
  return new Set(names.map(promptName));
}

/** Returns the name that no other prompt file may have, even on a file system that ignores case. */
export function promptName(file: string): string {
  return path.basename(file).toLowerCase().replace(/\.md$/, '');
}

/** Returns a new file for all workers, with none yet; `schemaComment` is its first line. */
export function newFile(schemaComment: string): string {
  return `${schemaComment}
version: 1

# This file is the source of truth: an apply cancels live schedules that are not in it. With "none" it leaves them alone.
prune: all

# You may rename workers and schedules: their names are never sent, so that changes nothing.
workers: {}
`;
}

/** Returns a new file for one worker, with none yet; `prune` is what all other files of its folder say. */
export function newWorkerFile(schemaComment: string, prune: Prune): string {
  return `${schemaComment}
version: 1
prune: ${prune} # the same in every file of this folder

workers: {}
`;
}
