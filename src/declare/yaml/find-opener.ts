import { isCollection, isScalar, visit } from 'yaml';
import type { Document, YAMLError } from 'yaml';
import type { Span } from '../places.ts';

/** A quote or bracket that opens and is never closed. */
export interface Opener extends Span {
  /** `"`, `'`, `{` or `[`. */
  readonly sign: string;
}

/** Finds what an error is about; null when that is nothing unclosed. The library points to where it gave up instead. */
type FindOpener = (error: YAMLError) => Opener | null;

interface Candidate extends Opener {
  /** Where the library lets it end. */
  readonly lastAt: number;
}

const unclosed = /closing (["'])quote|end with a [}\]]$/;

/** Looks through a document once, when the first error wants it. */
export function createFindOpener(document: Document.Parsed, text: string): FindOpener {
  let candidates: readonly Candidate[] | null = null;
  return ({ message, pos }) => {
    const found = unclosed.exec(message);
    if (found === null) return null;
    candidates ??= listCandidates(document, text);
    const quoteSign = found[1];
    // Of several the last: it took all that follows for its own.
    const opener = candidates.findLast(({ sign, start, lastAt }) =>
      quoteSign === undefined ? /[{[]/.test(sign) && start < pos[0] && lastAt <= pos[1] : sign === quoteSign,
    );
    return opener ?? null;
  };
}

/** Every quote, and every bracket without its other half, in order. */
function listCandidates(document: Document.Parsed, text: string): readonly Candidate[] {
  const candidates: Candidate[] = [];
  visit(document, {
    Node: (_, node) => {
      const [start = 0, lastAt = 0] = node.range ?? [];
      const sign = text[start] ?? '';
      const isQuote = isScalar(node) && /["']/.test(sign);
      const isBracket = isCollection(node) && node.flow === true && !/[}\]]/.test(text[lastAt - 1] ?? '');
      if (isQuote || isBracket) candidates.push({ sign, start, end: start + 1, lastAt });
    },
  });
  return candidates;
}
