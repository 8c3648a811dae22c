import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** The lower-case names, without `.md`, of the files in the `prompts/` of a folder; none when there is no such folder. */
export async function listPromptNames(folder: string): Promise<ReadonlySet<string>> {
  const names = await readdir(path.join(folder, 'prompts')).catch(() => []);
  return new Set(names.map(promptName));
}

/** The name by which no other prompt file may go, on a disk that does not tell upper from lower case either. */
export function promptName(file: string): string {
  return path.basename(file).toLowerCase().replace(/\.md$/, '');
}
