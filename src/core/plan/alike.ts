/**
 * Whether an undeclared row looks like the previous version of a declaration, judging by what an edit leaves unchanged.
 *
 * Alike: the same prompt, or the same when and prompts that share at least half of their words. A word is a run of
 * letters, marks and digits, lower-cased. Scripts without spaces between words (Han, kana, Thai, Lao, Khmer, Burmese)
 * give each pair of neighbouring characters as a word. A prompt with neither is split at white space.
 *
 * Cost: a row is compared only with declarations that share a word with it, rarest words first, and a declaration with
 * at most `maxCandidates` rows at a time. So ten thousand rows with the same when cost a hundred times what a hundred
 * cost.
 */
import { compareText, groupBy } from '../collections.ts';
import type { Content } from '../model/content.ts';
import type { DeclaredSchedule } from '../model/declaration.ts';
import type { RecognisedSchedule } from '../model/live.ts';
import { whenKey } from '../time/when.ts';

/** Whether one content may be an edit of the other. */
export function isAlike(a: Content, b: Content): boolean {
  if (a.input === b.input) return true;
  return whenKey(a.when) === whenKey(b.when) && similarity(wordsOf(a.input), wordsOf(b.input)) >= minSimilarity;
}

interface AlikePair {
  readonly declared: DeclaredSchedule;
  readonly row: RecognisedSchedule;
}

/**
 * Pairs declarations with rows of the same when by their words, the most similar first. Among equally similar pairs,
 * equal budgets come first, then the order of the declarations, then the row's ID. A declaration and a row that are
 * alike are not both left over, unless the declaration has more than `maxCandidates` rows to compare with.
 */
export function pairByWords(
  declared: Iterable<DeclaredSchedule>,
  rows: Iterable<RecognisedSchedule>,
): readonly AlikePair[] {
  const rowsByWhen = groupBy([...rows], ({ content }) => [whenKey(content.when)]);
  const declaredByWhen = groupBy([...declared], ({ content }) => [whenKey(content.when)]);
  return [...declaredByWhen].flatMap(([when, group]) => pairGroup(group, rowsByWhen.get(when) ?? []));
}

/** Smallest share of words that makes two prompts with the same when alike, inclusive. */
const minSimilarity = 0.5;
/** How many rows a declaration is compared with at a time. */
const maxCandidates = 32;

type Words = ReadonlySet<string>;

function pairGroup(declared: readonly DeclaredSchedule[], rows: readonly RecognisedSchedule[]): readonly AlikePair[] {
  if (rows.length === 0) return [];
  const index = createWordIndex(rows);
  const pairs: AlikePair[] = [];
  const waiting = new Set(declared);
  const take = ({ declared, row }: AlikePair): void => {
    if (!waiting.has(declared) || !index.has(row)) return;
    waiting.delete(declared);
    index.remove(row);
    pairs.push({ declared, row });
  };
  const candidates = declared.flatMap((each) => index.findAlike(each));
  for (const candidate of candidates.toSorted((a, b) => b.score - a.score)) take(candidate);
  // A declaration that lost all its candidates to others may have more.
  for (const each of [...waiting]) index.findAlike(each).slice(0, 1).forEach(take);
  return pairs;
}

interface Candidate extends AlikePair {
  /** Similarity, plus a little for the same budget. */
  readonly score: number;
}

interface WordIndex {
  readonly has: (row: RecognisedSchedule) => boolean;
  readonly remove: (row: RecognisedSchedule) => void;
  /** Finds the rows left that are alike to a declaration of the same when, best first. */
  readonly findAlike: (declared: DeclaredSchedule) => readonly Candidate[];
}

function createWordIndex(rows: readonly RecognisedSchedule[]): WordIndex {
  const wordsByRow = new Map(rows.map((row) => [row, wordsOf(row.content.input)]));
  const rowsByWord = new Map<string, Set<RecognisedSchedule>>();
  for (const [row, words] of wordsByRow) {
    for (const word of words) {
      const sharing = rowsByWord.get(word);
      if (sharing === undefined) rowsByWord.set(word, new Set([row]));
      else sharing.add(row);
    }
  }
  const findSharing = (words: Words): ReadonlySet<RecognisedSchedule> => {
    const rarestFirst = [...words].flatMap((word) => rowsByWord.get(word) ?? []).toSorted((a, b) => a.size - b.size);
    const found = new Set<RecognisedSchedule>();
    for (const sharing of rarestFirst) {
      for (const row of sharing) {
        if (found.size === maxCandidates) return found;
        found.add(row);
      }
    }
    return found;
  };
  return {
    has: (row) => wordsByRow.has(row),
    remove: (row) => {
      for (const word of wordsByRow.get(row) ?? []) rowsByWord.get(word)?.delete(row);
      wordsByRow.delete(row);
    },
    findAlike: (declared) => {
      const words = wordsOf(declared.content.input);
      return [...findSharing(words)]
        .flatMap((row): readonly Candidate[] => {
          const shared = similarity(words, wordsByRow.get(row) ?? new Set());
          const sameBudget = row.content.budget === declared.content.budget ? 1e-9 : 0;
          return shared < minSimilarity ? [] : [{ declared, row, score: shared + sameBudget }];
        })
        .toSorted((a, b) => b.score - a.score || compareText(a.row.id, b.row.id));
    },
  };
}

/** Returns the share of all words of two prompts that occur in both, 0 to 1. */
function similarity(a: Words, b: Words): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const word of small) if (large.has(word)) shared += 1;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}

const unspaced = '[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}]';
const unspacedRun = new RegExp(`^${unspaced}`, 'u');
const anyRun = new RegExp(`${unspaced}+|(?:(?!${unspaced})[\\p{L}\\p{M}\\p{N}])+`, 'gu');

function wordsOf(input: string): Words {
  const text = input.toLowerCase();
  const runs = text.match(anyRun) ?? text.split(/\s+/);
  return new Set(runs.flatMap((run) => (unspacedRun.test(run) ? neighbours(run) : [run])));
}

function neighbours(run: string): readonly string[] {
  const characters = Array.from(run);
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`);
}
