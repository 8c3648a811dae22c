import { formatCount } from '../../../core/time/rate-words.ts';

/** The sum in a cell: exact below a million, then to three digits, `1.44M`; nothing when nothing runs. */
export function cellText(runs: number): string {
  if (runs === 0) return '';
  if (runs < 1e6) return formatCount(runs);
  return runs < 1e9 ? `${shorten(runs / 1e6)}M` : `${shorten(runs / 1e9)}G`;
}

/** `1 run`, `17,280 runs`. */
export function runsText(runs: number): string {
  return countText(runs, 'run');
}

/** `1 worker`, `1,000 workers`. */
export function countText(n: number, noun: string): string {
  return `${formatCount(n)} ${noun}${n === 1 ? '' : 's'}`;
}

function shorten(value: number): string {
  return String(Number(value.toPrecision(3)));
}
