/** The part of a cron that one field says. */
export type CronFieldName = 'second' | 'minute' | 'hour' | 'day of month' | 'month' | 'weekday';

/** What one field of a cron may hold. */
export interface CronField {
  readonly name: CronFieldName;
  /** The lowest and the highest number, both inclusive. */
  readonly min: number;
  readonly max: number;
  /** How many different values it has: 0 and 7 are one weekday. */
  readonly size: number;
  /** Three-letter names, lower case, in the order of their numbers from `min` on; empty when it takes numbers only. */
  readonly names: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** The fields in the order in which they are written; the first may be left out. */
export const cronFields: readonly CronField[] = [
  { name: 'second', min: 0, max: 59, size: 60, names: [] },
  { name: 'minute', min: 0, max: 59, size: 60, names: [] },
  { name: 'hour', min: 0, max: 23, size: 24, names: [] },
  { name: 'day of month', min: 1, max: 31, size: 31, names: [] },
  { name: 'month', min: 1, max: 12, size: 12, names: months },
  { name: 'weekday', min: 0, max: 7, size: 7, names: weekdays },
];

/** The field of that name. */
export function cronField(name: CronFieldName): CronField {
  const field = cronFields.find((candidate) => candidate.name === name);
  if (field === undefined) throw new RangeError(`no cron has a field ${name}`);
  return field;
}
