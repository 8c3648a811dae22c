/**
 * A ledger on a ref of the current repository, shared through its remote. It needs no service of its own.
 *
 * Each state is a commit with `format.json` and a file `workers/<service>/<id>.json` for each worker. The commit is
 * written without index, work tree or branch, and becomes the newest by a compare-and-swap of the ref: a push with a
 * lease, or `update-ref` if there is no remote. Invariant: a commit only ever follows the commit its records were
 * merged with, so no record is lost and every reader sees one whole state. A write starts from where the last read or
 * write found the ref.
 *   the ref is where it was          the commit becomes the newest
 *   moved, and holds our commit      the write had worked, only the response was lost
 *   moved, other workers changed     merge with their records, wait a little, try again
 *   moved, the same worker changed   that worker is refused, the others are written
 *   not moved, the push was refused  an error with the server's message
 *   nothing to write                 a dry-run push, so that a refusal is known before anything is sent
 * Why not a branch: a pipeline would run for it, people would merge it, protection rules would block it.
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
  /** Full ref name outside `refs/heads/`, `refs/tags/` and `refs/remotes/`. */
  readonly ref: string;
  /** Folder in the repository, absolute; a bare repository will do. */
  readonly cwd: string;
  /** Service of the run. Records of a service on loopback never leave the repository. */
  readonly origin: string;
  /** Finds who writes, called before the first write; absent if unknown. */
  readonly findProvenance?: () => Promise<Provenance>;
  /** @defaultValue process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Dates the commits and times the waits between tries. @defaultValue systemClock */
  readonly clock?: Clock;
  /** Spreads the waits; returns 0 inclusive to 1 exclusive. @defaultValue Math.random */
  readonly random?: () => number;
  /** Timeout of one git call, in milliseconds, 1 or more. @defaultValue 60000 */
  readonly timeoutMs?: number;
}

/** The provenance of a write if nothing is known about it. */
const unknownProvenance: Provenance = { actor: null, run: null, declaration: null };

const giveUpAfterMs = 120_000;
const firstWaitMs = 100;
// Longer waits would starve the loser of a race, because the winner tries its next commit at once.
const maxWaitMs = 1_000;

/**
 * A ledger on a git ref: on `origin` or the only remote, else in the repository alone. Records of a service on loopback
 * are on a separate local ref.
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

  /** Returns the state that a commit on these tips must hold; null if there is nothing to write. */
  const makeState = async (tips: GitTips, build: Build): Promise<NewState | null> => {
    // Stays null, so that everything is written, unless the parent is known to hold this document in this version.
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

/** Where the last call found the ref, or moved it to. */
interface Seen {
  readonly target: GitRef;
  readonly tips: GitTips;
}

/**
 * Returns tips that a write may start from without a lookup: if they are no longer the newest, the ref does not move.
 * Tips that no other run is known to have are looked up.
 */
function tipsToTrust(seen: Seen | null): GitTips | null {
  return seen?.tips.unpublished === null && seen.tips.newest !== null ? seen.tips : null;
}

type Build = Parameters<LedgerStore['update']>[0];

function lostEveryRace(ref: string, words: string): LedgerError {
  return new LedgerError(
    'ledger-moved',
    `could not write ${ref}: other runs kept updating it for two minutes (${words})`,
    {
      hint: words.includes(".lock': File exists")
        ? 'a killed git process leaves such a lock: if none is running, remove that file, then run again'
        : 'run again when fewer runs write the same ledger at once',
    },
  );
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
