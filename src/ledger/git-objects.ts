import { createHash, randomUUID } from 'node:crypto';
import { encodeFormat, encodeRecord } from './codec.ts';
import { formatCommitMessage } from './commit-message.ts';
import type { LedgerDocument } from './document.ts';
import type { Provenance } from '../core/model/record-changes.ts';
import { runGit } from '../git/run-git.ts';
import type { GitContext } from '../git/run-git.ts';
import { gitFailure } from '../git/failures.ts';
import type { ServiceRecord } from './read-record.ts';

/** What a commit is to change. */
export interface NewState {
  /** What the parent holds, in the version that is written; null when that is not known, and everything is written. */
  readonly before: LedgerDocument | null;
  readonly after: LedgerDocument;
}

/** A commit to make; nothing refers to it yet. */
export interface NewCommit extends NewState {
  /** The commits it follows: none for the first, two where two are joined. */
  readonly parents: readonly string[];
  /** UTC. */
  readonly at: Date;
  readonly provenance: Provenance;
}

/** The file that says what a ledger is; a tree is sorted, so it comes before `workers/`. */
export const formatFile = 'format.json';
const plainId = /^[A-Za-z0-9_-]{1,128}$/;
const plainOrigin = /^(https?):\/\/([a-z0-9](?:[a-z0-9.-]{0,126}[a-z0-9])?)(?::(\d+))?$/;
const author = 'rota <rota@localhost>';

/**
 * Writes a commit and its files in one call of git; its id differs from every other's, even for the same records.
 * The author is fixed, so the machine needs no identity.
 *
 * @throws LedgerError `ledger-unwritable`
 */
export async function writeCommit(git: GitContext, commit: NewCommit): Promise<string> {
  const { parents, before, after, at, provenance } = commit;
  const id = randomUUID();
  // fast-import commits to a ref only; this one is private, and taken back before it is written.
  const ref = `refs/rota-unpublished/${id}`;
  const changes = listChanges(commit);
  const { size } = new Set(changes.map(({ workerId }) => workerId));
  const message = Buffer.from(formatCommitMessage(size, provenance, id));
  const stream = [
    `commit ${ref}\nmark :1\ncommitter ${author} ${String(Math.floor(at.getTime() / 1000))} +0000\n`,
    ...data(message),
    ...parents.map((parent, index) => (index > 0 ? `merge ${parent}\n` : `from ${parent}\n`)),
    before === null ? 'deleteall\n' : '',
    `M 100644 inline ${formatFile}\n`,
    ...data(encodeFormat(after.id ?? '')),
    ...changes.flatMap(({ file, record }) =>
      record === null ? [`D ${file}\n`] : [`M 100644 inline ${file}\n`, ...data(encodeRecord(record))],
    ),
    `get-mark :1\nreset ${ref}\n\ndone\n`,
  ].map((part) => Buffer.from(part));
  const result = await runGit(git, ['fast-import', '--quiet', '--done'], Buffer.concat(stream));
  if (!result.ok) throw gitFailure('ledger-unwritable', 'write the ledger into the repository', result.words);
  return result.stdout.toString('utf8').trim();
}

/** Whether a commit is another one, or one that the other follows. */
export async function isAncestor(git: GitContext, commitId: string, tip: string): Promise<boolean> {
  return tip === commitId || (await runGit(git, ['merge-base', '--is-ancestor', commitId, tip])).ok;
}

interface FileChange {
  readonly file: string;
  readonly workerId: string;
  /** Null: the file goes. */
  readonly record: ServiceRecord | null;
}

/** The files in which two states differ; a record that stayed is the same value in both. */
function listChanges({ before, after }: NewState): readonly FileChange[] {
  const old = before === null ? [] : listRecords(before);
  const now = listRecords(after);
  const same = new Map(old.map(({ file, record }) => [file, record.worker]));
  const files = new Set(now.map(({ file }) => file));
  return [
    ...old.filter(({ file }) => !files.has(file)).map((gone) => ({ ...gone, record: null })),
    ...now.filter(({ file, record }) => same.get(file) !== record.worker),
  ];
}

function listRecords({ services }: LedgerDocument): readonly (FileChange & { readonly record: ServiceRecord })[] {
  return [...services].flatMap(([origin, workers]) =>
    [...workers].map(([workerId, worker]) => {
      const record = { origin, worker };
      return { file: fileOf(origin, workerId), workerId, record };
    }),
  );
}

function data(content: Buffer): readonly (string | Buffer)[] {
  return [`data ${String(content.length)}\n`, content, '\n'];
}

/**
 * `workers/https/handinger.com/<id>.json`. Origins and ids become paths as they are only when nothing in them can mean
 * anything to git or to a file system; what version 1 recorded of no service stays in `workers/`.
 */
export function fileOf(origin: string | null, workerId: string): string {
  const name = plainId.test(workerId) ? workerId : `${sha256(workerId)}.sha256`;
  return `${folderOf(origin)}${name}.json`;
}

/** The folder of a service's files, with a `/` at its end. */
export function folderOf(origin: string | null): string {
  if (origin === null) return 'workers/';
  const [, scheme, host, port] = plainOrigin.exec(origin) ?? [];
  if (scheme === undefined || host === undefined) return `workers/other/${sha256(origin)}/`;
  return `workers/${scheme}/${host}${port === undefined ? '' : `+${port}`}/`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
