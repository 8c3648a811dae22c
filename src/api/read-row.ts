import { budgets, isBudget } from '../core/model/budget.ts';
import type { Budget } from '../core/model/budget.ts';
import { normalizeInput } from '../core/model/content.ts';
import type { LiveSchedule } from '../core/model/live.ts';
import { formatInstant, maxDurationSeconds } from '../core/time/when.ts';
import type { When, WhenKind } from '../core/time/when.ts';
import { readCount, readInstant, readRecord, readText, UnreadableError } from './json-fields.ts';
import type { JsonRecord } from './json-fields.ts';
import { readId } from './schedule-id.ts';

const whenReaders: Readonly<Record<WhenKind, (row: JsonRecord, nextRunAt: Date) => When>> = {
  cron: (row) => ({ kind: 'cron', cron: readText(row['cron'], 'cron') }),
  interval: (row) => ({
    kind: 'interval',
    intervalSeconds: readCount(row['intervalSeconds'], 'intervalSeconds', maxDurationSeconds),
  }),
  // A row of this type carries its date as its next run, and nowhere else.
  scheduled: (_row, nextRunAt) => ({ kind: 'scheduled', date: formatInstant(nextRunAt) }),
  delayed: (row) => ({
    kind: 'delayed',
    delayInSeconds: readCount(row['delayInSeconds'], 'delayInSeconds', maxDurationSeconds),
  }),
};

/**
 * Reads one row of the API. A row of unknown type or shape is unrecognised, never dropped; fields rota does not know are
 * passed over, and a cron expression stays as it is, readable or not.
 */
export function readRow(value: unknown): LiveSchedule {
  let id: string | null = null;
  try {
    const row = readRecord(value, 'row');
    id = readId(row['id'], 'id');
    const nextRunAt = readInstant(row['nextRunAt'], 'nextRunAt');
    const when = readWhen(row, nextRunAt);
    const input = normalizeInput(readText(row['input'], 'input'));
    return { kind: 'recognised', id, content: { when, input, budget: readBudget(row['budget']) }, nextRunAt };
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    const input = typeof value === 'object' && value !== null && 'input' in value ? value.input : undefined;
    const known = typeof input === 'string' ? { input: normalizeInput(input) } : {};
    return { kind: 'unrecognised', id, problem: error.message, ...known };
  }
}

function readWhen(row: JsonRecord, nextRunAt: Date): When {
  const { type } = row;
  if (typeof type !== 'string' || !Object.hasOwn(whenReaders, type)) {
    throw new UnreadableError('type', `one of ${Object.keys(whenReaders).join(', ')}`, type);
  }
  return whenReaders[type as WhenKind](row, nextRunAt);
}

function readBudget(value: unknown): Budget {
  if (!isBudget(value)) throw new UnreadableError('budget', `one of ${budgets.join(', ')}`, value);
  return value;
}
