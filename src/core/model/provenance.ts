/** Who writes to a ledger, in which run and for which commit; each null where it is not known. */
export interface Provenance {
  /** A login or a name. */
  readonly actor: string | null;
  /** The URL of the CI job. */
  readonly run: string | null;
  /** The commit of the declared files, in full; with `-dirty` at its end when they are not as in it. */
  readonly declaration: string | null;
}

/** A write of which nothing is known. */
export const unknownProvenance: Provenance = { actor: null, run: null, declaration: null };
