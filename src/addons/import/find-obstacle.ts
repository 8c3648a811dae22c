import { assertNever } from '../../core/assert-never.ts';
import type { Content } from '../../core/model/content.ts';
import { parseCron } from '../../core/time/cron.ts';
import { findMergeConflict } from '../../core/model/prompt-text.ts';
import type { When } from '../../core/time/when.ts';

/** The last year a file may name. */
const lastYear = 9998;

/** Why no file can declare a content, in words that follow what is live; null when one can. */
export function findObstacle({ when, input }: Content, now: Date): string | null {
  return findBadWhen(when, now) ?? findBadInput(input);
}

function findBadWhen(when: When, now: Date): string | null {
  switch (when.type) {
    case 'cron':
      return parseCron(when.cron).refused;
    case 'scheduled': {
      const at = new Date(when.date);
      if (at.getTime() <= now.getTime()) return 'its date has passed, so it is running or about to vanish';
      return at.getUTCFullYear() > lastYear ? `its date is after the year ${String(lastYear)}` : null;
    }
    case 'interval':
    case 'delayed':
      return null;
    default:
      return assertNever(when);
  }
}

function findBadInput(input: string): string | null {
  if (input.includes('\0')) return 'its prompt has a NUL character';
  if (/\p{Surrogate}/u.test(input)) return 'its prompt has half a character (a lone surrogate)';
  if (findMergeConflict(input) !== null) return 'its prompt holds a merge conflict';
  return input.trim() === '' ? 'its prompt is empty' : null;
}
