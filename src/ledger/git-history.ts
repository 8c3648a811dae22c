/**
 * Who changed a git ledger, and what: its commits, newest first, compared file by file.
 *
 * A merge joins what two clones recorded. Whatever one of its parents has is reported by earlier commits, so a merge
 * changes only the files that differ from both parents. Records of version 1, which names no service, count for every
 * service that is not on loopback. A file that cannot be read makes the changes of its commit unknown, and only those.
 */
import { compareText, groupBy } from '../core/collections.ts';
import { runRecordKey, type OwnedWorker } from '../core/model/owned.ts';
import { isLoopbackOrigin } from '../core/model/account.ts';
import { gitFailure, runGit, type GitContext } from '../git/run-git.ts';
import { readObjects, readProvenance } from './git-objects.ts';
import { fileOf, folderOf } from './record-files.ts';
import { findGitRef } from './find-git-ref.ts';
import { LedgerError } from '../errors.ts';
import { compareRecords, type RecordChange } from '../core/model/record-changes.ts';
import { decodeRecord } from './codec.ts';
import type { HistoryQuery, LedgerCommit, LedgerHistory } from './backend.ts';

/** A ref and the part of its history to read. */
export interface GitHistoryQuery extends HistoryQuery {
  /** Full ref name. */
  readonly ref: string;
}

const timeoutMs = 60_000;
/** Commits listed at once. git walks the history from its tip for every page, so each page is longer than the last. */
const firstPageSize = 100;
const maxPageSize = 20_000;
/** Files compared at once: two objects each, all read by one git call. */
const maxFiles = 2_000;

/**
 * Reads the history of a git ledger, and fetches what the repository lacks.
 *
 * @throws LedgerError `ledger-unreadable`
 */
export async function readGitHistory(
  from: Pick<GitContext, 'cwd' | 'env'>,
  query: GitHistoryQuery,
): Promise<LedgerHistory> {
  const git = { ...from, timeoutMs };
  const { ref, origins, limit } = query;
  const place = await findGitRef(git, { ref, isLocal: origins.every(isLoopbackOrigin) });
  const { newest, unpublished } = await place.findHistory();
  const tips = [newest, unpublished].filter((tip) => tip !== null);
  const commits: LedgerCommit[] = [];
  let pageSize = Math.min(limit + 1, firstPageSize);
  for (let skip = 0; tips.length > 0;) {
    const listed = await listCommits(git, query, [
      `--skip=${String(skip)}`,
      `--max-count=${String(pageSize)}`,
      ...tips,
    ]);
    for (const few of splitBySize(listed)) {
      commits.push(...(await readCommits(git, few, query)));
      if (commits.length > limit) return { commits: commits.slice(0, limit), hasMore: true };
    }
    if (listed.length < pageSize) break;
    skip += pageSize;
    pageSize = Math.min(pageSize * 2, maxPageSize);
  }
  return { commits, hasMore: false };
}

const doing = 'read the history of the ledger';

interface ListedCommit {
  readonly id: string;
  /** Compared with every parent, so a merge may list a file twice. */
  readonly files: readonly FileStep[];
}

async function listCommits(
  git: GitContext,
  query: GitHistoryQuery,
  which: readonly string[],
): Promise<readonly ListedCommit[]> {
  const listed = await runGit(git, [...logCommand, ...which, '--', ...pathsOf(query)]);
  if (!listed.ok) throw gitFailure('ledger-unreadable', `read the history of ${query.ref}`, listed.words);
  const steps: { id: string; files: FileStep[] }[] = [];
  const tokens = listed.stdout.toString('utf8').split('\0');
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]?.trim() ?? '';
    const [, old, now] = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) \w+$/.exec(token) ?? [];
    if (old !== undefined && now !== undefined) steps.at(-1)?.files.push({ file: tokens[++at] ?? '', old, now });
    else if (token !== '') steps.push({ id: token, files: [] });
  }
  return [...groupBy(steps, ({ id }) => [id])].map(([id, each]) => ({ id, files: each.flatMap(({ files }) => files) }));
}

const logCommand = [
  'log',
  '-z',
  '--raw',
  '-m',
  '--no-abbrev',
  '--no-renames',
  '--no-show-signature',
  '--full-history',
  '--format=%H',
];

function pathsOf({ origins: asked, workerId }: HistoryQuery): readonly string[] {
  const origins = asked.every(isLoopbackOrigin) ? asked : [...asked, null];
  if (workerId !== null) {
    return origins.flatMap((each) => [workerId, runRecordKey(workerId)].map((key) => fileOf(each, key)));
  }
  return origins.map((each) => (each === null ? `:(glob)${folderOf(each)}*.json` : folderOf(each)));
}

