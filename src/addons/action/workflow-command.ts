/** How much an annotation weighs, in the runner's words. */
export type AnnotationLevel = 'error' | 'warning';

/** A note that GitHub shows beside a line, or on the run when it has no place. */
export interface Annotation {
  readonly level: AnnotationLevel;
  /** One line. */
  readonly title: string;
  /** Line breaks are kept. */
  readonly message: string;
  /** Null when no line is to blame. */
  readonly place: AnnotationPlace | null;
}

/** A place in a file of the repository. */
export interface AnnotationPlace {
  /** Relative to the root of the checkout, with `/`. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

/** One line of standard output that the runner takes as an annotation; nothing in it can end it or begin another. */
export function formatAnnotation({ level, title, message, place }: Annotation): string {
  const properties =
    place === null ? [] : [`file=${place.file}`, `line=${String(place.line)}`, `col=${String(place.column)}`];
  return `::${level} ${[...properties, `title=${title}`].map(escapeProperty).join(',')}::${escapeData(message)}`;
}

/** Lines that the runner shows and does not obey; `token` must be one that no text can know. */
export function muteCommands(text: string, token: string): string {
  return `::stop-commands::${token}\n${text.endsWith('\n') ? text : `${text}\n`}::${token}::\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
