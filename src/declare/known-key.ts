import { suggestNearest } from './nearest-key.ts';

/** What people type who know another tool; the first of ours that the mapping has is meant. */
const otherWords: Readonly<Record<string, readonly string[]>> = {
  at: ['date'],
  every: ['interval'],
  file: ['inputFile'],
  in: ['delay'],
  jobs: ['schedules'],
  message: ['input'],
  prompt: ['input'],
  promptFile: ['inputFile'],
  schedule: ['schedules', 'cron'],
  tz: ['timezone'],
  workerId: ['id'],
  zone: ['timezone'],
};

/** The known key that a person most likely meant by an unknown one; null when none is near. */
export function findMeantKey(unknown: string, known: readonly string[]): string | null {
  const byWord = Object.hasOwn(otherWords, unknown) ? otherWords[unknown] : undefined;
  return byWord?.find((key) => known.includes(key)) ?? suggestNearest(unknown, known);
}