function* splitBySize(commits: readonly ListedCommit[]): Generator<readonly ListedCommit[]> {
  let few: ListedCommit[] = [];
  let size = 0;
  for (const commit of commits) {
    if (few.length > 0 && size + commit.files.length > maxFiles) {
      yield few;
      [few, size] = [[], 0];
    }
    few.push(commit);
    size += commit.files.length;
  }
  yield few;
}

/** Returns the commits with a change that the query asks for. */
async function readCommits(
  git: GitContext,
  listed: readonly ListedCommit[],
  { name: asked }: HistoryQuery,
): Promise<readonly LedgerCommit[]> {
  const ids = listed.map(({ id }) => id);
  const heads = await readObjects(git, { ids, type: 'commit', doing });
  const blobIds = [...new Set(listed.flatMap(({ files }) => files.flatMap(({ old, now }) => [old, now])))];
  const wanted = blobIds.filter((id) => !/^0+$/.test(id));
  const blobs = await readObjects(git, { ids: wanted, type: 'blob', doing });
  const recordOf = new Map(wanted.map((id, index) => [id, readAnyRecord(blobs[index])]));
  return listed.flatMap(({ id, files }, index): readonly LedgerCommit[] => {
    const { parents, at, message } = parseCommit(heads[index] ?? Buffer.alloc(0));
    const steps = [...groupBy(files, ({ file }) => [file]).values()].filter((each) => each.length >= parents);
    if (steps.length === 0) return [];
    const all = compareFiles(steps, recordOf);
    const changes = all?.filter(({ name, was }) => asked === null || name === asked || was === asked) ?? null;
    if (asked !== null && changes?.length === 0) return [];
    return [{ id, at, ...readProvenance(message), changes }];
  });
}

function parseCommit(content: Buffer): { readonly parents: number; readonly at: Date; readonly message: string } {
  const text = content.toString('utf8');
  const head = text.slice(0, text.indexOf('\n\n'));
  const [, seconds = '0'] = /^committer .* (\d{1,11}) [+-]\d+$/m.exec(head) ?? [];
  const parents = head.match(/^parent /gm)?.length ?? 0;
  return { parents, at: new Date(Number(seconds) * 1000), message: text.slice(head.length + 2) };
}

/** A file that differs between a commit and its parent. */
export interface FileStep {
  readonly file: string;
  /** Blob IDs before and after; all zeros if there is no blob. */
  readonly old: string;
  readonly now: string;
}

/** Returns the changes in the files of one commit, sorted by worker and name; null if a record cannot be read. */
function compareFiles(
  files: readonly (readonly FileStep[])[],
  recordOf: ReadonlyMap<string, OwnedWorker | null>,
): readonly RecordChange[] | null {
  const read = (ids: readonly string[]): readonly (OwnedWorker | null)[] => {
    return ids.map((id) => recordOf.get(id)).filter((record) => record !== undefined);
  };
  const before = read(files.flatMap((steps) => steps.map(({ old }) => old)));
  const after = read(files.flatMap((steps) => steps.slice(0, 1).map(({ now }) => now)));
  if (before.includes(null) || after.includes(null)) return null;
  const [old, now] = [joinByWorker(before), joinByWorker(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .flatMap((key) => compareRecords(key, old.get(key) ?? null, now.get(key) ?? null))
    .toSorted((a, b) => compareText(a.workerId, b.workerId));
}

/** Joins the records of each worker: after version 1 was taken over, a worker may be in two files. */
function joinByWorker(records: readonly (OwnedWorker | null)[]): ReadonlyMap<string, OwnedWorker> {
  const known = records.filter((record) => record !== null);
  const joined = [...groupBy(known, ({ workerId }) => [workerId])].map(([workerId, each]): OwnedWorker => {
    return {
      workerId,
      schedules: each.flatMap(({ schedules }) => schedules),
      intents: each.flatMap(({ intents }) => intents),
    };
  });
  return new Map(joined.map((record) => [record.workerId, record]));
}

/** Decodes a record of either version; null if it is damaged. */
function readAnyRecord(content: Buffer | undefined): OwnedWorker | null {
  for (const version of [2, 1] as const) {
    try {
      if (content !== undefined) return decodeRecord(content, '', version).worker;
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
    }
  }
  return null;
}
