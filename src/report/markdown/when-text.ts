import { wordsOf } from '../documents/content-entry.ts';
import type { ContentEntry } from '../documents/content-entry.ts';
import { formatAt } from '../text/when-words.ts';
import { code, prose } from './code.ts';

/** When a schedule runs, in words; a cron also as it is written, and alone where it cannot be read. */
export function whenText(content: ContentEntry, zone: string | null): string {
  const words = wordsOf(content, (instant) => formatAt(instant, zone));
  if (content.type !== 'cron') return prose(words ?? '');
  return words === null ? code(content.cron) : `${prose(words)} (${code(content.cron)})`;
}
