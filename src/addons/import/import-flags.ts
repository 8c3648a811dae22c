import type { TalkFlags } from '../../cli/flags.ts';
import type { RemoteFlags } from '../../cli/settings.ts';

/** The options of `rota import`. */
export interface ImportFlags extends TalkFlags, RemoteFlags {
  /** A list of workers, one a line; `-` is standard input. */
  readonly ids?: string;
  /** The file to add to; absent: the YAML goes to standard output. With `split` the folder to write to. */
  readonly into?: string;
  /** The account of workers that are not declared yet; absent: the one without a name. */
  readonly account?: string;
  /** Writes a file for each worker. */
  readonly split: boolean;
  /** Puts long prompts into files beside it. */
  readonly inputFiles: boolean;
}
