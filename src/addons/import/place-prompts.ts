import { countHidden } from '../../core/model/prompt-text.ts';
import type { ScheduleAddition, WorkerAddition } from './import-worker.ts';
import { freeName } from './name-schedule.ts';
import type { PlacedWorker } from './yaml-lines.ts';

/** A prompt in a file of its own. */
export interface PromptFile {
  /** Relative to the YAML file, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Above this many lines a prompt is long. */
const longLines = 20;
/** Above this many code units a prompt is long. */
const longLength = 1_000;
/** The largest prompt file that can be loaded, in bytes of UTF-8, inclusive. */
const maxBytes = 1_048_576;

/**
 * Gives every long prompt a file in `prompts/`, named like its schedule, whose name no other has. One with characters
 * that its reader could not see stays in the YAML, where they are written as escapes.
 */
export function placePrompts(
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
