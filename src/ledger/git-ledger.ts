/**
 * A ledger on a ref of the repository at hand, shared through its remote; it needs no service.
 *
 * Each state is a commit: `format.json` and one `workers/<service>/<id>.json` a worker. It is written without index, work tree
 * or branch, and made the newest by a compare-and-swap of the ref: a push with a lease, or `update-ref` where there
 * is no remote. Invariant: a commit only ever follows the one its records were merged with, so none is lost and
 * every reader sees one state whole.
 *   the ref is where it was          the commit is the newest; a write begins with where the last read or write found it
 *   moved, and holds our commit      it had worked, only the answer was lost
 *   moved, other workers changed     merge with their records, wait a little, try again
 *   moved, the same worker changed   that worker is refused, the others are written
 *   not moved, the push was refused  an error with the server's words
 *   nothing to write                 a push that does nothing, so that a refusal is known before anything is sent
 * Not a branch: a pipeline would run for it, people would merge it, protection rules would block it.
 */
import { systemClock, type Clock } from '../clock.ts';
import { LedgerError } from '../errors.ts';
import type { Provenance } from '../core/model/record-changes.ts';
import { isLoopbackOrigin } from '../core/model/account.ts';
import { emptyDocument, joinDocuments, type LedgerDocument } from './document.ts';
import { findGitRef } from './find-git-ref.ts';
import { createCommitReader, type StoredLedger } from './commit-reader.ts';
import { isAncestor, writeCommit, type NewState } from './git-objects.ts';
import type { GitRef, GitTips } from './git-ref.ts';
import type { LedgerStore } from './ledger.ts';

export interface GitLedgerOptions {
  /** A full ref name outside `refs/heads/`, `refs/tags/` and `refs/remotes/`. */
  readonly ref: string;
  /** A folder in the repository, absolute; a bare repository will do. */
  readonly cwd: string;
  /** The service that the run is against; of one on loopback nothing leaves the repository. */
  readonly origin: string;
  /** Who writes, asked before the first write; absent: it is not known. */
  readonly findProvenance?: () => Promise<Provenance>;
  /** @defaultValue process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Dates commits and times the waits between tries. @defaultValue systemClock */
  readonly clock?: Clock;
  /** Spreads the waits: 0 inclusive to 1 exclusive. @defaultValue Math.random */
  readonly random?: () => number;
  /** How long one call of git may take, in milliseconds, 1 or more. @defaultValue 60000 */
  readonly timeoutMs?: number;
}

/** A write of which nothing is known. */
const unknownProvenance: Provenance = { actor: null, run: null, declaration: null };

const giveUpAfterMs = 120_000;
const firstWaitMs = 100;
// Longer waits would starve a loser: the winner tries its next commit at once.
const maxWaitMs = 1_000;

/**
 * A ledger on a git ref: on `origin` or the only remote, else in the repository alone, as for a service on loopback,
 * whose records are on a local ref of their own.
 */
export function createGitStore(options: GitLedgerOptions): LedgerStore {
  const { ref, cwd, origin, env = process.env, clock = systemClock, random = Math.random } = options;
  const git = { cwd, env, timeoutMs: options.timeoutMs ?? 60_000 };
  const isLocal = isLoopbackOrigin(origin);
  const reader = createCommitReader(git, ref);
  const open = (): Promise<GitRef> => findGitRef(git, { ref, isLocal });

  const readTips = async ({ newest, unpublished }: GitTips): Promise<StoredLedger> => {
    if (unpublished === null) return newest === null ? { version: 2, document: emptyDocument } : reader.read(newest);
    const [own, shared] = [await reader.read(unpublished), newest === null ? null : await reader.read(newest)];
    if (shared !== null && shared.document.id !== own.document.id) throw twoLedgers(ref);
    const document = shared === null ? own.document : joinDocuments(shared.document, own.document);
    return { version: own.version, document: { ...document, isUnpublished: true } };
  };

  /** What a commit on these tips is to hold; null when there is nothing to write. */
  const makeState = async (tips: GitTips, build: Build): Promise<NewState | null> => {
    // What is not known to be there in this version is written whole.
    let before: LedgerDocument | null = null;
    const after = await build(async () => {
      const { version, document } = await readTips(tips);
      if (version === 2 && tips.unpublished === null) before = document;
      return document;
    });
    if (after !== null) return { before, after };
    return tips.unpublished === null ? null : { before: null, after: (await readTips(tips)).document };
  };

  let provenance: Promise<Provenance> | null = null;
  const write = async ({ newest, unpublished }: GitTips, state: NewState): Promise<string> => {
    const parents = [newest, unpublished].filter((id) => id !== null);
    provenance ??= options.findProvenance?.() ?? Promise.resolve(unknownProvenance);
    const commitId = await writeCommit(git, { parents, ...state, at: clock.now(), provenance: await provenance });
    reader.noteWritten(commitId, state.after);
    return commitId;
  };

  let seen: Seen | null = null;
  return {
    read: async () => {
      const target = await open();
      const tips = await target.findTips();
      seen = { target, tips };
      return (await readTips(tips)).document;
    },
    update: async (build) => {
      const before = seen;
      seen = null;
      const target = before?.target ?? (await open());
      const startedAt = clock.now().getTime();
      let last: string | null = null;
      for (let tries = 0; ; tries += 1) {
        const tips = (tries === 0 ? tipsToTrust(before) : null) ?? (await target.findTips());
        const from = tips.newest;
        if (last !== null && from !== null && (await isAncestor(git, last, from))) return;
        const state = await makeState(tips, build);
        if (state !== null) last = await write(tips, state);
        const to = last ?? from ?? (await write(tips, { before: null, after: emptyDocument }));
        const result = await (state === null ? target.tryMove({ from, to }) : target.move({ from, to }));
        if (result.kind === 'moved') {
          seen = { target, tips: { newest: state === null ? from : to, unpublished: null } };
          return;
        }
        if (clock.now().getTime() - startedAt >= giveUpAfterMs) throw lostEveryRace(ref, result.words);
        await clock.sleep(random() * Math.min(firstWaitMs * 2 ** tries, maxWaitMs));
      }
    },
  };
}

/** What the last call found, or moved to. */
interface Seen {
  readonly target: GitRef;
  readonly tips: GitTips;
}

/**
 * Tips that a write may begin with before it looks them up: if they are not the newest any more, the ref does not move. What
 * no other run is known to have is looked up.
 */
function tipsToTrust(seen: Seen | null): GitTips | null {
  return seen?.tips.unpublished === null && seen.tips.newest !== null ? seen.tips : null;
}

type Build = Parameters<LedgerStore['update']>[0];

function lostEveryRace(ref: string, words: string): LedgerError {
  return new LedgerError('ledger-moved', `could not write ${ref}: others were faster for two minutes (${words})`, {
    hint: words.includes(".lock': File exists")
      ? 'a git that was killed leaves such a lock: where none is running, remove that file, then run again'
      : 'run again when fewer runs write the same ledger at once',
  });
}

function twoLedgers(ref: string): LedgerError {
  return new LedgerError(
    'ledger-unreadable',
    `this clone and its remote have two different ledgers: expected one id on ${ref}, got two`,
    {
      hint: `keep the one on the remote: git update-ref -d ${ref} — or the one of this clone: git push --force origin ${ref}`,
    },
  );
}
