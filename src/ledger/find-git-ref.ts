/** Where a git ledger lives, and how its ref is read and moved on a remote. */
import { LedgerError } from '../errors.ts';
import { isLedgerRef, localLedgerRef } from '../core/model/ledger-location.ts';
import { gitFailure, runGit, type GitContext } from '../git/run-git.ts';
import {
  createLocalGitRef,
  findLocalTip,
  isRefBusy,
  type GitRef,
  type GitStep,
  type GitTips,
  type MoveResult,
} from './git-ref.ts';
import { randomUUID } from 'node:crypto';
import { isAncestor } from './git-objects.ts';

interface WantedRef {
  /** Full ref name, as declared. */
  readonly ref: string;
  /** Whether the ledger is for services on loopback, whose records are never shared. */
  readonly isLocal: boolean;
}

/**
 * Decides where a git ledger lives: on `origin`, else on the only remote, else in the repository itself.
 *
 * @throws LedgerError `ledger-unreadable` if there is no git or no repository, if it is unclear which of several
 * remotes to use, or if people or git use the ref for something else.
 */
export async function findGitRef(git: GitContext, { ref, isLocal }: WantedRef): Promise<GitRef> {
  if (!isLedgerRef(ref)) {
    throw new LedgerError(
      'ledger-unreadable',
      `could not read the ledger: expected a ref of its own, got ${JSON.stringify(ref)}`,
      { hint: 'write, for example: ledger: git:refs/rota/ledger' },
    );
  }
  if (isLocal) return createLocalGitRef(git, localLedgerRef(ref));
  const listed = await runGit(git, ['remote']);
  if (!listed.ok) throw gitFailure('ledger-unreadable', 'read the ledger from git', listed.words);
  const remotes = listed.stdout
    .toString('utf8')
    .split('\n')
    .filter((name) => name !== '');
  const [first] = remotes;
  if (first === undefined) return createLocalGitRef(git, ref);
  if (remotes.includes('origin')) return createRemoteGitRef(git, { remote: 'origin', ref });
  if (remotes.length === 1) return createRemoteGitRef(git, { remote: first, ref });
  throw new LedgerError(
    'ledger-unreadable',
    `could not read the ledger: expected a remote "origin" or a single one, got ${remotes.join(', ')}`,
    { hint: `rename the one with the ledger to origin: git remote rename ${first} origin` },
  );
}

/**
 * A ref on a remote. The local ref of the same name follows it, so that a fetch transfers only new commits. A second
 * local ref, `refs/rota-published/…`, records that the ledger was on a remote at all.
 *   the remote has none, the clone has none                  first use
 *   the remote has none, the clone's was on a remote         it vanished: an error
 *   the remote has none, the clone's never was               the clone's must be published
 *   both have one, the clone's was on a remote               the remote's counts
 *   the same, and the clone's is ahead of the remote's       the remote's went back: an error
 *   both have one, the clone's never was on a remote         the two must be joined, if they have the same ID
 */
