/** A time of day as people write it, and the zone after it. */
export type LooseTime =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'time';
      /** 24:00:00 is the end of the day. */
      readonly time: { readonly hour: number; readonly minute: number; readonly second: number };
      /** As written; null when there is none. */
      readonly zone: string | null;
    };

const shape =
  /^[T _,]*(?:at )?(?:(?<hour>\d{1,2})(?:[:.h](?<minute>\d\d))?(?:[:.](?<second>\d\d)(?:[.,]0+)?)?|(?<tight>\d{4}(?:\d\d)?))(?: ?(?<half>[ap])\.?m\.?(?![a-z]))?(?: ?(?<zone>[A-Za-z+[-].*))?$/i;

/** Reads a time and a zone; null when the text is neither a time nor empty, or a time that no day has. */
export function readLooseTime(text: string): LooseTime | null {
  if (text.trim() === '') return { kind: 'none' };
  const groups = shape.exec(text)?.groups;
  if (groups === undefined) return null;
  const tight = groups['tight'];
  const [written, minute, second] =
    tight === undefined
      ? [Number(groups['hour']), Number(groups['minute'] ?? 0), Number(groups['second'] ?? 0)]
      : [Number(tight.slice(0, 2)), Number(tight.slice(2, 4)), Number(tight.slice(4) || 0)];
  const half = groups['half']?.toLowerCase();
  if (half !== undefined && (written < 1 || written > 12)) return null;
  // Without a minute or a half of the day, a number is no time.
  if (half === undefined && tight === undefined && groups['minute'] === undefined && !/^T/i.test(text)) return null;
  const hour = half === undefined ? written : (written % 12) + (half === 'p' ? 12 : 0);
  const isEnd = hour === 24 && minute === 0 && second === 0;
  if ((hour > 23 && !isEnd) || minute > 59 || second > 59) return null;
  const zone = groups['zone']?.replace(/^\[(.*)\]$/, '$1').trim();
  return { kind: 'time', time: { hour, minute, second }, zone: zone === undefined || zone === '' ? null : zone };
}
