import { adviseOnProxy, describeProxyFailure } from '../../api/proxy.ts';
import type { Proxy } from '../../api/proxy.ts';
import { createTransport } from '../../api/transport.ts';
import type { TransportFailure } from '../../api/failures.ts';
import type { HttpAnswer, TransportCall } from '../../api/transport.ts';
import type { Clock } from '../../clock.ts';
import { GitlabError } from '../../errors.ts';

/** A note on a merge request. */
export interface Note {
  readonly id: number;
  readonly body: string;
}

/** The calls of GitLab's REST API that rota makes, for one project. */
export interface GitlabApi {
  /** What the owner of the token wrote on a merge request, the oldest first: nobody else can write in that name. */
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

const pageSize = 100;
/** As many notes as GitLab lets a merge request have, 5,000, with some room. */
const maxPages = 100;
/** Before a read that failed is sent again. */
const waitsMs = [1_000, 3_000];

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
    for (const waitMs of method === 'GET' ? waitsMs : []) {
      const answer = await transport.send(call);
      if (!mayPass(answer)) return readAnswer(answer, call);
      await clock.sleep(waitMs);
    }
    return readAnswer(await transport.send(call), call);
  };
  const notes = (mergeRequest: number): string => `/projects/${projectId}/merge_requests/${String(mergeRequest)}/notes`;

  return {
    listOwnNotes: async (mergeRequest) => {
      const { id: ownId } = (await send('GET', '/user')) as { readonly id: number };
      const own: Note[] = [];
      for (let page = 1; page <= maxPages; page += 1) {
        const query = `sort=asc&order_by=created_at&per_page=${String(pageSize)}&page=${String(page)}`;
        const rows = (await send('GET', `${notes(mergeRequest)}?${query}`)) as readonly NoteRow[];
        own.push(...rows.filter(({ author }) => author?.id === ownId));
        if (rows.length < pageSize) break;
      }
      return own;
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

type Answer = HttpAnswer | TransportFailure;

function mayPass(answer: Answer): boolean {
  return answer.kind !== 'answered' || answer.status === 429 || answer.status >= 500;
}

/** @throws GitlabError when it is no success, or not JSON. */
function readAnswer(answer: Answer, { method, path }: TransportCall): unknown {
  if (answer.kind === 'proxy') throw new GitlabError(describeProxyFailure(answer), { hint: adviseOnProxy(answer) });
  if (answer.kind !== 'answered') throw new GitlabError(`GitLab could not be reached: ${answer.detail}`);
  const { status, isSuccess, text } = answer;
  if (isSuccess) return readJson(text);
  const hint = [401, 403, 404].includes(status) ? tokenHint : undefined;
  throw new GitlabError(`GitLab answered ${String(status)} to ${method} ${path.replace(/\?.*$/, '')}`, { hint });
}

const tokenHint =
  'ROTA_GITLAB_TOKEN must be an access token of this project with the scope api and at least the role Reporter';

/** @throws GitlabError without the parser's words, which quote a part of the text. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GitlabError('GitLab sent an answer that is not JSON');
  }
}
