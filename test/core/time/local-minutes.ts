/** A second opinion on time zones that uses only Intl: what clocks show, minute by minute. */

const minuteMs = 60_000;
const hourMinutes = 60;

/** What the clocks of a zone show during a range of time. */
export interface LocalMinutes {
  readonly fromMinute: number;
  /** Local time of each minute in the range, in whole minutes since 1970 of the local calendar. */
  readonly shown: Int32Array;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Local time minus UTC, in minutes. */
function offsetAt(zone: string, atMinute: number): number {
  const known = formats.get(zone);
  const options = { hourCycle: 'h23', era: undefined, timeZone: zone } as const;
  const fields = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const format = known ?? new Intl.DateTimeFormat('en-US', { ...options, ...fields });
  if (known === undefined) formats.set(zone, format);
  const [, month, day, year, hour, minute] = /(\d+)\/(\d+)\/(\d+), (\d+):(\d+)/.exec(
    format.format(new Date(atMinute * minuteMs)),
  )!;
  const shown = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute)) / minuteMs;
  return shown - atMinute;
}

/** Looks up the offset once an hour, and every minute in an hour that begins and ends with different offsets. */
export function listLocalMinutes(zone: string, fromMinute: number, toMinute: number): LocalMinutes {
  const shown = new Int32Array(toMinute - fromMinute);
  let before = offsetAt(zone, fromMinute);
  for (let hour = fromMinute; hour < toMinute; hour += hourMinutes) {
    const after = offsetAt(zone, hour + hourMinutes);
    for (let at = hour; at < Math.min(hour + hourMinutes, toMinute); at++) {
      shown[at - fromMinute] = at + (before === after ? before : offsetAt(zone, at));
    }
    before = after;
  }
  return { fromMinute, shown };
}
