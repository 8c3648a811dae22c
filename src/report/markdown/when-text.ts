import { wordsOf } from '../documents/content-entry.ts';
import type { ContentEntry } from '../documents/content-entry.ts';
import { formatAt } from '../text/when-words.ts';
import { code, prose } from './code.ts';

/** When a schedule runs, in words; a cron also as it is written unless it is to be short, and alone where it cannot be read. */
export function whenText(
  content: ContentEntry,
  zone: string | null,
  { isShort = false }: { readonly isShort?: boolean } = {},
): string {
  const words = wordsOf(content, (instant) => formatAt(instant, zone));
  if (words === null) return content.type === 'cron' ? code(content.cron) : content.type;
  return content.type === 'cron' && !isShort ? `${prose(words)} (${code(content.cron)})` : prose(words);
}
