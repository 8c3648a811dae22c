/** A ledger as git objects: its commits with their messages, and the files of its records. */
import { randomUUID } from 'node:crypto';
import { encodeFormat, encodeRecord } from './codec.ts';
import { gitFailure, runGit, type GitContext } from '../git/run-git.ts';
import { count } from '../core/words.ts';
import type { LedgerDocument } from './document.ts';
import type { Provenance } from '../core/model/record-changes.ts';
import { fileOf } from './record-files.ts';
import type { ServiceRecord } from './read-record.ts';

export interface NewState {
  /** What the parent holds, in the version being written; null if that is unknown and everything must be written. */
  readonly before: LedgerDocument | null;
  readonly after: LedgerDocument;
}

/** A commit to create; no ref points to it. */
interface NewCommit extends NewState {
  /** Parent commits: none for the first commit, two for a join. */
  readonly parents: readonly string[];
  /** UTC. */
  readonly at: Date;
  readonly provenance: Provenance;
}

/** The file that says what a ledger is. A tree is sorted, so it comes before `workers/`. */
export const formatFile = 'format.json';
const author = 'rota <rota@localhost>';

/**
 * Writes a commit and its files with one git call. Its ID differs from every other, even for the same records. The
 * author is fixed, so the machine needs no git identity.
 *
 * @throws LedgerError `ledger-unwritable`
 */
export async function writeCommit(git: GitContext, commit: NewCommit): Promise<string> {
  const { parents, before, after, at, provenance } = commit;
  const id = randomUUID();
  // fast-import commits only to a ref. This ref is private and is reset before git would write it.
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

/** Whether a commit is `tip` or an ancestor of it. */
export async function isAncestor(git: GitContext, commitId: string, tip: string): Promise<boolean> {
  return tip === commitId || (await runGit(git, ['merge-base', '--is-ancestor', commitId, tip])).ok;
}

interface FileChange {
  readonly file: string;
  readonly workerId: string;
  /** null if the file is deleted. */
  readonly record: ServiceRecord | null;
}

/** Lists the files that differ between two states. An unchanged record is the same object in both. */
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
 * Returns the contents of objects, in the order of their IDs. The list ends at an object that is missing or of another
 * type. If the output exceeds what one git call may return, the next call continues with the first object that was cut.
 *
 * @throws LedgerError `ledger-unreadable`, with `doing` as the action that failed.
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

/** Reads one object from the output of `git cat-file --batch`; null if it is missing, of another type or cut. */
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

/** Maximum length of a value, in UTF-16 code units. */
const maxLength = 300;

const trailers: Readonly<Record<keyof Provenance, string>> = { actor: 'Actor', run: 'Run', declaration: 'Declaration' };

/**
 * Returns the message of a ledger commit: how many workers it changes, and who wrote it, as git trailers. `writeId`
 * makes the ID of the commit differ from every other.
 */
export function formatCommitMessage(workers: number, provenance: Provenance, writeId: string): string {
  const subject = workers === 0 ? 'published' : count(workers, 'worker');
  const known = keys().flatMap((key) => {
    const value = toLine(provenance[key] ?? '');
    return value === '' ? [] : [`${trailers[key]}: ${value}\n`];
  });
  return `rota: ${subject}\n\n${known.join('')}Commit: ${writeId}\n`;
}

/** Reads who wrote a commit from its message. Messages by other programs or older versions do not say. */
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

/** Returns one line of bounded length that, whatever the text holds, is the value of one trailer and nothing else. */
function toLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, maxLength);
}
