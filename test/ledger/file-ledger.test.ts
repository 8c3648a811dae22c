import { randomUUID } from 'node:crypto';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createManualClock, systemClock } from '../../src/clock.ts';
import { LedgerError } from '../../src/errors.ts';
import { createFileLedger } from './shared-backends.ts';
import { replaceLocked } from '../../src/ledger/file-lock.ts';
import { bundleScript } from '../support/bundle.ts';
import { ledgerOf, listed, ownedWorker, production, recordedAt } from './records.ts';
import { bareEnv } from './bare-env.ts';
import { temporaryFolder } from '../support/folders.ts';

const a = ledgerOf(ownedWorker('a', 'x'));
const b = ledgerOf(ownedWorker('b', 'y'));
const origin = production;
const nobodysPid = 2 ** 22 + 1;

function ledgerFile(): string {
  return path.join(temporaryFolder(), 'ledger.json');
}

function modeOf(file: string): number {
  return statSync(file).mode & 0o777;
}

/** Leaves a lock behind like a process that died while holding it. */
function leaveLock(file: string, { pid, host }: { pid: number; host: string }): void {
  mkdirSync(`${file}.lock`);
  writeFileSync(`${file}.lock/owner.dead`, JSON.stringify({ pid, host }));
  writeFileSync(`${file}.lock/next.dead`, 'half a led');
}

/** Bundles code that imports from this repository into a script. */
async function bundle(contents: string): Promise<string> {
  const outfile = path.join(temporaryFolder(), 'script.mjs');
  await bundleScript({ contents, folder: process.cwd(), format: 'esm', outfile });
  return outfile;
}

async function failureOf(promise: Promise<unknown>): Promise<LedgerError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof LedgerError) return error;
  throw new Error(`expected a LedgerError, got ${String(error)}`);
}

