import { isBudget } from '../../core/model/content.ts';
import type { Content } from '../../core/model/content.ts';
import {
  listOf,
  objectOf,
  orNull,
  pathTo,
  readFlag,
  readInstant,
  readRecord,
  readText,
  readWhole,
  UnreadableError,
} from '../../json/reader.ts';
import type { Reader } from '../../json/reader.ts';
import { engineFields } from './memory-runs.ts';
import type { MemoryRow, MemoryRun } from './memory-runs.ts';
import type { Entry, Ghost, StoredRow, WorkerState } from './memory-worker.ts';
import type { WorldState } from './memory-world.ts';
import { readZone } from './read-control.ts';
import { readCreate } from './read-create.ts';

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
    throw new UnreadableError(path, 'an expression the engine reads', cron);
  }
}

const readScheduleRow = objectOf<Omit<MemoryRow, 'kind'>>({
  id: readText,
  content: readContent,
  nextRunAt: readInstant,
  readyAt: readInstant,
  runEndsAt: orNull(readInstant),
  // Worlds that were saved by an older version do not have it.
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

/** A world from the JSON it was saved as. */
export const readWorld: Reader<WorldState> = objectOf<WorldState>({
  workers: listOf(readWorker),
  runs: listOf(objectOf<MemoryRun>({ workerId: readText, scheduleId: readText, input: readText, at: readInstant })),
  idsGiven: readWhole,
});
