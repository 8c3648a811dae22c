import { CodeHostError, readPages, sendJson, withRetries } from '../../api/code-host.ts';
import type { Proxy } from '../../api/proxy.ts';
import { createTransport } from '../../api/transport.ts';
import type { TransportCall } from '../../api/transport.ts';
import type { Clock } from '../../clock.ts';
import { GitlabError } from '../../errors.ts';

/** A note on a merge request. */
export interface Note {
  readonly id: number;
  readonly body: string;
}

/** The calls of GitLab's REST API that rota makes, for one project. */
export interface GitlabApi {
  /** What the owner of the token wrote on a merge request, the oldest first; no one else can write in that name. */
  readonly listOwnNotes: (mergeRequest: number) => Promise<readonly Note[]>;
  readonly createNote: (mergeRequest: number, body: string) => Promise<void>;
  readonly updateNote: (mergeRequest: number, noteId: number, body: string) => Promise<void>;
  /** The merge request whose merge into a branch made this very commit; null when none did. */
  readonly findMerged: (sha: string, branch: string) => Promise<number | null>;
}

/** Where GitLab's API is and who calls it. */
export interface GitlabOptions {
  /** `https://gitlab.com/api/v4`; without a slash at its end. */
  readonly baseUrl: string;
  /** Null goes straight to GitLab. */
  readonly proxy: Proxy | null;
  /** Its number. */
  readonly projectId: string;
  readonly token: string;
  readonly clock: Clock;
}

/** As many notes as GitLab lets a merge request have, 5,000, with some room. */
const maxPages = 100;

/**
 * GitLab's REST API; reads are sent three times at most, writes once.
 *
 * @throws GitlabError from every call.
 */
export function createGitlabApi(options: GitlabOptions): GitlabApi {
  const { baseUrl, proxy, projectId, token, clock } = options;
  const transport = createTransport({
    baseUrl,
    proxy,
    headers: ['PRIVATE-TOKEN', token],
    concurrency: 1,
    timeoutMs: 30_000,
  });
  const send = async (method: TransportCall['method'], path: string, text?: string): Promise<unknown> => {
    const call: TransportCall = { method, path, ...(text === undefined ? {} : { body: { body: text } }) };
    const once = (): Promise<unknown> => sendJson(transport, call, { host: 'GitLab', what: path.replace(/\?.*$/, '') });
    try {
      return await (method === 'GET' ? withRetries(clock, once) : once());
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
    findMerged: async (sha, branch) => {
      const path = `/projects/${projectId}/repository/commits/${sha}/merge_requests`;
      const rows = (await send('GET', path)) as readonly MergeRequestRow[];
      const merged = rows.find(
        (row) =>
          row.state === 'merged' &&
          row.target_branch === branch &&
          // The last one is a fast-forward: the head of the merge request is the commit of the branch.
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
