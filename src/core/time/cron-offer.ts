import { parseCron } from './cron.ts';
import type { Cron } from './cron.ts';
import type { CronFields } from './next-run.ts';

/** Something that an accepted cron may not have been meant to say. */
export interface CronDoubt {
  readonly code: 'seconds-first' | 'every-minute' | 'either-day' | 'uneven-step' | 'cron-not-portable';
  /** What it does, without a full stop. */
  readonly message: string;
  /** What to write for what may be meant; null when nothing is certain. */
  readonly hint: string | null;
}

/** An expression as it is written and as it is read. */
export interface WrittenCron {
  readonly cron: Cron;
  /** Minute, hour, day of the month, month, weekday. */
  readonly fields: readonly string[];
  /** Null when it has five fields. */
  readonly seconds: string | null;
}

/** An expression for what its words say. */
export interface CronRewrite {
  readonly words: string;
  readonly expression: string;
  readonly expected: CronFields;
}

/** The offers that parse to the very fields they are for; null when none does. */
export function offer(offers: readonly CronRewrite[]): string | null {
  const sound = offers.filter(({ expression, expected }) => {
    const { cron } = parseCron(expression);
    return cron !== null && fieldsKey(cron) === fieldsKey(expected);
  });
  return sound.length === 0 ? null : sound.map(({ words, expression }) => `${words}, write "${expression}"`).join('; ');
}

/** Five fields, after the seconds if there are any. */
export function withSeconds(seconds: string | null, fields: readonly string[]): string {
  return [...(seconds === null ? [] : [seconds]), ...fields].join(' ');
}

function fieldsKey({ seconds, minutes, hours, days, months, weekdays }: CronFields): string {
  return JSON.stringify([seconds, minutes, hours, days, months, weekdays]);
}
