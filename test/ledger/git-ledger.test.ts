import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../src/clock.ts';
import { LedgerError } from '../../src/errors.ts';
import { createGitLedger } from './shared-backends.ts';
import type { GitLedgerOptions } from '../../src/ledger/git-ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { ledgerOf, listed, ownedWorker, production, recordedAt } from './records.ts';
import { bareEnv } from './bare-env.ts';
import { temporaryFolder } from '../support/folders.ts';
import { clone, createLonely, createRemote, git } from './repository.ts';

const ref = 'refs/rota/ledger';
const a = ledgerOf(ownedWorker('a', 'x'));
const b = ledgerOf(ownedWorker('b', 'y'));
const realGit = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();

function open(cwd: string, options: Partial<GitLedgerOptions> = {}): Ledger {
  return createGitLedger({ ref, cwd, origin: production, env: bareEnv, ...options });
}

async function failureOf(promise: Promise<unknown>): Promise<LedgerError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof LedgerError) return error;
  throw new Error(`expected a LedgerError, got ${String(error)}`);
}

/** An environment in which `git` first runs a piece of shell. `$real` is the actual git and `$call` its arguments. */
function withGit(shell: string): Readonly<Record<string, string>> {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'git'), `#!/bin/bash\nreal=${realGit}\ncall=" $* "\n${shell}\nexec "$real" "$@"\n`, {
    mode: 0o755,
  });
  return { ...bareEnv, PATH: `${folder}:${bareEnv['PATH'] ?? ''}` };
}

/** Shell that puts a commit of another author, with the same records, on top of the remote ledger. */
function overtake(remote: string): string {
  const commit = `-c user.name=o -c user.email=o@o commit-tree -p ${ref} -m other "${ref}^{tree}"`;
  return `"$real" -C ${remote} update-ref ${ref} "$("$real" -C ${remote} ${commit})"`;
}

function hook(repository: string, name: string, shell: string): void {
  const folder = path.join(repository, existsSync(path.join(repository, '.git')) ? '.git/hooks' : 'hooks');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, name), `#!/bin/sh\n${shell}\n`);
  chmodSync(path.join(folder, name), 0o755);
}

/** Points the ref of the ledger to a tree of these files. */
function plant(repository: string, files: Readonly<Record<string, string>>): void {
  const entries = Object.entries(files).map(([file, text]) => {
    const blob = execFileSync('git', ['hash-object', '-w', '--stdin'], { cwd: repository, input: text, env: bareEnv });
    return `M 100644 ${blob.toString().trim()} ${file}\n`;
  });
  const stream = `commit ${ref}\ncommitter o <o@o> 0 +0000\ndata 0\ndeleteall\n${entries.join('')}done\n`;
  execFileSync('git', ['fast-import', '--quiet', '--force', '--done'], {
    cwd: repository,
    input: stream,
    env: bareEnv,
  });
}

