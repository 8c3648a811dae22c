import { realpathSync } from 'node:fs';
import path from 'node:path';
import { normalizeInput } from '../model/content.ts';
import { quote } from './describe-value.ts';
import { isInside } from './find-sources.ts';
import { valuePlace } from './places.ts';
import type { Mapping } from './places.ts';
import type { Report } from './problems.ts';
import { readText, systemWords } from './read-text.ts';
import type { TextResult } from './read-text.ts';
import type { Place } from './source.ts';

/** How large a prompt file may be, in bytes, inclusive. */
const maxPromptBytes = 1_048_576;

/** The prompt files of one load, each read once, by absolute path with links resolved, or as written when not there. */
export type PromptFiles = Map<string, TextResult>;

/** What a prompt is read with. */
export interface PromptContext {
  readonly promptFiles: PromptFiles;
  readonly report: Report;
}

/** The prompt under a key of a schedule, normalised; null when it was refused. */
export function readPrompt(schedule: Mapping, key: 'input' | 'inputFile', context: PromptContext): string | null {
  const written = schedule[key];
  // The schema has reported every other type.
  if (typeof written !== 'string') return null;
  const text = key === 'input' ? written : readPromptFile(written, valuePlace(schedule, key), context);
  if (text === null) return null;
  const problem = findBadText(text);
  if (problem === null) return normalizeInput(text);
  const where = key === 'input' ? '' : ` in ${written}`;
  const message = `expected a prompt${where}, got ${problem}`;
  context.report({ code: 'bad-input', at: valuePlace(schedule, key), message });
  return null;
}

function readPromptFile(written: string, place: Place, { promptFiles, report }: PromptContext): string | null {
  const { directory, root } = place.source;
  const named = path.resolve(directory, written);
  const refuse = (code: 'outside-root' | 'file-unreadable', message: string, hint: string | null) => {
    report({ code, at: place, message, hint });
    return null;
  };
  const refuseOutside = () =>
    refuse('outside-root', `expected a file inside ${root}, got ${quote(written)}, which leads out of it`, outsideHint);
  if (written.includes('\0')) return refuse('file-unreadable', 'expected a path, got one with a NUL character', null);
  if (!isInside(named, root)) return refuseOutside();
  let real;
  try {
    real = realpathSync(named);
  } catch (error) {
    const problem = `cannot be read: ${systemWords(error)}`;
    const hint = `it is looked for at ${named}`;
    // Whoever waits for the file to appear has to know of it.
    promptFiles.set(named, { kind: 'refused', code: 'file-unreadable', problem, hint });
    return refuse('file-unreadable', `${quote(written)} ${problem}`, hint);
  }
  if (!isInside(real, root)) return refuseOutside();
  const result = promptFiles.get(real) ?? readText(real, maxPromptBytes);
  promptFiles.set(real, result);
  if (result.kind === 'text') return result.text;
  report({ code: result.code, at: place, message: `${quote(written)} ${result.problem}`, hint: result.hint });
  return null;
}

const outsideHint = 'move the file in, or give rota the directory that holds both';

function findBadText(text: string): string | null {
  if (text.includes('\0')) return 'a NUL character in it';
  if (/\p{Surrogate}/u.test(text)) return 'half a character (a lone surrogate) in it';
  return text.trim() === '' ? 'nothing but white space' : null;
}
