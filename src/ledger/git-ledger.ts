/**
 * A ledger on a ref of the repository at hand, shared through its remote; it needs no service.
 *
 * Each state is a commit: `format.json` and one `workers/<service>/<id>.json` a worker. It is written without index, work tree
 * or branch, and made the newest by a compare-and-swap of the ref: a push with a lease, or `update-ref` where there
 * is no remote. Invariant: a commit only ever follows the one its records were merged with, so none is lost and
 * every reader sees one state whole.
 *   the ref is where it was          the commit is the newest
 *   moved, and holds our commit      it had worked, only the answer was lost
 *   moved, other workers changed     merge with their records, wait a little, try again
 *   moved, the same worker changed   that worker is refused, the others are written
 *   not moved, the push was refused  an error with the server's words
 * Not a branch: a pipeline would run for it, people would merge it, protection rules would block it.
 */
import { systemClock } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { LedgerError } from '../errors.ts';
import { isLoopbackOrigin } from '../model/service-origin.ts';
import { emptyDocument } from './document.ts';
import type { LedgerDocument } from './document.ts';
import { findGitRef } from './find-git-ref.ts';
import { runGit } from './git-command.ts';
import { readCommit, writeCommit } from './git-objects.ts';
import type { NewState, StoredLedger } from './git-objects.ts';
import type { GitRef } from './git-ref.ts';
import type { Ledger } from './ledger.ts';
import type { LedgerStore } from './ledger-store.ts';
import { createServiceLedger } from './service-ledger.ts';

/** Where a git ledger is kept. */
export interface GitLedgerOptions {
  /** A full ref name outside `refs/heads/`, `refs/tags/` and `refs/remotes/`. */
  readonly ref: string;
  /** A folder in the repository, absolute; a bare repository will do. */
  readonly cwd: string;
  /** The service that the run is against; of one on loopback nothing leaves the repository. */
  readonly origin: string;
  /** @defaultValue process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Dates commits and times the waits between tries. @defaultValue systemClock */
  readonly clock?: Clock;
  /** Spreads the waits: 0 inclusive to 1 exclusive. @defaultValue Math.random */
  readonly random?: () => number;
  /** How long one call of git may take, in milliseconds, 1 or more. @defaultValue 60000 */
  readonly timeoutMs?: number;
}

const giveUpAfterMs = 120_000;
const firstWaitMs = 100;
// Longer waits would starve a loser: whoever wins tries its next commit at once.
const longestWaitMs = 1_000;

/** One service's part of a ledger on a git ref. */
export function createGitLedger(options: GitLedgerOptions): Ledger {
  return createServiceLedger(createGitStore(options), options.origin);
}

/**
 * A ledger on a git ref: on `origin` or the only remote, else in the repository alone, as for a service on loopback,
 * whose records are on a local ref of their own.
 */
export function createGitStore(options: GitLedgerOptions): LedgerStore {
  const { ref, cwd, origin, env = process.env, clock = systemClock, random = Math.random } = options;
  const git = { cwd, env, timeoutMs: options.timeoutMs ?? 60_000 };
  const isLocal = isLoopbackOrigin(origin);
  const open = (): Promise<GitRef> => findGitRef(git, { ref, isLocal });
  const readTip = async (tip: string | null): Promise<StoredLedger> =>
    tip === null ? { version: 2, document: emptyDocument } : readCommit(git, { commitId: tip, source: ref });

  /** Puts one commit on top, made anew from each tip it meets; null from `make` means that none is needed. */
  const advance = async (make: (tip: string | null) => Promise<NewState | null>): Promise<void> => {
    const target = await open();
    const startedAt = clock.now().getTime();
    let last: string | null = null;
    for (let tries = 0; ; tries += 1) {
      const tip = await target.findTip();
      if (last !== null && tip !== null && (await holds(tip, last))) return;
      const next = await make(tip);
      if (next === null) return;
      last = await writeCommit(git, { parent: tip, ...next, at: clock.now() });
      const result = await target.move({ from: tip, to: last });
      if (result.kind === 'moved') return;
      if (clock.now().getTime() - startedAt >= giveUpAfterMs) throw lostEveryRace(result.words);
      await clock.sleep(random() * Math.min(firstWaitMs * 2 ** tries, longestWaitMs));
    }
  };

  const lostEveryRace = (words: string): LedgerError =>
    new LedgerError('ledger-moved', `could not write ${ref}: others were faster for two minutes (${words})`, {
      hint: 'run again when fewer runs write the same ledger at once',
    });

  const holds = async (tip: string, commitId: string): Promise<boolean> =>
    tip === commitId || (await runGit(git, ['merge-base', '--is-ancestor', commitId, tip])).ok;

  return {
    read: async () => (await readTip(await (await open()).findTip())).document,
    update: (build) =>
      advance(async (tip) => {
        // What is not known to be of this version is written whole.
        let before: LedgerDocument | null = null;
        const after = await build(async () => {
          const { version, document } = await readTip(tip);
          if (version === 2) before = document;
          return document;
        });
        return after === null ? null : { before, after };
      }),
  };
}
