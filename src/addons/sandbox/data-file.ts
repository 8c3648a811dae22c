/** The state of a sandbox that outlives its process, and how it is saved and read. */
import { open, readFile, rename } from 'node:fs/promises';
import { isBudget, type Content } from '../../core/model/content.ts';
import { SandboxError } from '../../errors.ts';
import {
  UnreadableError,
  listOf,
  objectOf,
  orNull,
  pathTo,
  readFlag,
  readInstant,
  readRecord,
  readText,
  readWhole,
  type Reader,
} from '../../json/reader.ts';
import { defaultBehaviour, type Behaviour } from './memory-behaviour.ts';
import { readCreate } from './memory-json.ts';
import { engineFields, type MemoryRow, type MemoryRun } from './memory-runs.ts';
import type { Entry, Ghost, StoredRow, WorkerState } from './memory-worker.ts';
import type { WorldState } from './memory-world.ts';
import { readBehaviour, readZone } from './read-control.ts';

export interface SandboxData {
  readonly apiKey: string;
  /** The sandbox's time when it was saved, UTC. */
  readonly savedAt: Date;
  readonly behaviour: Behaviour;
  readonly world: WorldState;
}

const format = 'rota.sandbox/2';

/**
 * Reads the saved state; null if there is no such file.
 *
 * @throws SandboxError if the file cannot be read or is damaged: it is never taken for an empty service.
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
 * Saves the state, either completely or not at all.
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
      hint: 'name a file in an existing, writable folder',
    });
  }
}

function readData(json: unknown): SandboxData {
  const data = readRecord(json, 'data');
  if (data['format'] !== format) throw new UnreadableError('format', format, data['format']);
  return readSandboxData(data, '');
}

const readContent: Reader<Content> = (value, path) => {
  const { when, budget, input } = readRecord(value, path);
  if (!isBudget(budget)) throw new UnreadableError(pathTo(path, 'budget'), 'a budget', budget);
  const content = readCreate({ input, budget, when: readRecord(when, pathTo(path, 'when')) });
  if ('problem' in content) throw new UnreadableError(path, 'the content of a schedule', value);
  if (content.when.type === 'cron') requireCron(content.when.cron, pathTo(path, 'when.cron'));
  return content;
};

function requireCron(cron: string, path: string): void {
  try {
    engineFields(cron);
  } catch {
    throw new UnreadableError(path, 'a cron that the engine can read', cron);
  }
}

const readScheduleRow = objectOf<Omit<MemoryRow, 'kind'>>({
  id: readText,
  content: readContent,
  nextRunAt: readInstant,
  readyAt: readInstant,
  runEndsAt: orNull(readInstant),
  // Older versions did not save it.
  isStopped: (value, path) => value !== undefined && readFlag(value, path),
});

const readAlienRow = objectOf<Omit<Extract<StoredRow, { readonly kind: 'alien' }>, 'kind'>>({
  id: orNull(readText),
  json: readRecord,
});

const readStoredRow: Reader<StoredRow> = (value, path) => {
  const { kind } = readRecord(value, path);
  if (kind === 'schedule') return { kind, ...readScheduleRow(value, path) };
  if (kind === 'alien') return { kind, ...readAlienRow(value, path) };
  throw new UnreadableError(pathTo(path, 'kind'), 'schedule or alien', kind);
};

const readWorker = objectOf<WorkerState>({
  workerId: readText,
  timezone: readZone,
  lists: readWhole,
  entries: listOf(
    objectOf<Entry>({
      row: readStoredRow,
      hiddenUntilList: (value, path) => (value === 'never' ? value : readWhole(value, path)),
    }),
  ),
  ghosts: listOf(objectOf<Ghost>({ row: readStoredRow, shownUntilList: readWhole })),
});

const readWorld: Reader<WorldState> = objectOf<WorldState>({
  workers: listOf(readWorker),
  runs: listOf(objectOf<MemoryRun>({ workerId: readText, scheduleId: readText, input: readText, at: readInstant })),
  idsGiven: readWhole,
});

const readSandboxData = objectOf<SandboxData>({
  apiKey: readText,
  savedAt: readInstant,
  behaviour: (value) => ({ ...defaultBehaviour, ...readBehaviour(value) }),
  world: readWorld,
});
