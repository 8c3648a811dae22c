import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../src/clock.ts';
import type { OwnedWorker } from '../../src/core/model/owned.ts';
import type { Provenance } from '../../src/core/model/record-changes.ts';
import { createGitLedger } from './shared-backends.ts';
import { readGitHistory, type GitHistoryQuery } from '../../src/ledger/git-history.ts';
import { bareEnv } from './bare-env.ts';
import { hashOf, openIntent, ownedSchedule, ownedWorker, production, recordedAt } from './records.ts';
import { clone, createLonely, createRemote, git } from './repository.ts';

const ref = 'refs/rota/ledger';
const staging = 'https://staging.test';
const maria: Provenance = { actor: 'maria', run: 'https://ci.test/7', declaration: 'a'.repeat(40) };
const everything = { workerId: null, name: null, limit: 100 };

/** Writes once through its own ledger, as each run does. */
async function write(
  cwd: string,
  workers: readonly OwnedWorker[],
  {
    origin = production,
    by = maria,
    at = recordedAt,
  }: Partial<{ origin: string; by: Provenance | null; at: Date }> = {},
): Promise<void> {
  const clock = createManualClock(at);
  const provenance = by === null ? {} : { findProvenance: () => Promise.resolve(by) };
  const ledger = createGitLedger({ ref, cwd, origin, env: bareEnv, clock, ...provenance });
  const { revision } = await ledger.read();
  await ledger.commit(new Map(workers.map((worker) => [worker.workerId, worker])), revision);
}

/** `actor: kind worker/name, …` of each commit, newest first. */
async function history(cwd: string, query: Partial<GitHistoryQuery> = {}): Promise<readonly string[]> {
  const { commits } = await readGitHistory(
    { cwd, env: bareEnv },
    { ref, origins: [production], ...everything, ...query },
  );
  return commits.map(({ actor, changes }) => {
    const told = changes?.map(({ kind, workerId, name }) => `${kind} ${workerId}/${name}`).join(', ') ?? 'unreadable';
    return `${actor ?? 'unknown'}: ${told}`;
  });
}

/** Commits files on top of a ledger by hand, much later. */
function plant(cwd: string, files: Readonly<Record<string, string>>, message = ''): void {
  const from = git(cwd, 'for-each-ref', ref) === '' ? '' : `from ${ref}^0\n`;
  const data = (text: string): string => `data ${String(Buffer.byteLength(text))}\n${text}\n`;
  const entries = Object.entries(files).map(([file, text]) => `M 100644 inline ${file}\n${data(text)}`);
  const input = `commit ${ref}\ncommitter o <o@o> 99999999999 +0000\n${data(message)}${from}${entries.join('')}done\n`;
  execFileSync('git', ['fast-import', '--quiet', '--force', '--done'], { cwd, input });
}

