import { count } from '../core/words.ts';
import type { Provenance } from '../core/model/record-changes.ts';

/** How long a value may be, in UTF-16 code units. */
const maxLength = 300;

const trailers: Readonly<Record<keyof Provenance, string>> = { actor: 'Actor', run: 'Run', declaration: 'Declaration' };

/**
 * The message of a ledger's commit: how many workers it changes, and who wrote it, as git trailers. `writeId` makes the
 * id of the commit differ from every other's.
 */
export function formatCommitMessage(workers: number, provenance: Provenance, writeId: string): string {
  const subject = workers === 0 ? 'published' : count(workers, 'worker');
  const known = keys().flatMap((key) => {
    const value = toLine(provenance[key] ?? '');
    return value === '' ? [] : [`${trailers[key]}: ${value}\n`];
  });
  return `rota: ${subject}\n\n${known.join('')}Commit: ${writeId}\n`;
}

/** Who wrote a commit, by its message; a message by others, or by an older version, does not say. */
export function readProvenance(message: string): Provenance {
  const lines = message.split('\n').slice(1);
  const read = (key: keyof Provenance): string | null => {
    const start = `${trailers[key]}: `;
    const value = toLine(lines.find((line) => line.startsWith(start))?.slice(start.length) ?? '');
    return value === '' ? null : value;
  };
  return { actor: read('actor'), run: read('run'), declaration: read('declaration') };
}

function keys(): readonly (keyof Provenance)[] {
  return ['actor', 'run', 'declaration'];
}

/** One line of bounded length: whatever it holds, it is the value of one trailer and nothing else. */
function toLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, maxLength);
}
