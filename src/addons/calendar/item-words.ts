import { toApiWhen } from '../../core/time/when.ts';
import { formatWhen } from '../../report/text/when-words.ts';
import { createContentEntry } from '../../report/documents/content-entry.ts';
import type { CalendarItem } from './collect-items.ts';

/** When an item runs, as it is written: `cron 0 9 * * *`, `every 15m`, `at 2026-12-01 09:00 +01:00 (08:00 UTC)`. */
export function formatItemWhen({ content, zone }: CalendarItem): string {
  return formatWhen(createContentEntry({ ...content, input: '' }), zone);
}

/** What that means, in the zone of the worker. */
export function wordsOfItem(item: CalendarItem): string {
  return toApiWhen(item.content.when).type === 'cron' ? '' : formatItemWhen(item);
}
