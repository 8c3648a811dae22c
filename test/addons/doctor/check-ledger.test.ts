import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLedger } from '../../../src/addons/doctor/read-machine.ts';
import type { LedgerLocation } from '../../../src/core/model/ledger-location.ts';
import { runRecordKey } from '../../../src/core/model/owned.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import type { Io } from '../../../src/cli/io.ts';
import { bareEnv } from '../../ledger/bare-env.ts';
import { temporaryFolder } from '../../support/folders.ts';
import { clone, createLonely, createRemote, git } from '../../ledger/repository.ts';

const ref = 'refs/rota/ledger';
const service = 'https://handinger.com';

async function statesOf(cwd: string, ledger: LedgerLocation, env: Io['env'] = bareEnv): Promise<readonly string[]> {
  const io = { cwd, env } as Io;
  const verdicts = await checkLedger(
    { workers: [], pauses: [], cancelLimit: null, ledger, files: [] },
    { origin: service, originByWorker: new Map() },
    io,
  );
  return Object.entries(verdicts).map(([check, { state, found }]) => `${check} ${state}: ${found}`);
}

describe('a git ledger', () => {
  it('is checked with a push that moves no ref, before its first write', async () => {
    const remote = createRemote();
    const here = clone(remote);
    const accepted = `ledger-write ok: git push --dry-run of ${ref} succeeded; a server hook may still reject it`;
    const before = git(remote, 'for-each-ref');
    expect(await statesOf(here, { kind: 'git', place: ref })).toEqual([`ledger-read ok: ${ref}: none yet`, accepted]);
    expect(git(remote, 'for-each-ref')).toBe(before);
    expect(git(here, 'for-each-ref', 'refs/rota')).toBe('');
  });

  it('differs if its remote is gone, with a hint', async () => {
    const remote = createRemote();
    const here = clone(remote);
    rmSync(remote, { recursive: true });
    const [read, write] = await statesOf(here, { kind: 'git', place: ref });
    expect(read).toMatch(/^ledger-read differs: could not read refs\/rota\/ledger of the remote "origin"/);
    expect(write).toMatch(/^ledger-write differs: /);
  });

  it('is checked by file permissions without a remote', async () => {
    const [read, write] = await statesOf(createLonely(), { kind: 'git', place: ref });
    expect(read).toBe(`ledger-read ok: ${ref}: none yet`);
    expect(write).toMatch(/^ledger-write ok: a ref of this clone; this user can write to .*\.git$/);
  });
});

describe('a file ledger', () => {
  it('is checked without creating it or its folder', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, '.rota/ledger.json');
    expect(await statesOf(folder, { kind: 'file', place: file })).toEqual([
      `ledger-read ok: ${file}: none yet`,
      `ledger-write ok: this user can write to ${folder}`,
    ]);
    expect(existsSync(path.dirname(file))).toBe(false);
  });

  it('counts workers but not the records of their runs', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'ledger.json');
    const ledger = openLedger({ kind: 'file', place: file }, { cwd: folder, origin: service });
    const run = { name: 'brief', contentHash: 'a'.repeat(64), at: new Date(0), protect: false, knownIds: [] };
    await ledger.replace(
      new Map([[runRecordKey('wrk_1'), { workerId: runRecordKey('wrk_1'), schedules: [], intents: [run] }]]),
    );
    const [read] = await statesOf(folder, { kind: 'file', place: file });
    expect(read).toBe(`ledger-read ok: ${file}: 0 workers and 0 schedules of ${service}`);
  });

  it('should be kept elsewhere if a CI job cannot keep it', async () => {
    const folder = temporaryFolder();
    const [read] = await statesOf(
      folder,
      { kind: 'file', place: path.join(folder, 'x.json') },
      { ...bareEnv, CI: '1' },
    );
    expect(read).toMatch(/^ledger-read differs: .*lost with an earlier job$/);
  });
});
