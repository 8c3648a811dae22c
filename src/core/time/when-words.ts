import { spanWords } from '../words.ts';
import { cronWords } from './cron-words.ts';
import { cronOf, type When } from './when.ts';

/**
 * Says when a schedule runs: `at 09:00, Monday to Friday`, `every 15 minutes`, `once at 2026-12-01T08:00:00Z`,
 * `once, 2 hours after it is created`; null for a cron that cannot be read. Cron times are on the wall clock of the
 * zone; `formatDate` formats an instant.
 */
export function whenWords(when: When, formatDate: (instant: string) => string = (instant) => instant): string | null {
  switch (when.type) {
    case 'cron': {
      const cron = cronOf(when);
      return cron === null ? null : cronWords(cron);
    }
    case 'interval':
      return `every ${spanWords(when.intervalSeconds).replace(/^1 (?=\w+$)/, '')}`;
    case 'scheduled':
      return `once at ${formatDate(when.date)}`;
    case 'delayed':
      return `once, ${spanWords(when.delayInSeconds)} after it is created`;
  }
}
