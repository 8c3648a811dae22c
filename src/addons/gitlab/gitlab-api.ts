/** GitLab as seen by one of its CI jobs: its REST API, and the variables that say where it is. */
import { CodeHostError, readPages, sendJson, withRetries } from '../../api/code-host.ts';
import { createTransport, type TransportCall } from '../../api/transport.ts';
import { systemClock } from '../../clock.ts';
import { GitlabError } from '../../errors.ts';
import { checkBaseUrl } from '../../api/key-and-url.ts';
import { UsageError } from '../../cli/errors.ts';
import { readProxy } from '../../cli/settings.ts';
import type { Io } from '../../cli/io.ts';

/** The options of both commands. */
export interface GitlabFlags {
  /** Name of the plan; if undefined, the merge request has only one. */
  readonly target?: string;
}

/** Variable with the token; a job token may not write notes. */
export const tokenVariable = 'ROTA_GITLAB_TOKEN';

/** @throws UsageError if it is not set. */
export function requireVariable(name: string, env: Io['env']): string {
  const value = env[name] ?? '';
  if (value !== '') return value;
  throw new UsageError(`expected the variable ${name}, got none`, 'this command runs in a GitLab CI job');
}

/** A note on a merge request. */
interface Note {
  readonly id: number;
  readonly body: string;
}

/** The calls to GitLab's REST API that rota makes, for one project. */
interface GitlabApi {
  /** Lists the notes of the token's owner on a merge request, oldest first. Others cannot write in that name. */
  readonly listOwnNotes: (mergeRequest: number) => Promise<readonly Note[]>;
  readonly createNote: (mergeRequest: number, body: string) => Promise<void>;
  readonly updateNote: (mergeRequest: number, noteId: number, body: string) => Promise<void>;
  /** Returns the last commit of a merge request's source branch. */
  readonly findHead: (mergeRequest: number) => Promise<string | null>;
  /** Returns the merge request whose merge into a branch created exactly this commit; null if none did. */
  readonly findMerged: (sha: string, branch: string) => Promise<number | null>;
}

/** Enough for the 5,000 notes that GitLab permits on a merge request, with some room. */
const maxPages = 100;

/**
 * Opens GitLab's REST API from a CI job; null without a token. Reads are sent three times at most, writes once.
 *
 * @throws UsageError outside a job, or if the address or the proxy cannot be used. Every call may throw GitlabError.
 */
export function openGitlab({ env }: Io): GitlabApi | null {
  const { url, problem } = checkBaseUrl(requireVariable('CI_API_V4_URL', env));
  if (url === null) throw new UsageError(`the variable CI_API_V4_URL: expected ${problem}`);
  const projectId = requireVariable('CI_PROJECT_ID', env);
  const token = env[tokenVariable] ?? '';
  if (token === '') return null;
  const transport = createTransport({
    baseUrl: url,
    proxy: readProxy(url, env),
    headers: ['PRIVATE-TOKEN', token],
    concurrency: 1,
    timeoutMs: 30_000,
  });
  const send = async (method: TransportCall['method'], path: string, text?: string): Promise<unknown> => {
    const call: TransportCall = { method, path, ...(text === undefined ? {} : { body: { body: text } }) };
    const once = (): Promise<unknown> => sendJson(transport, call, { host: 'GitLab', what: path.replace(/\?.*$/, '') });
    try {
      return await (method === 'GET' ? withRetries(systemClock, once) : once());
    } catch (error) {
      throw error instanceof CodeHostError ? toGitlabError(error) : error;
    }
  };
  const notes = (mergeRequest: number): string => `/projects/${projectId}/merge_requests/${String(mergeRequest)}/notes`;

  return {
    listOwnNotes: async (mergeRequest) => {
      const { id: ownId } = (await send('GET', '/user')) as { readonly id: number };
      const path = `${notes(mergeRequest)}?sort=asc&order_by=created_at&`;
      const rows = await readPages<NoteRow>((query) => send('GET', path + query), { maxPages });
      return rows.filter(({ author }) => author?.id === ownId);
    },
    createNote: async (mergeRequest, body) => {
      await send('POST', notes(mergeRequest), body);
    },
    updateNote: async (mergeRequest, noteId, body) => {
      await send('PUT', `${notes(mergeRequest)}/${String(noteId)}`, body);
    },
    findHead: async (mergeRequest) => {
      const path = `/projects/${projectId}/merge_requests/${String(mergeRequest)}`;
      return ((await send('GET', path)) as Pick<MergeRequestRow, 'sha'>).sha;
    },
    findMerged: async (sha, branch) => {
      const path = `/projects/${projectId}/repository/commits/${sha}/merge_requests`;
      const rows = (await send('GET', path)) as readonly MergeRequestRow[];
      const merged = rows.find(
        (row) =>
          row.state === 'merged' &&
          row.target_branch === branch &&
          // The last one is for a fast-forward: the head of the merge request is the commit on the branch.
          [row.merge_commit_sha, row.squash_commit_sha, row.sha].includes(sha),
      );
      return merged?.iid ?? null;
    },
  };
}

interface NoteRow extends Note {
  readonly author?: { readonly id: number } | null;
}

interface MergeRequestRow {
  readonly iid: number;
  readonly state: string;
  readonly target_branch: string;
  readonly sha: string | null;
  readonly merge_commit_sha: string | null;
  readonly squash_commit_sha: string | null;
}

function toGitlabError({ message, status }: CodeHostError): GitlabError {
  return new GitlabError(message, { hint: [401, 403, 404].includes(status ?? 0) ? tokenHint : undefined });
}

const tokenHint =
  'ROTA_GITLAB_TOKEN must be an access token of this project with the scope api and at least the role Reporter';
