import { assertNever } from '../../core/assert-never.ts';
import type { When } from '../../core/time/when.ts';
import type { JsonRecord } from '../../json/reader.ts';
import type { StoredRow } from './memory-worker.ts';
import type { ServiceAnswer } from './memory-world.ts';

/** An answer as the JSON body the service sends. */
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
    default:
      return assertNever(answer);
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
      // A row of this type carries its date as its next run, and nowhere else.
      return {};
    default:
      return assertNever(when);
  }
}