describe('the file of a file ledger', () => {
  it('is created with its folders, readable only by its owner', async () => {
    const file = path.join(temporaryFolder(), 'deep', '.rota', 'ledger.json');
    await createFileLedger({ origin, path: file }).replace(a);
    expect(modeOf(file)).toBe(0o600);
    expect(readdirSync(path.dirname(file))).toEqual(['ledger.json']);
  });

  it('is neither waited for nor replaced if it is a pipe', async () => {
    const file = ledgerFile();
    execFileSync('mkfifo', [file]);
    const ledger = createFileLedger({ origin, path: file });
    for (const [call, code] of [
      [() => ledger.replace(a), 'ledger-unwritable'],
      [() => ledger.read(), 'ledger-unreadable'],
    ] as const) {
      const { message, code: got } = await failureOf(call());
      expect([got, message]).toEqual([code, expect.stringMatching(/ledger\.json: it is not a regular file$/)]);
    }
    expect(statSync(file).isFIFO()).toBe(true);
    expect(readdirSync(path.dirname(file))).toEqual(['ledger.json']);
  });

  it('keeps its mode', async () => {
    const file = ledgerFile();
    const ledger = createFileLedger({ origin, path: file });
    await ledger.replace(a);
    chmodSync(file, 0o664);
    await ledger.replace(b);
    expect(modeOf(file)).toBe(0o664);
  });

  it('is reached through symbolic links, which are kept', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'real'));
    symlinkSync('real', path.join(folder, 'alias'));
    symlinkSync('kept.json', path.join(folder, 'real', 'hop.json'));
    symlinkSync('alias/hop.json', path.join(folder, 'ledger.json'));
    const ledger = createFileLedger({ origin, path: path.join(folder, 'ledger.json') });
    expect((await ledger.read()).owned.size).toBe(0);
    await ledger.replace(a);
    expect(readlinkSync(path.join(folder, 'ledger.json'))).toBe('alias/hop.json');
    expect(realpathSync(path.join(folder, 'ledger.json'))).toBe(path.join(folder, 'real', 'kept.json'));
    expect(listed((await ledger.read()).owned)).toEqual(listed(a));
  });

  it('is not rewritten by a commit that changes nothing', async () => {
    const file = ledgerFile();
    const ledger = createFileLedger({ origin, path: file });
    await ledger.replace(a);
    const before = statSync(file).ino;
    await ledger.commit(a, (await ledger.read()).revision);
    expect(statSync(file).ino).toBe(before);
  });

  it('is left alone, byte for byte, by a commit that cannot decode it', async () => {
    const file = ledgerFile();
    for (const text of ['', '{"format":"rota.ledger/2"}', 'precious']) {
      writeFileSync(file, text);
      const error = await failureOf(createFileLedger({ origin, path: file }).commit(a, new Map()));
      expect(error.code).toBe('ledger-unreadable');
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
  });

  it('is overwritten by a replace even if it is damaged', async () => {
    const file = ledgerFile();
    writeFileSync(file, 'precious');
    const ledger = createFileLedger({ origin, path: file });
    await ledger.replace(a);
    expect(listed((await ledger.read()).owned)).toEqual(listed(a));
  });

  it('is an error, not an empty ledger, if it is a folder or below a file', async () => {
    const folder = temporaryFolder();
    expect(await failureOf(createFileLedger({ origin, path: folder }).read())).toMatchObject({
      code: 'ledger-unreadable',
      hint: 'make it a file that this user can read, then run again',
    });
    writeFileSync(path.join(folder, 'file'), '');
    const behind = createFileLedger({ origin, path: path.join(folder, 'file', 'ledger.json') });
    expect((await failureOf(behind.read())).code).toBe('ledger-unreadable');
    expect((await failureOf(behind.replace(a))).code).toBe('ledger-unwritable');
  });

  it('stays intact if the disk is full', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'ledger.json');
    await createFileLedger({ origin, path: file }).replace(a);
    const before = readFileSync(file);
    const script = await bundle(`
      import { createFileLedger } from './test/ledger/shared-backends.ts';
      import { ledgerOf, ownedWorker } from './test/ledger/records.ts';
      const names = Array.from({ length: 1000 }, (_, index) => String(index));
      createFileLedger({ origin: '${origin}', path: ${JSON.stringify(file)} }).replace(ledgerOf(ownedWorker('big', ...names))).then(
        () => console.log('written'),
        ({ code, message, hint }) => console.log(JSON.stringify({ code, message, hint })),
      );`);
    // A limit on file size stops a write half way, like a full disk.
    const output = execFileSync('bash', ['-c', 'ulimit -f 8; exec "$0" "$1"', process.execPath, script], {
      env: bareEnv,
      encoding: 'utf8',
    });
    expect(JSON.parse(output)).toMatchObject({
      code: 'ledger-unwritable',
      message: expect.stringContaining('file too large') as string,
      hint: expect.stringContaining('free disk space') as string,
    });
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(folder).toSorted()).toEqual(['ledger.json']);
  });
});

