/** A ledger as objects of git: its commits with their messages, and the files of its records. */
import { randomUUID } from 'node:crypto';
import { encodeFormat, encodeRecord } from './codec.ts';
import { gitFailure, runGit, type GitContext } from '../git/run-git.ts';
import { count } from '../core/words.ts';
import type { LedgerDocument } from './document.ts';
import type { Provenance } from '../core/model/record-changes.ts';
import { fileOf } from './record-files.ts';
import type { ServiceRecord } from './read-record.ts';

export interface NewState {
  /** What the parent holds, in the version that is written; null when that is not known, and everything is written. */
  readonly before: LedgerDocument | null;
  readonly after: LedgerDocument;
}

/** A commit to make; nothing refers to it yet. */
interface NewCommit extends NewState {
  /** The commits it follows: none for the first, two where two are joined. */
  readonly parents: readonly string[];
  /** UTC. */
  readonly at: Date;
  readonly provenance: Provenance;
}

/** The file that says what a ledger is; a tree is sorted, so it comes before `workers/`. */
export const formatFile = 'format.json';
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
 * The contents of objects, in the order of their ids; one that is missing or of another type ends the list. Where git has
 * more to say than one call may answer, the next call goes on with the first object that was cut.
 *
 * @throws LedgerError `ledger-unreadable`, and says that it could not do `doing`.
 */
export async function readObjects(
  git: GitContext,
  { ids, type, doing }: { readonly ids: readonly string[]; readonly type: 'blob' | 'commit'; readonly doing: string },
): Promise<readonly Buffer[]> {
  const contents: Buffer[] = [];
  while (contents.length < ids.length) {
    const before = contents.length;
    const request = ids.slice(before).map((id) => `${id}\n`);
    const batch = await runGit(git, ['cat-file', '--batch', '--buffer'], request.join(''));
    for (let offset = 0; contents.length < ids.length;) {
      const object = takeObject(batch.stdout, offset, type);
      if (object === null) break;
      contents.push(object.content);
      offset = object.nextOffset;
    }
    if (batch.isCut && contents.length > before) continue;
    if (!batch.ok) throw gitFailure('ledger-unreadable', doing, batch.words);
    break;
  }
  return contents;
}

/** One object of what `git cat-file --batch` gives; null when it is missing, of another type or cut. */
function takeObject(
  batch: Buffer,
  offset: number,
  type: 'blob' | 'commit',
): { readonly content: Buffer; readonly nextOffset: number } | null {
  const endOfLine = batch.indexOf('\n', offset);
  const head = batch.toString('latin1', offset, Math.max(endOfLine, offset));
  const [, found, size] = /^[0-9a-f]+ (\w+) (\d+)$/.exec(head) ?? [];
  if (size === undefined || found !== type) return null;
  const end = endOfLine + 1 + Number(size);
  return end < batch.length ? { content: batch.subarray(endOfLine + 1, end), nextOffset: end + 1 } : null;
}

/** How long a value may be, in UTF-16 code units. */
const maxLength = 300;

const trailers: Readonly<Record<keyof Provenance, string>> = { actor: 'Actor', run: 'Run', declaration: 'Declaration' };

/**
 * The message of a ledger's commit: how many workers it changes, and who wrote it, as git trailers. `writeId` makes the
 * id of the commit differ from every other's.
 */
export function formatCommitMessage(workers: number, provenance: Provenance, writeId: string): string {
  const subject = workers === 0 ? 'published' : count(workers, 'worker');
  const known = keys().flatMap((key) => {
    const value = toLine(provenance[key] ?? '');
    return value === '' ? [] : [`${trailers[key]}: ${value}\n`];
  });
  return `rota: ${subject}\n\n${known.join('')}Commit: ${writeId}\n`;
}

/** Who wrote a commit, by its message; a message by others, or by an older version, does not say. */
export function readProvenance(message: string): Provenance {
  const lines = message.split('\n').slice(1);
  const read = (key: keyof Provenance): string | null => {
    const start = `${trailers[key]}: `;
    const value = toLine(lines.find((line) => line.startsWith(start))?.slice(start.length) ?? '');
    return value === '' ? null : value;
  };
  return { actor: read('actor'), run: read('run'), declaration: read('declaration') };
}

function keys(): readonly (keyof Provenance)[] {
  return ['actor', 'run', 'declaration'];
}

/** One line of bounded length: whatever it holds, it is the value of one trailer and nothing else. */
function toLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, maxLength);
}
