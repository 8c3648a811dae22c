/** A place in a declared file. */
export interface Location {
  /** The path as the user may type it, relative to the working directory where that is shorter; `-` is standard input. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}
