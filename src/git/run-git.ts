import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as setTimeoutAsync } from 'node:timers/promises';
import { LedgerError, reasonOf } from '../errors.ts';
import type { Readable } from 'node:stream';

/** Where and how to run git. */
export interface GitContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Time limit of one call, in milliseconds, 1 or more. After it, git and all its child processes are killed. */
  readonly timeoutMs: number;
  /** Maximum output of one call, in bytes. Beyond it, git is killed. @defaultValue 64 MiB */
  readonly maxOutputBytes?: number;
}

/** The result of a git call. If git could not be started or was killed, `ok` is false and `words` says why. */
interface GitResult {
  /** Whether git exited with code 0. */
  readonly ok: boolean;
  readonly stdout: Buffer;
  /** Whether git was killed because of too much output on stdout; `stdout` then holds the beginning. */
  readonly isCut: boolean;
  /** The last lines of stderr from git and the server, in English, without credentials; may be empty. */
  readonly words: string;
}

/** Variables that a hook or script may have set, and that redirect git to another repository or make it verbose. */
const foreignVariables =
  /^GIT_(?:DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE|PREFIX|SHALLOW_FILE|GRAFT_FILE|QUARANTINE_PATH|REPLACE_REF_BASE|TRACE.*|CURL_VERBOSE)$/;

const settings = ['gc.auto=0', 'maintenance.auto=false', 'push.gpgSign=false', 'core.hooksPath=/dev/null'];
const defaultMaxOutputBytes = 64 * 2 ** 20;
const maxTailMs = 500;
const maxWordLines = 6;

/** Runs git with `input` on stdin. Never prompts and never rejects. */
export async function runGit(
  context: GitContext,
  args: readonly string[],
  input: string | Buffer = '',
): Promise<GitResult> {
  if (!existsSync(context.cwd)) return failed(`the folder ${context.cwd} does not exist`);
  const child = spawn('git', [...settings.flatMap((setting) => ['-c', setting]), ...args], {
    cwd: context.cwd,
    env: gitEnvironment(context.env),
    // In a session of its own, git has no terminal to prompt on, gets no Ctrl-C, and can be killed as a group.
    detached: true,
    windowsHide: true,
  });
  const killed: string[] = [];
  const kill = (why: string): void => {
    killed.push(why);
    killGroup(child);
  };
  const { maxOutputBytes: maxBytes = defaultMaxOutputBytes } = context;
  let isCut = false;
  const stdout = collect(child.stdout, maxBytes, () => {
    isCut = true;
    kill(`git printed more than ${String(maxBytes / 2 ** 20)} MiB`);
  });
  const stderr = collect(child.stderr, maxBytes, () => undefined);
  const timer = setTimeout(() => {
    kill(`git did not finish within ${String(context.timeoutMs / 1000)} s`);
  }, context.timeoutMs);
  // If git exits early, its stdin closes; the exit code says why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  try {
    const [exitCode] = (await once(child, 'exit')) as [number | null];
    await stdout.ended;
    // A shared ssh connection may outlive git and hold stderr open.
    await Promise.race([stderr.ended, setTimeoutAsync(maxTailMs, undefined, { ref: false })]);
    const words = killed[0] ?? readWords(Buffer.concat(stderr.chunks).toString('utf8'));
    return { ok: exitCode === 0 && killed.length === 0, stdout: Buffer.concat(stdout.chunks), isCut, words };
  } catch (error) {
    return failed(`git could not be started: ${reasonOf(error)}`);
  } finally {
    clearTimeout(timer);
    child.stderr.destroy();
  }
}

interface Collected {
  readonly chunks: readonly Buffer[];
  readonly ended: Promise<void>;
}

function collect(stream: Readable, maxBytes: number, tooMuch: () => void): Collected {
  const chunks: Buffer[] = [];
  let left = maxBytes;
  stream.on('data', (chunk: Buffer) => {
    if (chunk.length > left) tooMuch();
    if (left > 0) chunks.push(chunk.subarray(0, left));
    left -= Math.min(left, chunk.length);
  });
  return { chunks, ended: new Promise((resolve) => stream.on('close', resolve)) };
}

function failed(words: string): GitResult {
  return { ok: false, stdout: Buffer.alloc(0), isCut: false, words };
}

function gitEnvironment(env: GitContext['env']): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([name]) => !foreignVariables.test(name));
  return {
    // Else glibc returns memory to the system after each object and requests it again: 20 times slower for 10,000.
    MALLOC_TOP_PAD_: '16777216',
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GCM_INTERACTIVE: 'never',
    SSH_ASKPASS_REQUIRE: 'never',
  };
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Either git has exited already, or the platform has no process groups.
    child.kill('SIGKILL');
  }
}

function readWords(stderr: string): string {
  const lines = stderr
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/]*@/gi, '$1')
    .split(/[\r\n]+/)
    // eslint-disable-next-line no-control-regex -- what a server says is data, and may try to be more
    .map((line) => line.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').trim())
    .filter((line) => line !== '' && !line.startsWith('hint:'));
  return lines.slice(-maxWordLines).join('; ');
}

const advice: readonly { readonly says: RegExp; readonly hint: string }[] = [
  {
    says: /git could not be started: .*ENOENT/,
    hint: 'install git 2.29 or later, or keep the ledger in a file: ledger: file:.rota/ledger.json',
  },
  {
    says: /not a git repository/,
    hint: 'run rota inside the repository, or keep the ledger in a file: ledger: file:.rota/ledger.json',
  },
  {
    says: /dubious ownership/,
    hint: 'the checkout belongs to another user; trust it: git config --global --add safe.directory "$PWD"',
  },
  {
    says: /\b403\b|\b401\b|permission .*denied|denied to|access denied|not allowed to|could not read (?:username|password)|authentication failed|read[- ]only|TF401027/i,
    hint: 'let the job push: on GitHub "permissions: { contents: write }", on GitLab "Allow Git push requests to the repository", on Azure "Contribute" for the build service, on Bitbucket a repository access token (see docs/ledger.md)',
  },
  {
    says: /hook declined|hidden ref|protected|prohibited|denying|deny/i,
    hint: 'the server refuses this ref; let the job push to it, or name another one: ledger: git:refs/rota/ledger',
  },
  {
    says: /could not resolve|unable to access|connection|timed out|did not finish within|could not read from remote/i,
    hint: 'check the network and the remote (git remote -v), then run again',
  },
  {
    says: /broken ref|missing object|bad object|not a valid object|unable to read|corrupt/i,
    hint: 'the repository is damaged (git fsck); fetch it again, or delete the ref and run: rota ledger rebuild',
  },
  {
    says: /no space left|disk quota|file too large/i,
    hint: 'the ledger is unchanged; free some space, then run again',
  },
];

/** Creates the error for a failed git call, with git's own words and a hint if they are known. */
export function gitFailure(code: LedgerError['code'], doing: string, words: string): LedgerError {
  const hint = advice.find(({ says }) => says.test(words))?.hint;
  return new LedgerError(code, `could not ${doing}: ${words === '' ? 'git failed with no output' : words}`, { hint });
}
