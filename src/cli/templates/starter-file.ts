import { existsSync } from 'node:fs';
import path from 'node:path';
import type { LedgerChoice } from '../flags.ts';
import { version } from '../version.ts';

/** Options for a new `schedules.yaml`. */
interface StarterFile {
  readonly ledger: LedgerChoice;
  /** First line, without its line end. */
  readonly schemaComment: string;
  /** null for a placeholder, which is an error until a person replaces it. */
  readonly workerId: string | null;
  /** Whether there are no schedules yet; otherwise there is one to edit, and more in comments. */
  readonly isEmpty: boolean;
}

/**
 * Returns the line by which editors find the schema: in the package if `folder` or its parent has it, else on the web.
 */
export function schemaComment(folder: string): string {
  const installed = 'node_modules/handinger-rota/schemas/schedules.schema.json';
  const [major = ''] = version.split('.');
  const published = `https://unpkg.com/handinger-rota@${major}/schemas/schedules.schema.json`;
  const root = ['.', '..'].find((each) => existsSync(path.join(folder, each, installed)));
  return `# yaml-language-server: $schema=${root === undefined ? published : `${root}/${installed}`}`;
}

/**
 * Returns a commented `schedules.yaml` that is valid once it has a worker ID, and whose first edit replaces what it
 * created.
 */
export function starterFile({ ledger, schemaComment: firstLine, workerId, isEmpty }: StarterFile): string {
  return `${firstLine}
version: 1

${settings[ledger]}
workers:
  # A name of your own; it is never sent.
  assistant:
    # The worker ID. The only field in which \${VAR} and \${VAR:-default} are expanded.
    id: ${workerId === null ? placeholder : quoteId(workerId)}

    # The zone you expect the worker to run in. An apply is refused if the service lists another.
    # timezone: Europe/Madrid

${isEmpty ? '    schedules: {}\n' : firstSchedules}`;
}

const placeholder = '${ASSISTANT_WORKER_ID:-wrk_replace_me}';

/**
 * Quotes a worker ID if necessary. Handinger's IDs are plain strings in YAML; others may read as a number or a list.
 */
function quoteId(id: string): string {
  return /^(?:wrk_|t_)/.test(id) ? id : JSON.stringify(id);
}

const firstSchedules = `    schedules:
      # A name of your own; renaming it changes nothing at the service.
      morning-brief:
        # Exactly one of cron, interval, date and delay.
        cron: "0 9 * * MON-FRI"
        # low, standard, high or unlimited. Default: standard.
        budget: low
        # The prompt. A long one can live in a file of its own: inputFile: prompts/morning-brief.md
        input: |
          Summarise the overnight news in five bullets.

      # inbox-sweep:
      #   interval: 15m
      #   input: Check the inbox and draft replies.

      # launch:
      #   date: "2030-01-01T09:00:00Z"   # runs once; always with an offset, or a timezone above
      #   protect: true                  # an apply that would cancel or replace it is refused
      #   input: Send the launch announcement.
`;

/** Says why `owned` is chosen, and what the alternative is. */
const owned = `# What happens to a live schedule that is not in this file:
#   owned  cancelled if rota created it, otherwise kept. Requires a ledger, which remembers what rota created
#   all    cancelled: this file is the source of truth. Before you choose it, run rota import WORKER_ID, so that everything
#          live is in the file
prune: owned
`;

const settings: Readonly<Record<LedgerChoice, string>> = {
  git: `${owned}
# Where rota remembers which schedules it created, so that an edit replaces the previous version, and which one-shots
# ran. It is a ref of this git repository, not a file and not a branch. Everyone who applies must be able to push it.
ledger: git:refs/rota/ledger
`,
  file: `${owned}
# Where rota remembers which schedules it created, so that an edit replaces the previous version, and which one-shots
# ran. Keep the file on a persistent disk, and out of git. In a git repository, use git:refs/rota/ledger instead.
ledger: file:.rota/ledger.json
`,
  none: `# A live schedule of these workers that is not in this file is cancelled, even if others created it: this file is the
# source of truth. Before the first apply, run rota import WORKER_ID, so that everything live is in the file.
# To keep what others created, rota must remember what it created: prune: owned and ledger: git:refs/rota/ledger
prune: all
`,
};
