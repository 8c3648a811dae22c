import { count } from '../../core/words.ts';

/** The first line of a text, cut to a number of code units, with `…` where something is missing. */
export function excerptOf(text: string, length: number): string {
  const [line = ''] = text.split('\n', 1);
  const shown = cut(line, length);
  return shown === text ? text : `${shown}…`;
}

/** Cuts before a surrogate pair rather than through it. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

/** The first names of workers, and how many others there are: `a, b and 30 other workers`. */
export function joinFirst(names: readonly string[], max: number): string {
  const rest = names.length - max;
  return `${names.slice(0, max).join(', ')}${rest > 0 ? ` and ${count(rest, 'other worker')}` : ''}`;
}
