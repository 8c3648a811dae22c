import { createSecretMask } from '../../core/model/secrets.ts';

/**
 * Masks what looks like a secret in every text of a document, no matter who wrote it: zones, IDs, crons and error texts
 * are the service's to choose.
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
    // Secrets are rare, so an object is copied only if it contains one.
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
