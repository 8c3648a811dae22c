import path from 'node:path';
import type { Declaration } from '../core/model/declaration.ts';
import type { Provenance } from '../core/model/record-changes.ts';
import { runGit, type GitContext } from '../git/run-git.ts';
import type { Io } from './io.ts';

type Env = Io['env'];

/** What a CI service says about the current job. */
interface CiService {
  /** Variable that only this service sets. */
  readonly marker: string;
  readonly actor: (env: Env) => string | undefined;
  readonly run: (env: Env) => string | undefined;
}

const services: readonly CiService[] = [
  {
    marker: 'GITHUB_ACTIONS',
    actor: ({ GITHUB_ACTOR }) => GITHUB_ACTOR,
    run: ({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID }) =>
      joinUrl(GITHUB_SERVER_URL, GITHUB_REPOSITORY, 'actions/runs', GITHUB_RUN_ID),
  },
  { marker: 'GITLAB_CI', actor: ({ GITLAB_USER_LOGIN }) => GITLAB_USER_LOGIN, run: ({ CI_JOB_URL }) => CI_JOB_URL },
  {
    marker: 'TF_BUILD',
    actor: ({ BUILD_REQUESTEDFOR }) => BUILD_REQUESTEDFOR,
    run: ({ SYSTEM_COLLECTIONURI, SYSTEM_TEAMPROJECT, BUILD_BUILDID }) =>
      joinUrl(SYSTEM_COLLECTIONURI, SYSTEM_TEAMPROJECT, '_build/results?buildId=', BUILD_BUILDID),
  },
  {
    marker: 'BITBUCKET_BUILD_NUMBER',
    actor: ({ BITBUCKET_STEP_TRIGGERER_UUID }) => BITBUCKET_STEP_TRIGGERER_UUID,
    run: ({ BITBUCKET_GIT_HTTP_ORIGIN, BITBUCKET_BUILD_NUMBER }) =>
      joinUrl(BITBUCKET_GIT_HTTP_ORIGIN, 'pipelines/results', BITBUCKET_BUILD_NUMBER),
  },
  { marker: 'JENKINS_URL', actor: ({ BUILD_USER_ID }) => BUILD_USER_ID, run: ({ BUILD_URL }) => BUILD_URL },
];

const timeoutMs = 10_000;
/** Maximum length of the paths in one git command, below the limit of any system; in UTF-16 code units. */
const maxArgumentsLength = 16_000;

/**
 * Finds who runs this command, in which CI job and for which commit of the files. The actor is git's author if CI names
 * none. Never asks a person; what cannot be found is null.
 */
export async function findProvenance(
  files: Declaration['files'],
  { env, cwd }: Pick<Io, 'env' | 'cwd'>,
): Promise<Provenance> {
  const service = services.find(({ marker }) => isSet(env[marker]));
  const actor = service?.actor(env);
  const [author, declaration] = await Promise.all([
    isSet(actor) ? actor : readAuthor({ cwd, env, timeoutMs }),
    readCommit(files, env),
  ]);
  return { actor: author, run: cleanUrl(service?.run(env)), declaration };
}

/** Returns the name that git would write into a commit here: the configured name, otherwise the system user's. */
async function readAuthor(git: GitContext): Promise<string | null> {
  const { ok, stdout } = await runGit(git, ['var', 'GIT_AUTHOR_IDENT']);
  const [, name = ''] = /^(.*) <[^>]*> \d+ [+-]\d+$/.exec(stdout.toString('utf8').trim()) ?? [];
  return ok && name !== '' ? name : null;
}

/**
 * Returns HEAD of the repository with the files, `-dirty` if they are not committed; null without a commit or files.
 */
async function readCommit(files: Declaration['files'], env: Env): Promise<string | null> {
  const [first] = files;
  if (first === undefined) return null;
  const git = { cwd: path.dirname(first), env, timeoutMs };
  const head = await runGit(git, ['rev-parse', '--verify', '--quiet', 'HEAD']);
  const commit = head.stdout.toString('utf8').trim();
  if (!head.ok || commit === '') return null;
  return (await isCommitted(git, files)) ? commit : `${commit}-dirty`;
}

async function isCommitted(git: GitContext, files: Declaration['files']): Promise<boolean> {
  for (const few of splitByLength(files)) {
    const { ok, stdout } = await runGit(git, [...statusCommand, '--', ...few]);
    if (!ok || stdout.length > 0) return false;
  }
  return true;
}

const statusCommand = [
  '--literal-pathspecs',
  '--no-optional-locks',
  'status',
  '--porcelain',
  '-z',
  '--untracked-files=all',
  '--ignored',
  '--ignore-submodules',
];

function splitByLength(files: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let length = Infinity;
  for (const file of files) {
    length += file.length + 1;
    if (length > maxArgumentsLength) {
      parts.push([]);
      length = file.length + 1;
    }
    parts.at(-1)?.push(file);
  }
  return parts;
}

/** Joins parts to a URL; undefined if one of them is unknown. */
function joinUrl(...parts: readonly (string | undefined)[]): string | undefined {
  if (!parts.every(isSet)) return undefined;
  return parts
    .map((part) => part.replace(/\/$/, ''))
    .join('/')
    .replace('=/', '=');
}

/** Returns a web address without credentials; null for anything else. */
function cleanUrl(text = ''): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) return null;
  [url.username, url.password] = ['', ''];
  return url.href;
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== '';
}
