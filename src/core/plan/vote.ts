import { compareText } from '../collections.ts';

/** So many parts at most are read, evenly among all; to read one may take long. */
const maxRead = 32;
/** So many readings are tried on all parts; the most frequent ones, as each takes time for each part. */
const maxTried = 8;

/**
 * Finds what parts have in common when each can be read in several ways: for each part the reading that fits most of all
 * parts among those that fit this one; null where none does. Readings are equal when their text is.
 */
export function vote<T, Reading>(
  parts: readonly T[],
  ballot: {
    readonly readingsOf: (part: T) => readonly Reading[];
    readonly toText: (reading: Reading) => string;
    readonly fits: (part: T, reading: Reading) => boolean;
  },
): readonly (string | null)[] {
  const votes = new Map<string, { readonly reading: Reading; number: number }>();
  const step = Math.ceil(parts.length / maxRead);
  for (const part of parts.filter((_, index) => index % step === 0)) {
    for (const reading of ballot.readingsOf(part)) {
      const text = ballot.toText(reading);
      const known = votes.get(text);
      if (known === undefined) votes.set(text, { reading, number: 1 });
      else known.number++;
    }
  }
  const tried = [...votes]
    .toSorted(([a, { number: ofA }], [b, { number: ofB }]) => ofB - ofA || compareText(a, b))
    .slice(0, maxTried)
    .map(([text, { reading }]) => {
      const fits = parts.map((part) => ballot.fits(part, reading));
      return { text, fits, number: fits.filter(Boolean).length };
    })
    .toSorted((a, b) => b.number - a.number);
  return parts.map((_, index) => tried.find(({ fits }) => fits[index])?.text ?? null);
}
