import { gitFailure, runGit, type GitContext } from '../git/run-git.ts';
import { decodeFormat, decodeRecord, toDocument, type LedgerFormat } from './codec.ts';
import type { LedgerDocument } from './document.ts';
import { formatFile, readObjects } from './git-objects.ts';
import { fileOf } from './record-files.ts';
import { damaged, readPart, type FormatVersion, type ServiceRecord } from './read-record.ts';

/** A ledger as stored in a commit. */
export interface StoredLedger {
  readonly version: FormatVersion;
  readonly document: LedgerDocument;
}

/** Reads the commits of one ledger. A git ID identifies content, so what was read or written once is not read again. */
interface CommitReader {
  /**
   * Returns every record of a commit. Takes two git calls for up to 64 MiB of records, and another for each further 64
   * MiB.
   *
   * @throws LedgerError `ledger-unreadable`
   */
  read(commitId: string): Promise<StoredLedger>;
  /** Notes the content of a commit that was just written. */
  noteWritten(commitId: string, document: LedgerDocument): void;
}

/** Creates a reader; errors name the ledger by `source`. */
export function createCommitReader(git: GitContext, source: string): CommitReader {
  let last: { readonly commitId: string; readonly stored: StoredLedger } | null = null;
  let known: KnownFiles = new Map();

  const readFiles = async (commitId: string): Promise<StoredLedger> => {
    const tree = await runGit(git, ['ls-tree', '-r', '-z', '--full-tree', commitId]);
    if (!tree.ok) throw gitFailure('ledger-unreadable', `read ${source}`, tree.words);
    const files = parseTree(tree.stdout.toString('utf8'), source);
    const contents = await readBlobs(git, { source, files: files.filter((each) => !isKnown(known, each)) });
    const found = new Map<string, KnownFile>();
    let format: LedgerFormat | null = null;
    for (const each of files) {
      const { file, blobId } = each;
      const content = contents.get(file);
      if (file === formatFile && content !== undefined) {
        format = decodeFormat(content, `${source}:${file}`);
        continue;
      }
      if (format === null) break;
      const record = content === undefined ? known.get(file)?.record : readFile(content, { source, file, format });
      if (record !== undefined) found.set(file, { blobId, record });
    }
    if (format === null) throw damaged(source, `expected the file ${formatFile}, got a tree without it`);
    const head = format;
    const records = [...found.values()].map(({ record }) => record);
    const document = readPart(source, () => toDocument(head, records));
    known = head.version === 2 ? found : new Map();
    return { version: head.version, document };
  };

  return {
    read: async (commitId) => {
      if (last?.commitId !== commitId) last = { commitId, stored: await readFiles(commitId) };
      return last.stored;
    },
    noteWritten: (commitId, { id, services }) => {
      last = { commitId, stored: { version: 2, document: { id, services } } };
    },
  };
}

interface TreeFile {
  readonly file: string;
  readonly blobId: string;
}

interface KnownFile {
  readonly blobId: string;
  readonly record: ServiceRecord;
}

/** Records of the commit that was read last, by file; empty if it is of version 1, which is decoded differently. */
type KnownFiles = ReadonlyMap<string, KnownFile>;

function isKnown(known: KnownFiles, { file, blobId }: TreeFile): boolean {
  return known.get(file)?.blobId === blobId;
}

async function readBlobs(
  git: GitContext,
  { source, files }: { readonly source: string; readonly files: readonly TreeFile[] },
): Promise<ReadonlyMap<string, Buffer>> {
  const ids = files.map(({ blobId }) => blobId);
  const contents = await readObjects(git, { ids, type: 'blob', doing: `read ${source}` });
  const missing = files[contents.length];
  if (missing !== undefined) throw damaged(`${source}:${missing.file}`, 'expected a file, got nothing');
  return new Map(contents.map((content, index) => [files[index]?.file ?? '', content]));
}

function readFile(
  content: Buffer,
  { source, file, format }: { readonly source: string; readonly file: string; readonly format: LedgerFormat },
): ServiceRecord {
  const place = `${source}:${file}`;
  const record = decodeRecord(content, place, format.version);
  if (fileOf(record.origin, record.worker.workerId) !== file)
    throw damaged(place, `expected the record of ${file}, got that of ${record.worker.workerId}`);
  return record;
}

function parseTree(listing: string, source: string): readonly TreeFile[] {
  const entries = listing.split('\0').filter((entry) => entry !== '');
  return entries.map((entry) => {
    const [, blobId, file] =
      /^100644 blob ([0-9a-f]+)\t(format\.json|workers\/(?:(?:https?|other)\/[^/]+\/)?[^/]+\.json)$/.exec(entry) ?? [];
    if (blobId === undefined || file === undefined) {
      const name = JSON.stringify(entry.split('\t')[1] ?? entry);
      throw damaged(source, `expected only ${formatFile} and workers/**/*.json, got ${name}`);
    }
    return { file, blobId };
  });
}
