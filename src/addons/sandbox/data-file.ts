import { open, readFile, rename } from 'node:fs/promises';
import { SandboxError } from '../../errors.ts';
import { objectOf, readInstant, readRecord, readText, UnreadableError } from '../../json/reader.ts';
import { defaultBehaviour } from './memory-behaviour.ts';
import type { Behaviour } from './memory-behaviour.ts';
import type { WorldState } from './memory-world.ts';
import { readBehaviour } from './read-control.ts';
import { readWorld } from './read-world.ts';

/** Everything of a sandbox that outlives its process. */
export interface SandboxData {
  readonly apiKey: string;
  /** The sandbox's time when it was saved, UTC. */
  readonly savedAt: Date;
  readonly behaviour: Behaviour;
  readonly world: WorldState;
}

const format = 'rota.sandbox/2';

/**
 * What was saved; null when there is no such file.
 *
 * @throws SandboxError when the file cannot be read or is not whole: it is never taken for an empty world.
 */
export async function readDataFile(path: string): Promise<SandboxData | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new SandboxError(`the data file cannot be read: ${String(error)}`, { cause: error });
  }
  try {
    return readData(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof UnreadableError || error instanceof SandboxError))
      throw error;
    throw new SandboxError(`the data file ${path} is damaged: ${error.message}`, {
      cause: error,
      hint: `delete ${path} to start with an empty service, or name another file with --data`,
    });
  }
}

/**
 * Saves everything: whole, or not at all.
 *
 * @throws SandboxError
 */
export async function writeDataFile(path: string, data: SandboxData): Promise<void> {
  const unfinished = `${path}.${String(process.pid)}.tmp`;
  try {
    const file = await open(unfinished, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ format, ...data })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    throw new SandboxError(`the data file cannot be written: ${String(error)}`, {
      cause: error,
      hint: 'name a file in a folder that exists and may be written to',
    });
  }
}

function readData(json: unknown): SandboxData {
  const data = readRecord(json, 'data');
  if (data['format'] !== format) throw new UnreadableError('format', format, data['format']);
  return readSandboxData(data, '');
}

const readSandboxData = objectOf<SandboxData>({
  apiKey: readText,
  savedAt: readInstant,
  behaviour: (value) => ({ ...defaultBehaviour, ...readBehaviour(value) }),
  world: readWorld,
});