describe('the history of a git ledger', () => {
  let remote: string;
  let cwd: string;

  beforeAll(async () => {
    remote = createRemote();
    cwd = clone(remote);
    await write(cwd, [ownedWorker('a', 'x', 'y'), ownedWorker('b', 'x')], { by: null });
    await write(cwd, [ownedWorker('a', 'other')], { origin: staging });
    await write(cwd, [{ ...ownedWorker('a', 'x', 'y'), intents: [openIntent('z')] }]);
    const renamed = ownedSchedule('w', { scheduleId: 'sch_y' });
    await write(cwd, [{ ...ownedWorker('a', 'z'), schedules: [renamed, ownedSchedule('z')] }, ownedWorker('b')]);
  });

  it('has the author, the run, the commit and the time of each write', async () => {
    const { commits, hasMore } = await readGitHistory(
      { cwd, env: bareEnv },
      { ref, origins: [production], ...everything },
    );
    expect(commits[0]).toMatchObject({ ...maria, at: recordedAt, id: git(cwd, 'rev-parse', ref) });
    expect(commits.at(-1)).toMatchObject({ actor: null, run: null, declaration: null });
    expect(hasMore).toBe(false);
  });

  it('lists the writes for one service, newest first', async () => {
    expect(await history(cwd)).toEqual([
      'maria: renamed a/w, removed a/x, added a/z, removed b/x',
      'maria: begun a/z',
      'unknown: added a/x, added a/y, added b/x',
    ]);
    expect(await history(cwd, { origins: [staging] })).toEqual(['maria: added a/other']);
    expect(await history(cwd, { origins: ['http://127.0.0.1:4010'] })).toEqual([]);
  });

  it('can be limited to one worker, or to one name and its former names', async () => {
    expect(await history(cwd, { workerId: 'b' })).toEqual(['maria: removed b/x', 'unknown: added b/x']);
    expect(await history(cwd, { workerId: 'a', name: 'y' })).toEqual(['maria: renamed a/w', 'unknown: added a/y']);
    expect(await history(cwd, { workerId: 'nobody' })).toEqual([]);
  });

  it('includes the runs of a worker', async () => {
    const lonely = createLonely();
    await write(lonely, [ownedWorker('a', 'x')]);
    await write(lonely, [{ ...ownedWorker('run/a'), intents: [openIntent('x')] }]);
    expect(await history(lonely, { workerId: 'a', name: 'x' })).toEqual(['maria: run a/x', 'maria: added a/x']);
    expect(await history(lonely)).toEqual(['maria: run a/x', 'maria: added a/x']);
  });

  it('says if it was cut off', async () => {
    const query = { ref, origins: [production], workerId: 'a', name: 'x' };
    const read = await readGitHistory({ cwd, env: bareEnv }, { ...query, limit: 1 });
    expect([read.commits.length, read.hasMore]).toEqual([1, true]);
    expect((await readGitHistory({ cwd, env: bareEnv }, { ...query, limit: 2 })).hasMore).toBe(false);
  });

  it('is fetched completely into a shallow clone, whose branch stays shallow', async () => {
    const shallow = clone(remote, '--depth=1');
    await write(shallow, [ownedWorker('c', 'x')]);
    expect(git(shallow, 'rev-list', '--count', ref)).toBe('2');
    expect(await history(shallow, { workerId: 'b' })).toEqual(['maria: removed b/x', 'unknown: added b/x']);
    expect(git(shallow, 'rev-list', '--count', 'main')).toBe('1');
    expect(git(shallow, 'for-each-ref', 'refs/rota-unpublished')).toBe('');
  });

  it('includes unreadable records and continues after them', async () => {
    const broken = createLonely();
    await write(broken, [ownedWorker('a', 'x')]);
    plant(broken, { 'workers/https/handinger.com/a.json': '{}' }, '\n\nActor: \u001b[31mred');
    expect(await history(broken)).toEqual(['[31mred: unreadable', 'maria: added a/x']);
  });

  it('treats a record that a later version moved as the same', async () => {
    const old = createLonely();
    const schedule = { name: 'x', scheduleId: 'sch_x', contentHash: hashOf('x'), createdAt: recordedAt, dueAt: null };
    const record = { workerId: 'a', schedules: [{ ...schedule, protect: false }], intents: [] };
    plant(old, { 'format.json': '{"format":"rota.ledger/1"}', 'workers/a.json': JSON.stringify(record) });
    await write(old, [ownedWorker('b', 'y')]);
    expect(git(old, 'ls-tree', '-r', '--name-only', ref)).toContain('workers/https/handinger.com/a.json');
    expect(await history(old)).toEqual(['maria: added b/y', 'unknown: added a/x']);
  });

  it('lists the writes of two joined clones once each', async () => {
    const lonely = createLonely();
    await write(lonely, [ownedWorker('a', 'x')], { by: { ...maria, actor: 'first' } });
    const shared = createRemote();
    git(lonely, 'push', '--quiet', shared, `${ref}:${ref}`);
    const other = clone(shared);
    await write(other, [ownedWorker('b', 'y')], { by: { ...maria, actor: 'other' } });
    await write(lonely, [ownedWorker('c', 'z')], { by: { ...maria, actor: 'lonely' } });
    git(lonely, 'remote', 'add', 'origin', `file://${shared}`);
    await write(lonely, [ownedWorker('d', 'w')], { by: { ...maria, actor: 'joiner' } });
    expect((await history(lonely)).toSorted()).toEqual([
      'first: added a/x',
      'joiner: added d/w',
      'lonely: added c/z',
      'other: added b/y',
    ]);
  });
});
