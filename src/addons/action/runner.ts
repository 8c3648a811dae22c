import { randomBytes } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { formatAnnotation, muteCommands } from './workflow-command.ts';
import type { Annotation } from './workflow-command.ts';

/** The process's environment, as a runner prepares it for a step. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a runner takes from an action. */
export interface Runner {
  readonly env: Environment;
  /** Shows text in the log of the step; the runner obeys nothing in it. */
  readonly log: (text: string) => void;
  readonly annotate: (annotations: readonly Annotation[]) => void;
  /** Adds Markdown to the page of the run; without a summary file it goes nowhere. */
  readonly summarize: (markdown: string) => Promise<void>;
  /** Gives values to the steps that follow; without an output file they go nowhere. */
  readonly setOutputs: (outputs: Readonly<Record<string, string>>) => Promise<void>;
}

/** How large the summary of a step may be, in bytes, inclusive; GitHub drops a larger one. */
const maxSummaryBytes = 1_048_576;

/** The runner that started this process; `print` writes to its standard output. */
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
      // A random delimiter: no value can end itself and begin another output.
      const blocks = Object.entries(outputs).map(([name, value]) => {
        const delimiter = randomToken();
        return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
      });
      await append(env['GITHUB_OUTPUT'], blocks.join(''));
    },
  };
}

const tooLong = 'The report is larger than a summary may be; it is in the log of this step.\n';

async function append(file: string | undefined, text: string): Promise<void> {
  if (file !== undefined && file !== '') await appendFile(file, text);
}

function randomToken(): string {
  return `rota-${randomBytes(16).toString('hex')}`;
}