function createRemoteGitRef(
  git: GitContext,
  { remote, ref }: { readonly remote: string; readonly ref: string },
): GitRef {
  const mark = ref.replace(/^refs\//, 'refs/rota-published/');
  const doing = `read ${ref} of the remote "${remote}"`;

  const listTip = async (): Promise<string | null> => {
    const listed = await runGit(git, ['ls-remote', '--quiet', remote, ref]);
    if (!listed.ok) throw gitFailure('ledger-unreadable', doing, listed.words);
    const line = listed.stdout
      .toString('utf8')
      .split('\n')
      .find((text) => text.endsWith(`\t${ref}`));
    return line?.split('\t')[0] ?? null;
  };

  const fetchTip = async (depth: readonly string[]): Promise<string> => {
    const landing = `refs/rota-unpublished/${randomUUID()}`;
    const fetched = await runGit(git, [...fetchCommand, ...depth, remote, `+${ref}:${landing}`]);
    if (!fetched.ok) throw gitFailure('ledger-unreadable', doing, fetched.words);
    const tip = await findLocalTip(git, landing);
    await runGit(git, ['update-ref', '-d', landing]);
    if (tip === null) throw gitFailure('ledger-unreadable', doing, 'the fetched commit is not there');
    return tip;
  };

  const isShallow = async (): Promise<boolean> => {
    const shallow = await runGit(git, ['rev-parse', '--is-shallow-repository']);
    return shallow.stdout.toString('utf8').trim() === 'true';
  };

  const follow = async (tip: string): Promise<void> => {
    // Another process may be doing the same. The local ref only saves fetching and is never read for content.
    await runGit(git, ['update-ref', '--stdin'], `update ${ref} ${tip}\nupdate ${mark} ${tip}\n`);
  };

  const wasPublished = async (): Promise<boolean> => (await findLocalTip(git, mark)) !== null;

  const push = async ({ from, to }: GitStep, ...options: readonly string[]): Promise<MoveResult> => {
    const lease = `--force-with-lease=${ref}:${from ?? ''}`;
    const pushed = await runGit(git, [...pushCommand(remote), ...options, lease, remote, `${to}:${ref}`]);
    if (pushed.ok) return { kind: 'moved' };
    const words = [rejectionOf(pushed.stdout.toString('utf8')), pushed.words].filter((text) => text !== '').join('; ');
    const refusal = gitFailure('ledger-unwritable', `push ${ref} to the remote "${remote}"`, words);
    // Messages differ from server to server; whether the ref has moved distinguishes a lost race from a refusal.
    const tip = await listTip().catch(() => {
      throw refusal;
    });
    if (tip !== from || isRefBusy(words)) return { kind: 'lost', words };
    throw refusal;
  };

  const findTips = async (): Promise<GitTips> => {
    // Looked up before the remote's: a local ref that another process creates in between proves nothing.
    const known = await findLocalTip(git, ref);
    const listed = await listTip();
    if (listed === null) {
      if (known !== null && (await wasPublished())) throw vanished(remote, ref);
      return { newest: null, unpublished: known };
    }
    if (listed !== known) {
      // A shallow clone (most CI checkouts) fetches only the newest commit; a full clone must not be made shallow.
      const tip = await fetchTip(known === null && (await isShallow()) ? ['--depth=1'] : []);
      if (known !== null && !(await isAncestor(git, known, tip))) {
        if (!(await wasPublished())) return { newest: tip, unpublished: known };
        if (await isAncestor(git, tip, known)) throw rewound({ remote, ref, tip });
      }
      await follow(tip);
      return { newest: tip, unpublished: null };
    }
    return { newest: listed, unpublished: null };
  };

  return {
    findTips,
    findHistory: async () => {
      const tips = await findTips();
      if (tips.newest !== null && (await isShallow())) await fetchTip([`--depth=${maxDepth}`]);
      return tips;
    },
    move: async (step) => {
      const result = await push(step);
      if (result.kind === 'moved') await follow(step.to);
      return result;
    },
    tryMove: (step) => push(step, '--dry-run'),
  };
}

/** One more would mean "all" to git, and would fetch the history of the branches too. */
const maxDepth = '2147483646';

const fetchCommand = [
  'fetch',
  '--quiet',
  '--no-tags',
  '--no-prune',
  '--no-recurse-submodules',
  '--no-write-fetch-head',
  '--refmap=',
];

function pushCommand(remote: string): readonly string[] {
  return [
    '-c',
    `remote.${remote}.mirror=false`,
    'push',
    '--quiet',
    '--porcelain',
    '--no-verify',
    '--no-follow-tags',
    '--recurse-submodules=no',
  ];
}

/** The server's reason in `!\tfrom:to\t[remote rejected] (reason)`; empty if the push did not get that far. */
function rejectionOf(porcelain: string): string {
  return /^!\t[^\t]*\t(.*)$/m.exec(porcelain)?.[1] ?? '';
}

function vanished(remote: string, ref: string): LedgerError {
  return new LedgerError(
    'ledger-unreadable',
    `could not read the ledger: ${ref} is missing on the remote "${remote}", where this clone has seen it before`,
    {
      hint: `restore it: git push ${remote} ${ref} — or start without it, if no delay has run that must not run again: git update-ref -d ${ref}`,
    },
  );
}

function rewound({
  remote,
  ref,
  tip,
}: {
  readonly remote: string;
  readonly ref: string;
  readonly tip: string;
}): LedgerError {
  return new LedgerError(
    'ledger-unreadable',
    `could not read the ledger: ${ref} on the remote "${remote}" is older than this clone last saw it, so it may not know what has run`,
    {
      hint: `restore the newer one: git push ${remote} ${ref} — or continue with the older one: git update-ref ${ref} ${tip}`,
    },
  );
}
