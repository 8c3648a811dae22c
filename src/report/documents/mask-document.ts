import { createSecretMask } from '../../core/model/secrets.ts';

/**
 * The same document with what looks like a secret masked in every text of it, from any author: the service answers with
 * zones, ids, crons and error texts as it likes.
 */
export function maskDocument<Document>(document: Document): Document {
  const mask = createSecretMask();
  const visit = (value: unknown): unknown => {
    if (typeof value === 'string') return mask(value);
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, visit(held)]));
  };
  return visit(document) as Document;
}
