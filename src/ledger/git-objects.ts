import { createHash, randomUUID } from 'node:crypto';
import { compareText } from '../model/compare.ts';
import type { OwnedWorker } from '../model/owned.ts';
import { decodeFormat, decodeWorker, encodeFormat, encodeWorker } from './codec.ts';
import { runGit } from './git-command.ts';
import type { GitContext } from './git-command.ts';
import { gitFailure } from './git-failure.ts';
import type { LedgerChanges } from './ledger.ts';
import { damaged, quote } from './read-field.ts';

/** A commit to make; nothing refers to it yet. */
export interface NewCommit {
  /** The commit it follows; null for the first. */
  readonly parent: string | null;
  /** Whether it keeps the records of `parent` that `changes` does not name. */
  readonly keeps: boolean;
  readonly changes: LedgerChanges;
  /** UTC. */
  readonly at: Date;
}

const formatFile = 'format.json';
const plainId = /^[A-Za-z0-9_-]{1,128}$/;
const author = 'rota <rota@localhost>';

/**
 * Reads every record of a commit in two calls of git, however many there are; `source` names the ledger in errors.
 *
 * @throws LedgerError `ledger-unreadable`
 */
export async function readCommit(
  git: GitContext,
  { commitId, source }: { readonly commitId: string; readonly source: string },
): Promise<ReadonlyMap<string, OwnedWorker>> {
  const tree = await runGit(git, ['ls-tree', '-r', '-z', '--full-tree', commitId]);
  if (!tree.ok) throw gitFailure('ledger-unreadable', `read ${source}`, tree.words);
  const files = parseTree(tree.stdout.toString('utf8'), source);
  const request = files.map(({ blobId }) => `${blobId}\n`).join('');
  const batch = await runGit(git, ['cat-file', '--batch'], request);
  if (!batch.ok) throw gitFailure('ledger-unreadable', `read ${source}`, batch.words);
  const owned = new Map<string, OwnedWorker>();
  let isLedger = false;
  let offset = 0;
  for (const { file } of files) {
    const place = { source: `${source}:${file}`, path: '' };
    const blob = takeBlob(batch.stdout, offset);
    if (blob === null) throw damaged(place, 'a file', 'nothing');
    offset = blob.nextOffset;
    if (file === formatFile) {
      decodeFormat(blob.content, place.source);
      isLedger = true;
      continue;
    }
    const worker = decodeWorker(blob.content, place.source);
    if (fileOf(worker.workerId) !== file) throw damaged(place, 'the record of another worker', quote(worker.workerId));
    owned.set(worker.workerId, worker);
  }
  if (!isLedger) throw damaged({ source, path: '' }, `the file ${formatFile}`, 'a tree without it');
  return owned;
}

/**
 * Writes a commit and its files in one call of git; its id differs from every other's, even for the same records.
 * The author is fixed, so the machine needs no identity.
 *
 * @throws LedgerError `ledger-unwritable`
 */
export async function writeCommit(git: GitContext, commit: NewCommit): Promise<string> {
  const id = randomUUID();
  // fast-import commits to a ref only; nobody else knows this one.
  const ref = `refs/rota-unpublished/${id}`;
  const names = [...commit.changes.keys()].toSorted(compareText);
  const message = Buffer.from(`${describeChanges(names)}\n\nCommit: ${id}\n`);
  const stream = [
    `commit ${ref}\nmark :1\ncommitter ${author} ${String(Math.floor(commit.at.getTime() / 1000))} +0000\n`,
    ...data(message),
    commit.parent === null ? '' : `from ${commit.parent}\n`,
    commit.keeps ? '' : 'deleteall\n',
    `M 100644 inline ${formatFile}\n`,
    ...data(encodeFormat()),
    ...names.flatMap((workerId) => {
      const record = commit.changes.get(workerId) ?? null;
      if (record === null) return [`D ${fileOf(workerId)}\n`];
      return [`M 100644 inline ${fileOf(workerId)}\n`, ...data(encodeWorker(record))];
    }),
    'get-mark :1\ndone\n',
  ].map((part) => Buffer.from(part));
  const result = await runGit(git, ['fast-import', '--quiet', '--done'], Buffer.concat(stream));
  await runGit(git, ['update-ref', '-d', ref]);
  if (!result.ok) throw gitFailure('ledger-unwritable', 'write the ledger into the repository', result.words);
  return result.stdout.toString('utf8').trim();
}

function data(content: Buffer): readonly (string | Buffer)[] {
  return [`data ${String(content.length)}\n`, content, '\n'];
}

function describeChanges(workerIds: readonly string[]): string {
  return workerIds.length === 1 ? 'rota: 1 worker' : `rota: ${String(workerIds.length)} workers`;
}

/** Ids become paths as they are only when nothing in them can mean anything to git or to a file system. */
function fileOf(workerId: string): string {
  const name = plainId.test(workerId) ? workerId : `${createHash('sha256').update(workerId).digest('hex')}.sha256`;
  return `workers/${name}.json`;
}

function parseTree(listing: string, source: string): readonly { readonly file: string; readonly blobId: string }[] {
  const entries = listing.split('\0').filter((entry) => entry !== '');
  return entries.map((entry) => {
    const [, blobId, file] = /^100644 blob ([0-9a-f]+)\t(format\.json|workers\/[^/]+\.json)$/.exec(entry) ?? [];
    if (blobId === undefined || file === undefined) {
      const name = JSON.stringify(entry.split('\t')[1] ?? entry);
      throw damaged({ source, path: '' }, `only ${formatFile} and workers/*.json`, name);
    }
    return { file, blobId };
  });
}

function takeBlob(batch: Buffer, offset: number): { readonly content: Buffer; readonly nextOffset: number } | null {
  const endOfLine = batch.indexOf('\n', offset);
  const [, size] = /^[0-9a-f]+ blob (\d+)$/.exec(batch.toString('utf8', offset, Math.max(endOfLine, offset))) ?? [];
  if (size === undefined) return null;
  const end = endOfLine + 1 + Number(size);
  return { content: batch.subarray(endOfLine + 1, end), nextOffset: end + 1 };
}
