import { findLookAlike, lookAlikeWords, replaceLookAlikes } from '../look-alikes.ts';
import type { Report } from '../problems.ts';
import type { Source } from '../source.ts';
import { rolesOf } from './yaml-lines.ts';
import type { YamlScalar } from './yaml-node.ts';

/**
 * A key without quotes as it was meant, once a character in it is reported that only looks like another; null for one that
 * is indented with such characters.
 */
export function readPlainKey(key: YamlScalar, source: Source, report: Report): string | null {
  const { written } = key;
  const found = isAscii.test(written) ? null : findLookAlike(written);
  if (found === null) return written;
  const meant = replaceLookAlikes(written)
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2');
  const isIndented = found.at === 0 && found.reads.trim() === '';
  if (!isIndented && rolesOf(meant).length === 0) return written;
  const start = source.text.indexOf(found.character, key.start);
  const hint = isIndented ? 'indent with spaces only' : `write ${meant}:`;
  report({ code: 'look-alike', at: { source, start, end: start + 1 }, message: lookAlikeWords(found), hint });
  return isIndented ? null : meant;
}

const isAscii = /^[\x20-\x7e]*$/;
