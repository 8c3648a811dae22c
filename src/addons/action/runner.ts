/** How an action talks to its runner: lines of the log, annotations, a summary and outputs. */
import { randomBytes } from 'node:crypto';
import { appendFile } from 'node:fs/promises';

/** Environment of the process, as a runner prepares it for a step. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Runner {
  readonly env: Environment;
  /** Prints text to the log of the step. The runner executes no command in it. */
  readonly log: (text: string) => void;
  readonly annotate: (annotations: readonly Annotation[]) => void;
  /** Adds Markdown to the page of the run; without a summary file, it is dropped. */
  readonly summarize: (markdown: string) => Promise<void>;
  /** Passes values to later steps; without an output file, they are dropped. */
  readonly setOutputs: (outputs: Readonly<Record<string, string>>) => Promise<void>;
}

/** Level of an annotation, in the runner's words. */
export type AnnotationLevel = 'error' | 'warning';

/** A note that GitHub shows beside a line, or on the run if it has no place. */
export interface Annotation {
  readonly level: AnnotationLevel;
  /** One line. */
  readonly title: string;
  /** Line breaks are kept. */
  readonly message: string;
  /** null if it is not about a line. */
  readonly place: AnnotationPlace | null;
}

export interface AnnotationPlace {
  /** Relative to the root of the checkout, with `/`. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

/** The largest summary of a step, in bytes, inclusive; GitHub drops a larger one. */
const maxSummaryBytes = 1_048_576;

/** Creates the interface to the runner that started this process; `print` writes to its standard output. */
export function createRunner(env: Environment, print: (text: string) => void): Runner {
  return {
    env,
    log: (text) => {
      print(muteCommands(text, randomToken()));
    },
    annotate: (annotations) => {
      for (const annotation of annotations) print(`${formatAnnotation(annotation)}\n`);
    },
    summarize: async (markdown) => {
      const text = Buffer.byteLength(markdown) <= maxSummaryBytes ? markdown : tooLong;
      await append(env['GITHUB_STEP_SUMMARY'], text);
    },
    setOutputs: async (outputs) => {
      // A random delimiter, so that a value cannot end itself and begin another output.
      const blocks = Object.entries(outputs).map(([name, value]) => {
        const delimiter = randomToken();
        return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
      });
      await append(env['GITHUB_OUTPUT'], blocks.join(''));
    },
  };
}

const tooLong = 'The report is too large for a job summary; it is in the log of this step.\n';

async function append(file: string | undefined, text: string): Promise<void> {
  if (file !== undefined && file !== '') await appendFile(file, text);
}

function randomToken(): string {
  return `rota-${randomBytes(16).toString('hex')}`;
}

/** Returns a line that the runner takes for an annotation. Nothing in it can end it or begin another. */
export function formatAnnotation({ level, title, message, place }: Annotation): string {
  const properties =
    place === null ? [] : [`file=${place.file}`, `line=${String(place.line)}`, `col=${String(place.column)}`];
  return `::${level} ${[...properties, `title=${title}`].map(escapeProperty).join(',')}::${escapeData(message)}`;
}

/** Returns text that the runner shows but does not execute. `token` must be unpredictable. */
export function muteCommands(text: string, token: string): string {
  return `::stop-commands::${token}\n${text.endsWith('\n') ? text : `${text}\n`}::${token}::\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