/** The state of a repository except the refs of ledgers. */
function everythingElse(repository: string): readonly string[] {
  const refs = git(repository, 'for-each-ref')
    .split('\n')
    .filter((line) => !/\trefs\/rota(?:-published)?\//.test(line));
  const isBare = git(repository, 'rev-parse', '--is-bare-repository') === 'true';
  const gitFolder = isBare ? repository : path.join(repository, '.git');
  const files = ['HEAD', 'index', 'config', 'FETCH_HEAD', 'shallow', 'ORIG_HEAD'].map((name) => {
    const file = path.join(gitFolder, name);
    return `${name} ${existsSync(file) ? readFileSync(file).toString('hex') : 'absent'}`;
  });
  return [...refs, ...files, isBare ? '' : git(repository, 'status', '--porcelain')];
}

describe('the repository of a git ledger', () => {
  it.each([
    ['a full clone on a branch', []],
    ['a shallow clone', ['--depth=1']],
    ['a clone without blobs', ['--filter=blob:none']],
  ])('keeps its index, work tree, branches, HEAD and configuration: %s', async (_, args) => {
    const remote = createRemote();
    await open(clone(remote)).replace(b);
    const cwd = clone(remote, ...args);
    git(cwd, 'checkout', '--quiet', '--detach');
    writeFileSync(path.join(cwd, 'staged'), 'staged');
    git(cwd, 'add', 'staged');
    appendFileSync(path.join(cwd, 'README.md'), 'edited');
    const before = everythingElse(cwd).filter((line) => !line.startsWith('shallow'));
    const remoteBefore = everythingElse(remote);
    const ledger = open(cwd);
    await ledger.commit(a, (await ledger.read()).revision);
    expect(everythingElse(cwd).filter((line) => !line.startsWith('shallow'))).toEqual(before);
    expect(everythingElse(remote)).toEqual(remoteBefore);
    expect(listed((await open(clone(remote)).read()).owned)).toEqual([...listed(a), ...listed(b)]);
  });

  it('stays a full clone if it was one, and fetches a single commit if it was shallow', async () => {
    const remote = createRemote();
    const writer = open(clone(remote));
    for (const name of ['x', 'y', 'z']) await writer.replace(ledgerOf(ownedWorker('a', name)));
    const [whole, shallow] = [clone(remote), clone(remote, '--depth=1')];
    await open(whole).read();
    await open(shallow).read();
    expect(git(whole, 'rev-parse', '--is-shallow-repository')).toBe('false');
    expect(git(whole, 'rev-list', '--count', ref)).toBe('3');
    expect(git(shallow, 'rev-list', '--count', ref)).toBe('1');
  });

  it('does not run its hooks', async () => {
    const cwd = clone(createRemote());
    for (const name of ['pre-push', 'reference-transaction', 'post-checkout']) hook(cwd, name, 'exit 1');
    await open(cwd).replace(a);
    expect((await open(cwd).read()).owned.size).toBe(1);
  });

  it('may be a second work tree, and may use SHA-256', async () => {
    const cwd = clone(createRemote());
    git(cwd, 'worktree', 'add', '--quiet', '--detach', '../second');
    await open(path.join(cwd, '../second')).replace(a);
    expect((await open(cwd).read()).owned.size).toBe(1);
    const sha256 = temporaryFolder();
    git(sha256, 'init', '--quiet', '--object-format=sha256');
    await open(sha256).commit(a, new Map());
    expect((await open(sha256).read()).owned.size).toBe(1);
  });

  it('is found by folder, whatever GIT_DIR and similar variables contain', async () => {
    const cwd = createLonely();
    const other = createLonely();
    const gitDir = path.join(other, '.git');
    const env = {
      ...bareEnv,
      GIT_DIR: gitDir,
      GIT_WORK_TREE: other,
      GIT_INDEX_FILE: path.join(gitDir, 'elsewhere'),
      GIT_OBJECT_DIRECTORY: path.join(gitDir, 'objects'),
      GIT_NAMESPACE: 'elsewhere',
      GIT_TRACE: '1',
    };
    await open(cwd, { env }).replace(a);
    expect((await open(cwd).read()).owned.size).toBe(1);
    expect((await open(other).read()).owned.size).toBe(0);
    expect(existsSync(path.join(gitDir, 'elsewhere'))).toBe(false);
  });

  it('gets commits by rota, dated by the clock, without a git identity', async () => {
    const cwd = createLonely();
    await open(cwd, { clock: createManualClock(recordedAt) }).replace(a);
    expect(git(cwd, 'log', '-1', '--format=%an <%ae> %cI', ref)).toBe(
      'rota <rota@localhost> 2026-11-20T09:00:00+00:00',
    );
    expect(git(cwd, 'ls-tree', '-r', '--name-only', ref).split('\n')).toEqual([
      'format.json',
      'workers/https/handinger.com/a.json',
    ]);
  });

  it('needs as few git calls for a thousand workers as for one', async () => {
    const remote = createRemote();
    const many = Array.from({ length: 1000 }, (_, index) => ownedWorker(`w${String(index)}`, 'x'));
    await open(clone(remote)).replace(ledgerOf(...many));
    const log = path.join(temporaryFolder(), 'calls');
    await open(clone(remote), { env: withGit(`echo "$call" >> ${log}`) }).read();
    expect(readFileSync(log, 'utf8').trim().split('\n').length).toBeLessThanOrEqual(10);
  });

  it('is not asked again for a record that was read or written before', async () => {
    const remote = createRemote();
    await open(clone(remote)).commit(a, new Map());
    const log = path.join(temporaryFolder(), 'calls');
    const input = path.join(temporaryFolder(), 'input');
    const env = withGit(
      `echo "$call" >> ${log}; case "$call" in *" cat-file "*) tee -a ${input} | "$real" "$@"; exit;; esac`,
    );
    const cwd = clone(remote);
    const ledger = open(cwd, { env });
    const { revision } = await ledger.commit(b, (await ledger.read()).revision);
    await ledger.commit(ledgerOf(ownedWorker('b', 'z')), revision);
    expect(readFileSync(log, 'utf8').match(/ cat-file /g)).toHaveLength(1);
    const own = readFileSync(log, 'utf8').match(
      /(?<=core\.hooksPath=\/dev\/null .*)(fast-import|push|[a-z]+-ref|ls-[a-z]+)(?= )/g,
    );
    expect(own?.slice(-6)).toEqual(['fast-import', 'push', 'update-ref', 'fast-import', 'push', 'update-ref']);

    const other = open(clone(remote));
    await other.commit(ledgerOf(ownedWorker('c', 'x')), (await other.read()).revision);
    const theirs = git(remote, 'rev-parse', `${ref}:workers/https/handinger.com/c.json`);
    writeFileSync(input, '');
    expect([...(await ledger.read()).owned.keys()]).toEqual(['a', 'b', 'c']);
    expect(readFileSync(input, 'utf8')).toContain(theirs);
    expect(readFileSync(input, 'utf8')).not.toContain(
      git(remote, 'rev-parse', `${ref}:workers/https/handinger.com/a.json`),
    );
  });
});

describe('the remote of a git ledger', () => {
  it('is the only remote, whatever its name, or origin among several', async () => {
    const [first, second] = [createRemote(), createRemote()];
    const cwd = clone(first);
    git(cwd, 'remote', 'rename', 'origin', 'upstream');
    await open(cwd).replace(a);
    git(cwd, 'remote', 'add', 'origin', `file://${second}`);
    expect(git(first, 'for-each-ref', ref)).not.toBe('');
    expect((await failureOf(open(cwd).read())).message).toContain(
      'is missing on the remote "origin", where this clone has seen it before',
    );
    git(cwd, 'update-ref', '-d', ref);
    await open(cwd).replace(b);
    expect(listed((await open(clone(second)).read()).owned)).toEqual(listed(b));
  });

  it('must be called origin if there are several', async () => {
    const cwd = clone(createRemote());
    git(cwd, 'remote', 'rename', 'origin', 'here');
    git(cwd, 'remote', 'add', 'there', `file://${createRemote()}`);
    const error = await failureOf(open(cwd).read());
    expect(error.message).toContain('expected a remote "origin" or a single one, got here, there');
    expect(error.hint).toContain('git remote rename here origin');
  });

  it('is an error if it lost the ledger that a clone remembers', async () => {
    const remote = createRemote();
    const cwd = clone(remote);
    await open(cwd).replace(a);
    git(remote, 'update-ref', '-d', ref);
    const error = await failureOf(open(cwd).read());
    expect([error.code, error.hint]).toEqual([
      'ledger-unreadable',
      `restore it: git push origin ${ref} — or start without it, if no delay has run that must not run again: git update-ref -d ${ref}`,
    ]);
    git(cwd, 'push', '--quiet', 'origin', ref);
    expect(listed((await open(cwd).read()).owned)).toEqual(listed(a));
  });

  it('is an error if it was reset to an older ledger than a clone has seen', async () => {
    const remote = createRemote();
    const cwd = clone(remote);
    await open(cwd).replace(a);
    const older = git(remote, 'rev-parse', ref);
    await open(cwd).replace(b);
    git(remote, 'update-ref', ref, older);
    const error = await failureOf(open(cwd).read());
    expect([error.code, error.hint]).toEqual([
      'ledger-unreadable',
      `restore the newer one: git push origin ${ref} — or continue with the older one: git update-ref ${ref} ${older}`,
    ]);
    git(cwd, 'push', '--quiet', 'origin', ref);
    expect(listed((await open(cwd).read()).owned)).toEqual(listed(b));
    git(remote, 'update-ref', ref, older);
    git(cwd, 'update-ref', ref, older);
    expect(listed((await open(cwd).read()).owned)).toEqual(listed(a));
    expect(listed((await open(clone(remote)).read()).owned)).toEqual(listed(a));
  });

  it('is quoted if it refuses the push, which is not retried and changes nothing', async () => {
    const remote = createRemote();
    const cwd = clone(remote);
    await open(cwd).replace(a);
    hook(remote, 'pre-receive', 'echo "policy 7: \u001b[31mno ledgers here" >&2; exit 1');
    const log = path.join(temporaryFolder(), 'pushes');
    const env = withGit(`case "$call" in *" push "*) echo push >> ${log};; esac`);
    const error = await failureOf(open(cwd, { env }).commit(b, new Map()));
    expect(error.code).toBe('ledger-unwritable');
    expect(error.message).toContain('policy 7:  [31mno ledgers here');
    expect(error.message).toContain('pre-receive hook declined');
    expect(error.hint).toContain('the server refuses this ref');
    expect(readFileSync(log, 'utf8')).toBe('push\n');
    expect(listed((await open(cwd).read()).owned)).toEqual(listed(a));
  });

  it('gets a hint if it hides the ref from pushes', async () => {
    const remote = createRemote();
    git(remote, 'config', 'receive.hideRefs', 'refs/rota');
    const error = await failureOf(open(clone(remote)).replace(a));
    expect(error.message).toContain('deny updating a hidden ref');
    expect(error.hint).toContain('name another one');
  });

  it('is reported without its credentials if it cannot be reached', async () => {
    const cwd = clone(createRemote());
    git(cwd, 'remote', 'set-url', 'origin', 'http://robot:hunter2@127.0.0.1:1/team/repo.git');
    const helper = `echo "error: http://robot:hunter2@127.0.0.1:1/team/repo.git says no" >&2`;
    const env = withGit(`case "$call" in *" ls-remote "*) ${helper};; esac`);
    const error = await failureOf(open(cwd, { env }).read());
    expect(error.code).toBe('ledger-unreadable');
    expect(error.message).toContain('error: http://127.0.0.1:1/team/repo.git says no; fatal: unable to access');
    expect(`${error.message} ${String(error.hint)} ${String(error.cause)}`).not.toMatch(/hunter2|robot/);
    expect(error.hint).toContain('check the network');
  });
});

describe('a remote that was added after the ledger', () => {
  /** A repository that got a ledger first and a remote later. */
  async function createLate(): Promise<{ readonly cwd: string; readonly remote: string }> {
    const [cwd, remote] = [createLonely(), createRemote()];
    await open(cwd).replace(a);
    git(cwd, 'remote', 'add', 'origin', `file://${remote}`);
    return { cwd, remote };
  }

  it('receives the ledger with the next commit, even an empty one, but not with a read', async () => {
    const { cwd, remote } = await createLate();
    const { id, owned, isPending } = await open(cwd).read();
    expect([listed(owned), isPending]).toEqual([listed(a), true]);
    expect(git(remote, 'for-each-ref', ref)).toBe('');
    await open(cwd).commit(new Map(), new Map());
    expect(await open(clone(remote)).read()).toMatchObject({ id, owned, isPending: false });
    expect(await open(cwd).read()).toMatchObject({ id, owned, isPending: false });
  });

  it('is merged with, without loss, if it has the same ledger from another clone', async () => {
    const { cwd, remote } = await createLate();
    const copy = path.join(temporaryFolder(), 'copy');
    git(cwd, 'clone', '--quiet', '--mirror', cwd, copy);
    git(copy, 'remote', 'set-url', 'origin', `file://${remote}`);
    git(copy, 'update-ref', '-d', 'refs/rota-published/rota/ledger');
    await open(copy).commit(b, (await open(copy).read()).revision);
    git(cwd, 'remote', 'remove', 'origin');
    await open(cwd).commit(ledgerOf(ownedWorker('a', 'x', 'z')), (await open(cwd).read()).revision);
    git(cwd, 'remote', 'add', 'origin', `file://${remote}`);
    const joined = [ownedWorker('a', 'x', 'z'), ownedWorker('b', 'y')];
    expect(listed((await open(cwd).read()).owned)).toEqual(joined);
    await open(cwd).commit(new Map(), new Map());
    expect(listed((await open(clone(remote)).read()).owned)).toEqual(joined);
    expect(listed((await open(copy).read()).owned)).toEqual(joined);
  });

  it('is refused if it has a different ledger, with both solutions', async () => {
    const { cwd, remote } = await createLate();
    await open(clone(remote)).replace(b);
    const error = await failureOf(open(cwd).read());
    expect(error.message).toContain('two different ledgers');
    expect((await failureOf(open(cwd).commit(b, new Map()))).message).toBe(error.message);
    expect(error.hint).toBe(
      `keep the one on the remote: git update-ref -d ${ref} — or the one of this clone: git push --force origin ${ref}`,
    );
    git(cwd, 'push', '--quiet', '--force', 'origin', ref);
    expect(listed((await open(cwd).read()).owned)).toEqual(listed(a));
  });
});

describe('an empty commit', () => {
  it('reports a push that would be refused, and changes nothing', async () => {
    const remote = createRemote();
    await open(clone(remote)).replace(a);
    const tip = git(remote, 'rev-parse', ref);
    const words = 'remote: Permission to o/r.git denied to bot.';
    const env = withGit(`case "$call" in *" push "*"--dry-run"*) echo "${words}" >&2; exit 128;; esac`);
    const error = await failureOf(open(clone(remote), { env }).commit(new Map(), new Map()));
    expect([error.code, error.message]).toEqual(['ledger-unwritable', expect.stringContaining(words)]);
    expect(error.hint).toContain('"permissions: { contents: write }"');
    await open(clone(remote)).commit(new Map(), new Map());
    expect(git(remote, 'rev-parse', ref)).toBe(tip);
  });

  it('does not create a ledger', async () => {
    const remote = createRemote();
    await open(clone(remote)).commit(new Map(), new Map());
    expect(git(remote, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  });
});

describe('a push', () => {
  it('that worked counts as done if its answer was lost', async () => {
    const remote = createRemote();
    const cwd = clone(remote);
    const env = withGit('case "$call" in *" push "*) "$real" "$@" > /dev/null; exit 128;; esac');
    expect((await open(cwd, { env }).commit(a, new Map())).moved).toEqual([]);
    expect(git(remote, 'rev-list', '--count', ref)).toBe('1');
  });

  it('that worked counts as done if its answer was lost and others pushed after it', async () => {
    const remote = createRemote();
    const shell = `"$real" "$@" > /dev/null; ${overtake(remote)}; exit 128`;
    const env = withGit(`case "$call" in *" push "*) ${shell};; esac`);
    expect((await open(clone(remote), { env }).commit(a, new Map())).moved).toEqual([]);
    expect(git(remote, 'rev-list', '--count', ref)).toBe('2');
  });

  it('that lost a race is repeated on top of the winner', async () => {
    const remote = createRemote();
    await open(clone(remote)).replace(b);
    const once = path.join(temporaryFolder(), 'once');
    const env = withGit(`case "$call" in *" push "*) [ -e ${once} ] || { touch ${once}; ${overtake(remote)}; };; esac`);
    const clock = createManualClock(recordedAt);
    expect((await open(clone(remote), { env, clock, random: () => 0.5 }).commit(a, new Map())).moved).toEqual([]);
    expect(clock.now().getTime() - recordedAt.getTime()).toBe(50);
    expect(git(remote, 'log', '--format=%s', ref).split('\n')).toEqual(['rota: 1 worker', 'other', 'rota: 1 worker']);
  });

  it('that is blocked by a leftover git lock fails with the file to remove', async () => {
    const cwd = createLonely();
    await open(cwd).replace(b);
    writeFileSync(path.join(cwd, '.git', `${ref}.lock`), '');
    const clock = createManualClock(recordedAt);
    const sleep = (): Promise<void> => {
      clock.advance(60_000);
      return Promise.resolve();
    };
    const error = await failureOf(open(cwd, { clock: { now: () => clock.now(), sleep } }).commit(a, new Map()));
    expect(error.message).toMatch(/ledger\.lock': File exists/);
    expect(error.hint).toContain('if none is running, remove that file');
  });

  it('that always loses is given up on after two minutes', async () => {
    const remote = createRemote();
    await open(clone(remote)).replace(b);
    const env = withGit(`case "$call" in *" push "*) ${overtake(remote)};; esac`);
    const clock = createManualClock(recordedAt);
    const waitsMs: number[] = [];
    const sleep = (ms: number): Promise<void> => {
      waitsMs.push(ms);
      clock.advance(20_000);
      return Promise.resolve();
    };
    const losing = open(clone(remote), { env, clock: { now: () => clock.now(), sleep }, random: () => 1 });
    const error = await failureOf(losing.commit(a, new Map()));
    expect(error.code).toBe('ledger-moved');
    expect(error.message).toMatch(/other runs kept updating it for two minutes \(\[rejected\] \(stale info\)/);
    expect(waitsMs).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(listed((await open(clone(remote)).read()).owned)).toEqual(listed(b));
  });
});

describe('a git ledger that cannot work', () => {
  it('is reported if git is missing', async () => {
    const error = await failureOf(open(createLonely(), { env: { PATH: '/nonexistent' } }).read());
    expect(error.message).toContain('git could not be started');
    expect(error.hint).toContain('install git');
  });

  it('is reported if the folder is not in a repository or does not exist', async () => {
    const error = await failureOf(open(temporaryFolder()).read());
    expect(error.message).toContain('not a git repository');
    expect(error.hint).toContain('run rota inside the repository');
    expect((await failureOf(open('/nonexistent/folder').read())).message).toContain(
      '/nonexistent/folder does not exist',
    );
  });

  it('is reported if git hangs, and everything that git started is ended', async () => {
    const pidFile = path.join(temporaryFolder(), 'pid');
    const env = withGit(`sleep 1000 & echo $! > ${pidFile}; wait`);
    const error = await failureOf(open(createLonely(), { env, timeoutMs: 3_000 }).read());
    expect(error.message).toContain('git did not finish within 3 s');
    const state = execFileSync('bash', ['-c', `ps -o stat= -p ${readFileSync(pidFile, 'utf8').trim()} || true`]);
    expect(state.toString().trim()).toMatch(/^(?:Z.*)?$/);
  });

  it.each([
    'refs/heads/main',
    'refs/tags/v1',
    'refs/remotes/origin/main',
    'main',
    'refs/rota',
    'refs/a/../b',
    'refs/a/b.lock',
    '--upload-pack=x',
    'refs/rota/led ger',
  ])('is reported if its ref is not a ref of its own: %s', async (taken) => {
    const error = await failureOf(open(createLonely(), { ref: taken }).read());
    expect(error.message).toContain('expected a ref of its own');
    expect(error.hint).toContain('ledger: git:refs/rota/ledger');
  });

  const place = 'workers/https/handinger.com/a.json';
  const record = JSON.stringify({ intents: [], origin: production, schedules: [], workerId: 'a' });
  const format = `{"format":"rota.ledger/2","id":"${'0'.repeat(32)}"}`;
  it.each([
    [
      'a branch of source files',
      { 'README.md': 'hello' },
      /expected only format.json and workers\/\*\*\/\*.json, got "README.md"/,
    ],
    ['no format', { [place]: record }, /expected the file format.json, got a tree without it/],
    ['no files', {}, /expected the file format.json/],
    ['a newer format', { 'format.json': '{"format":"rota.ledger/3"}', 'shards/a': '' }, /expected only format.json/],
    [
      'a newer format of the same files',
      { 'format.json': '{"format":"rota.ledger/3"}' },
      /got the newer rota.ledger\/3/,
    ],
    [
      'a damaged record',
      { 'format.json': format, [place]: '{' },
      /refs\/rota\/ledger:workers\/https\/handinger.com\/a.json is damaged/,
    ],
    [
      'a record in the wrong place',
      { 'format.json': format, 'workers/https/handinger.com/b.json': record },
      /expected the record of/,
    ],
  ])('is refused and left alone if its ref has %s', async (_, files, words) => {
    const cwd = createLonely();
    plant(cwd, files);
    const tip = git(cwd, 'rev-parse', ref);
    expect((await failureOf(open(cwd).read())).message).toMatch(words);
    expect((await failureOf(open(cwd).commit(a, new Map()))).code).toBe('ledger-unreadable');
    expect(git(cwd, 'rev-parse', ref)).toBe(tip);
    await open(cwd).replace(b);
    expect(listed((await open(cwd).read()).owned)).toEqual(listed(b));
  });

  it('is an error, not an empty ledger, if a crash truncated its ref', async () => {
    const cwd = createLonely();
    await open(cwd).replace(a);
    writeFileSync(path.join(cwd, '.git', ref), '');
    const error = await failureOf(open(cwd).read());
    expect(error.message).toContain('broken ref');
    expect(error.hint).toContain('rota ledger rebuild');
  });
});
