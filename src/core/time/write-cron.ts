import { findRuns } from './cron-field-words.ts';
import type { CronFields } from './next-run.ts';

/** Fields as an expression that matches the same times: five of them, six where seconds are not 0 alone. */
export function writeCron({ seconds, minutes, hours, days, months, weekdays }: CronFields): string {
  const isOnTheMinute = seconds.length === 1 && seconds[0] === 0;
  return [
    ...(isOnTheMinute ? [] : [writeField(seconds, 0, 59)]),
    writeField(minutes, 0, 59),
    writeField(hours, 0, 23),
    writeField(days, 1, 31),
    writeField(months, 1, 12),
    writeField(weekdays, 0, 6),
  ].join(' ');
}

/** The least numbers that are written as a step. */
const leastSteps = 3;

/** Ascending numbers of a field from `min` to `max`, both inclusive: `*`, with a step, else ranges and single ones. */
function writeField(numbers: readonly number[], min: number, max: number): string {
  const [first = min, second = first] = numbers;
  const last = numbers.at(-1) ?? first;
  if (numbers.length === max - min + 1) return '*';
  const step = second - first;
  const isStepped = step > 1 && numbers.every((number, index) => number === first + index * step);
  if (isStepped && numbers.length >= leastSteps) {
    return first === min && last + step > max
      ? `*/${String(step)}`
      : `${String(first)}-${String(last)}/${String(step)}`;
  }
  return findRuns(numbers)
    .flatMap((run) => (run.length < leastSteps ? run.map(String) : [`${String(run[0])}-${String(run.at(-1))}`]))
    .join(',');
}
