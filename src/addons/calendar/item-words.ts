import { whenWords } from '../../core/time/when-words.ts';
import { createContentEntry } from '../../report/documents/content-entry.ts';
import { formatAt, formatWhen } from '../../report/text/content-lines.ts';
import type { CalendarItem } from './collect-items.ts';

/** When an item runs, as it is written: `cron 0 9 * * *`, `every 15m`, `at 2026-12-01 09:00 +01:00 (08:00 UTC)`. */
export function formatItemWhen({ content, zone }: CalendarItem): string {
  return content.when.type === 'cron' ? `cron ${content.when.cron}` : formatWhen(createContentEntry(content), zone);
}

/** What that means, `at 09:00, Monday to Friday`: on the wall clock of its worker, which is named where it is not the drawn one. */
export function wordsOfItem({ content: { when }, zone }: CalendarItem, drawn: string): string {
  const words = whenWords(when, (instant) => formatAt(instant, zone)) ?? '';
  return when.type === 'cron' && zone !== drawn ? `${words}, in ${zone}` : words;
}
