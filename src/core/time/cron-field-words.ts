import { joinWords } from '../words.ts';

/** Lists ascending numbers, three or more consecutive ones as a range: `1 to 7`, `1 and 15`, `0, 10 to 12 and 23`. */
export function numbersWords(numbers: readonly number[]): string {
  return joinWords(runsWords(numbers, String));
}

/** Starting with Monday. */
export const weekdayNames: readonly string[] = [
  ...['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
];

/** Starting with January. */
export const monthNames: readonly string[] = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/** Lists weekdays, 0 to 6 with Sunday as 0, starting with Monday: `Monday to Friday`, `Monday, Thursday and Sunday`. */
export function weekdaysWords(weekdays: readonly number[]): string {
  const fromMonday = weekdays.map((weekday) => (weekday + 6) % 7).toSorted((a, b) => a - b);
  return circleWords(fromMonday, weekdayNames);
}

/** Lists months, 1 to 12: `January to March`, `November to February`, `January and July`. */
export function monthsWords(months: readonly number[]): string {
  return circleWords(
    months.map((month) => month - 1),
    monthNames,
  );
}

/** Formats a time of day: `09:05`, or `09:05:30` with a second. */
export function timeWords(hour: number, minute: number, second: number | null = null): string {
  return [hour, minute, ...(second === null ? [] : [second])].map((value) => String(value).padStart(2, '0')).join(':');
}

/** Splits ascending numbers into runs of consecutive numbers. */
export function findRuns(numbers: readonly number[]): readonly (readonly number[])[] {
  const runs: number[][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run?.at(-1) === number - 1) run.push(number);
    else runs.push([number]);
  }
  return runs;
}

/** Shortest run that is written as a range. */
const minRange = 3;

function runsWords(numbers: readonly number[], nameOf: (number: number) => string): readonly string[] {
  return findRuns(numbers).flatMap((run) =>
    run.length < minRange ? run.map(nameOf) : [`${nameOf(run[0] ?? 0)} to ${nameOf(run.at(-1) ?? 0)}`],
  );
}

/** Lists indexes of names that wrap around. A run that crosses the end is one range. */
function circleWords(indexes: readonly number[], names: readonly string[]): string {
  const nameOf = (index: number): string => names[index] ?? '';
  const runs = findRuns(indexes);
  const [first = [], last = []] = runs;
  const isAcross =
    runs.length === 2 && first[0] === 0 && last.at(-1) === names.length - 1 && indexes.length >= minRange;
  return isAcross ? `${nameOf(last[0] ?? 0)} to ${nameOf(first.at(-1) ?? 0)}` : joinWords(runsWords(indexes, nameOf));
}
