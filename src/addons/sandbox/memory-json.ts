/** The JSON of the API: the body of a create, and of each answer. */
import { budgets, defaultBudget, isBudget, type Content } from '../../core/model/content.ts';
import type { When, WhenKind } from '../../core/time/when.ts';
import { UnreadableError, readRecord, readText, type JsonRecord } from '../../json/reader.ts';
import type { StoredRow } from './memory-worker.ts';
import type { ServiceAnswer } from './memory-world.ts';

/** Reads the body of a create as content with unchecked values, or says what is wrong with its shape. */
export function readCreate(body: unknown): Content | { readonly problem: string } {
  try {
    const { input, when, budget = defaultBudget } = readRecord(body, 'body');
    if (!isBudget(budget)) throw new UnreadableError('budget', `one of ${budgets.join(', ')}`, budget);
    return { input: readText(input, 'input'), when: readWhen(readRecord(when, 'when')), budget };
  } catch (error) {
    if (error instanceof UnreadableError) return { problem: error.message };
    throw error;
  }
}

const readers: Readonly<Record<WhenKind, (when: JsonRecord) => When>> = {
  scheduled: (when) => ({ type: 'scheduled', date: readText(when['date'], 'when.date') }),
  delayed: (when) => ({ type: 'delayed', delayInSeconds: readNumber(when['delayInSeconds'], 'when.delayInSeconds') }),
  cron: (when) => ({ type: 'cron', cron: readText(when['cron'], 'when.cron') }),
  interval: (when) => ({
    type: 'interval',
    intervalSeconds: readNumber(when['intervalSeconds'], 'when.intervalSeconds'),
  }),
};

function readWhen(when: JsonRecord): When {
  const type = readText(when['type'], 'when.type');
  if (!Object.hasOwn(readers, type)) {
    throw new UnreadableError('when.type', `one of ${Object.keys(readers).join(', ')}`, type);
  }
  return readers[type as WhenKind](when);
}

function readNumber(value: unknown, name: string): number {
  if (typeof value !== 'number') throw new UnreadableError(name, 'a number', value);
  return value;
}

/** Returns an answer as the JSON body that the service sends. */
export function answerJson(answer: ServiceAnswer): JsonRecord {
  switch (answer.kind) {
    case 'listed': {
      const { workerId, timezone } = answer;
      return { schedules: answer.rows.map(rowJson), workerId, ...(timezone === null ? {} : { timezone }) };
    }
    case 'created':
      return rowJson(answer.row);
    case 'cancelled':
      return { cancelled: answer.cancelled };
    case 'refused':
      return { error: answer.error };
  }
}

function rowJson(row: StoredRow): JsonRecord {
  if (row.kind === 'alien') return row.json;
  const { id, content, nextRunAt } = row;
  const { budget, input, when } = content;
  return { id, budget, input, nextRunAt: nextRunAt.toISOString(), type: when.type, ...whenJson(when) };
}

function whenJson(when: When): JsonRecord {
  switch (when.type) {
    case 'cron':
      return { cron: when.cron };
    case 'interval':
      return { intervalSeconds: when.intervalSeconds };
    case 'delayed':
      return { delayInSeconds: when.delayInSeconds };
    case 'scheduled':
      // The date of such a row is only in its next run.
      return {};
  }
}
