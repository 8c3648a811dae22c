import { createSecretMask } from '../../core/model/secrets.ts';

/**
 * The same document with what looks like a secret masked in every text of it, from any author: the service answers with
 * zones, ids, crons and error texts as it likes.
 */
export function maskDocument<Document>(document: Document): Document {
  const mask = createSecretMask();
  const visit = (value: unknown): unknown => {
    if (typeof value === 'string') return mask(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      const shown = value.map(visit);
      return shown.every((each, index) => each === value[index]) ? value : shown;
    }
    // Nearly nothing has a secret in it, so an object is copied only then.
    const held = value as Readonly<Record<string, unknown>>;
    let masked: Record<string, unknown> | null = null;
    for (const key in held) {
      const shown = visit(held[key]);
      if (shown === held[key]) continue;
      masked ??= { ...held };
      masked[key] = shown;
    }
    return masked ?? value;
  };
  return visit(document) as Document;
}
