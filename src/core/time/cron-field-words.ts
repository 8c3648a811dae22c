/** Numbers in words, ascending, runs of three or more as a range: `1 to 7`, `1 and 15`, `0, 10 to 12 and 23`. */
export function numbersWords(numbers: readonly number[]): string {
  const parts: string[] = [];
  let at = 0;
  while (at < numbers.length) {
    let end = at;
    while (numbers[end + 1] === (numbers[end] ?? 0) + 1) end++;
    if (end - at >= 2) parts.push(`${String(numbers[at])} to ${String(numbers[end])}`);
    else parts.push(...numbers.slice(at, end + 1).map(String));
    at = end + 1;
  }
  return joinAnd(parts);
}

const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Weekdays, 0 to 6 with Sunday as 0, in words: `Mondays and Fridays`. */
export function weekdaysWords(weekdays: readonly number[]): string {
  return joinAnd(weekdays.map((weekday) => `${weekdayNames[weekday] ?? 'unknown day'}s`));
}

/** A time of day: `09:05`. */
export function timeWords(hour: number, minute: number): string {
  return [hour, minute].map((value) => String(value).padStart(2, '0')).join(':');
}

function joinAnd(parts: readonly string[]): string {
  return parts.length <= 1 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}
