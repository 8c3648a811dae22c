import {
  json,
  startScriptedServer,
  type ScriptedAnswer,
  type ScriptedServer,
  type SeenRequest,
} from '../../support/scripted-server.ts';

/** The token of the pipelines. */
const token = 'glpat-test-token';

/** The number of the merge request of every pipeline. */
export const mergeRequest = 7;

const projectId = '42';
/** The user ID of the owner of the token. */
export const ownId = 11;

/** A note as stored by the server. */
export interface KeptNote {
  readonly id: number;
  readonly body: string;
  readonly author: { readonly id: number };
}

/** A merge request as listed for a commit. */
export interface KeptMergeRequest {
  readonly iid: number;
  readonly state: 'merged' | 'opened';
  readonly target_branch: string;
  readonly sha: string;
  readonly merge_commit_sha: string | null;
  readonly squash_commit_sha: string | null;
}

/** The parts of the GitLab REST API that rota uses, on loopback. */
export interface GitlabServer extends Pick<ScriptedServer, 'requests' | 'close'> {
  /** The variables that a runner sets in every job of the project, and the token. */
  readonly env: Readonly<Record<string, string>>;
  /** Notes of the merge request, oldest first. */
  readonly notes: KeptNote[];
  /** The head commit of the source branch, or null if GitLab does not know it yet. */
  head: string | null;
  /** The merge requests listed for each commit. */
  readonly byCommit: Map<string, readonly KeptMergeRequest[]>;
  /** Answers the next request of a method with a status. */
  failOnce(method: string, status: number): void;
  /** The methods of all writes, such as `POST` and `PUT`. */
  writes(): readonly string[];
}

/** Starts the server with `talk` notes of people on the merge request. */
export async function startGitlabServer(talk = 0): Promise<GitlabServer> {
  const notes: KeptNote[] = [];
  const byCommit = new Map<string, readonly KeptMergeRequest[]>();
  const faults: { readonly method: string; readonly status: number }[] = [];
  const add = (body: string, authorId: number): KeptNote => {
    const note = { id: 100 + notes.length, body, author: { id: authorId } };
    notes.push(note);
    return note;
  };

  const answer = ({ method, path, headers, body }: SeenRequest): ScriptedAnswer => {
    const url = new URL(path, 'http://gitlab.test');
    if (headers['private-token'] !== token) return json({ message: '401 Unauthorized' }, 401);
    if (url.pathname === '/api/v4/user') return json({ id: ownId, username: 'project_42_bot' });
    const resource = url.pathname.replace(`/api/v4/projects/${projectId}/`, '');
    const [, commit] = /^repository\/commits\/([0-9a-f]+)\/merge_requests$/.exec(resource) ?? [];
    if (commit !== undefined) return json(byCommit.get(commit) ?? []);
    if (resource === `merge_requests/${String(mergeRequest)}`) return json({ iid: mergeRequest, sha: server.head });
    const text = method === 'GET' ? '' : (JSON.parse(body) as { readonly body: string }).body;
    const list = `merge_requests/${String(mergeRequest)}/notes`;
    if (resource === list && method === 'POST') return json(add(text, ownId), 201);
    if (resource === list) {
      const size = Number(url.searchParams.get('per_page') ?? 20);
      const from = (Number(url.searchParams.get('page') ?? 1) - 1) * size;
      return json(notes.slice(from, from + size));
    }
    const index = notes.findIndex(({ id }) => resource === `${list}/${String(id)}`);
    const found = notes[index];
    if (method !== 'PUT' || found === undefined) return json({ message: '404 Not found' }, 404);
    notes[index] = { ...found, body: text };
    return json(notes[index]);
  };

  const scripted = await startScriptedServer((request) => {
    const index = faults.findIndex(({ method }) => method === request.method);
    const [fault] = index < 0 ? [] : faults.splice(index, 1);
    return fault === undefined ? answer(request) : json({ message: 'Server Error' }, fault.status);
  });
  for (let n = 1; n <= talk; n += 1) add(`Note ${String(n)}`, 5);
  const server: GitlabServer = {
    env: { CI_API_V4_URL: `${scripted.baseUrl}/api/v4`, CI_PROJECT_ID: projectId, ROTA_GITLAB_TOKEN: token },
    requests: scripted.requests,
    close: () => scripted.close(),
    head: null,
    notes,
    byCommit,
    failOnce: (method, status) => {
      faults.push({ method, status });
    },
    writes: () => scripted.requests.map(({ method }) => method).filter((method) => method !== 'GET'),
  };
  return server;
}