describe('the lock of a file ledger', () => {
  it('does not outlive a commit, even a failed one', async () => {
    const file = ledgerFile();
    const ledger = createFileLedger({ origin, path: file });
    await ledger.replace(a);
    expect(existsSync(`${file}.lock`)).toBe(false);
    writeFileSync(file, 'damaged');
    await failureOf(ledger.commit(a, new Map()));
    expect(readdirSync(path.dirname(file))).toEqual(['ledger.json']);
  });

  it('is taken at once from a process that is gone', async () => {
    const file = ledgerFile();
    leaveLock(file, { pid: nobodysPid, host: hostname() });
    const clock = createManualClock(recordedAt);
    await createFileLedger({ origin, path: file, clock }).replace(a);
    expect(clock.now().getTime() - recordedAt.getTime()).toBeLessThan(100);
    expect(readdirSync(path.dirname(file))).toEqual(['ledger.json']);
  });

  it('is taken from a process that was killed while holding it', async () => {
    const file = ledgerFile();
    const script = await bundle(`
      import { systemClock } from './src/clock.ts';
      import { replaceLocked } from './src/ledger/file-lock.ts';
      setInterval(() => undefined, 1000);
      await replaceLocked({ target: ${JSON.stringify(file)}, clock: systemClock }, () => {
        console.log('held');
        return new Promise(() => undefined);
      });`);
    const holder = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(readdirSync(`${file}.lock`)).toHaveLength(2);
    const clock = createManualClock(recordedAt);
    await createFileLedger({ origin, path: file, clock }).replace(a);
    expect(clock.now().getTime() - recordedAt.getTime()).toBeLessThan(100);
    expect(readdirSync(path.dirname(file))).toEqual(['ledger.json']);
  });

  it('is waited for while its process lives, here or on another machine, and taken after ten seconds', async () => {
    for (const host of [hostname(), 'another-machine']) {
      const file = ledgerFile();
      leaveLock(file, { pid: process.pid, host });
      const clock = createManualClock(recordedAt);
      await createFileLedger({ origin, path: file, clock }).replace(a);
      const waitedMs = clock.now().getTime() - recordedAt.getTime();
      expect(waitedMs).toBeGreaterThanOrEqual(10_000);
      expect(waitedMs).toBeLessThan(11_000);
    }
  });

  it('is free if its process died while releasing it', async () => {
    const file = ledgerFile();
    mkdirSync(`${file}.lock`);
    await createFileLedger({ origin, path: file }).replace(a);
    expect(existsSync(file)).toBe(true);
  });

  it('is given up on after a minute, with its holder and a hint', async () => {
    const file = ledgerFile();
    mkdirSync(`${file}.lock/something`, { recursive: true });
    const clock = createManualClock(recordedAt);
    const error = await failureOf(createFileLedger({ origin, path: file, clock }).replace(a));
    expect(error.message).toBe(`${file}.lock was not free for a minute: an unknown process holds it`);
    expect(error.hint).toContain(`delete ${file}.lock`);
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(path.dirname(file))).toEqual(['ledger.json.lock']);
  });

  it('removes old leftovers of processes that died before they had the lock, and nothing else', async () => {
    const file = ledgerFile();
    const [left, waiting, foreign] = [
      `${file}.lock.${randomUUID()}`,
      `${file}.lock.${randomUUID()}`,
      `${file}.lock.mine`,
    ];
    for (const folder of [left, waiting, foreign]) {
      mkdirSync(folder);
      writeFileSync(`${folder}/owner.x`, '');
    }
    const longAgo = new Date(Date.now() - 3_600_000);
    for (const folder of [left, foreign]) utimesSync(folder, longAgo, longAgo);
    await createFileLedger({ path: file, origin }).replace(a);
    expect(readdirSync(path.dirname(file)).toSorted()).toEqual(
      [file, waiting, foreign].map((each) => path.basename(each)).toSorted(),
    );
  });

  it('does not undo a write if the lock cannot be removed', async () => {
    const file = ledgerFile();
    await replaceLocked({ target: file, clock: systemClock }, () => {
      const owner = readdirSync(`${file}.lock`).find((name) => name.startsWith('owner.')) ?? '';
      rmSync(`${file}.lock/${owner}`);
      mkdirSync(`${file}.lock/${owner}`);
      return Promise.resolve(Buffer.from('whole'));
    });
    expect(readFileSync(file, 'utf8')).toBe('whole');
  });

  it('makes a holder that lost it start over instead of undoing the later write', async () => {
    const file = ledgerFile();
    const builds: string[] = [];
    await replaceLocked({ target: file, clock: systemClock }, async () => {
      const seen = existsSync(file) ? readFileSync(file, 'utf8') : 'nothing';
      builds.push(seen);
      if (seen === 'nothing') {
        rmSync(`${file}.lock`, { recursive: true });
        await replaceLocked({ target: file, clock: systemClock }, () => Promise.resolve(Buffer.from('theirs')));
      }
      return Buffer.from(`${seen} and ours`);
    });
    expect(builds).toEqual(['nothing', 'theirs']);
    expect(readFileSync(file, 'utf8')).toBe('theirs and ours');
  });

  it('makes a holder that lost it wait for the holder that took it', async () => {
    const file = ledgerFile();
    const order: string[] = [];
    let later: Promise<void> = Promise.resolve();
    await replaceLocked({ target: file, clock: systemClock }, async () => {
      order.push('first');
      if (order.length > 1) return Buffer.from('first');
      rmSync(`${file}.lock`, { recursive: true });
      await new Promise<void>((entered) => {
        later = replaceLocked({ target: file, clock: systemClock }, () => {
          order.push('second');
          entered();
          return Promise.resolve(Buffer.from('second'));
        });
      });
      return Buffer.from('stale');
    });
    await later;
    expect(order).toEqual(['first', 'second', 'first']);
    expect(readFileSync(file, 'utf8')).toBe('first');
  });
});
