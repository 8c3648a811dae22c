/**
 * A plan on its way from the review to the apply, as a file.
 *
 * It carries the declaration, not the writes to replay: the apply plans again from what is live then, and goes on only
 * when that plan writes exactly what was reviewed. It holds no key. The checksum finds a damaged or edited file; it is
 * no signature, so a plan file is as trustworthy as the place it is kept in.
 */
import { fingerprintWrites, sha256 } from './fingerprint.ts';
import { UnreadableError } from '../../json/reader.ts';
import { readSavedPlan } from './read-saved-plan.ts';
import type { SavedPlan } from './read-saved-plan.ts';

/** The outcome of reading a plan file. */
export type DecodedPlan =
  | { readonly kind: 'decoded'; readonly saved: SavedPlan }
  /** `problem` is a sentence without a full stop: expected what, got what. */
  | { readonly kind: 'refused'; readonly problem: string };

const format = 'rota.saved-plan/4';

/** Writes a saved plan as JSON text; the same plan gives the same bytes. */
export function encodeSavedPlan(saved: SavedPlan): string {
  const body = JSON.stringify(saved);
  return `${JSON.stringify({ format, checksum: sha256(body), body: saved }, null, 2)}\n`;
}

/** Reads a saved plan; a file of another version, a damaged or an edited one is refused. */
export function decodeSavedPlan(text: string): DecodedPlan {
  const file = parseObject(text);
  if (file === null) return refuse('expected a plan file that rota wrote, got text that is not whole JSON');
  if (file['format'] !== format) {
    return refuse(`expected the format ${format}, got ${JSON.stringify(file['format'] ?? null)}`);
  }
  const body = JSON.stringify(file['body'] ?? null);
  if (file['checksum'] !== sha256(body)) return refuse('its checksum does not fit: it was damaged or edited');
  let saved: SavedPlan;
  try {
    saved = readSavedPlan(file['body'], 'body');
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return refuse(`it does not hold a plan: ${error.message}`);
  }
  if (fingerprintWrites(saved.writes) !== saved.fingerprint) {
    return refuse('its fingerprint does not fit the writes it lists: it was edited');
  }
  return { kind: 'decoded', saved };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

function refuse(problem: string): DecodedPlan {
  return { kind: 'refused', problem };
}
