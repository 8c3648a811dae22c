import {
  startScriptedServer,
  json,
  type ScriptedAnswer,
  type ScriptedServer,
  type SeenRequest,
} from '../../support/scripted-server.ts';

/** The repository of every run. */
export const repository = 'acme/agents';

/** The token of every run. */
export const token = 'ghs_test_token';

/** The number of the pull request of every run. */
export const pullNumber = 7;

/** A comment as stored by the server. */
export interface KeptComment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string; readonly type: string };
  readonly author_association: string;
}

/** An issue or a pull request as stored by the server. */
export interface KeptIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: string;
  readonly user: { readonly login: string };
  readonly pull_request?: object;
}

/** The account of the token. */
export const login = 'github-actions[bot]';

/** The parts of the GitHub REST API that the action uses, with their limits, on loopback. */
export interface GithubServer extends Pick<ScriptedServer, 'baseUrl' | 'requests' | 'close'> {
  /** Comments of the pull request, oldest first. */
  readonly comments: KeptComment[];
  /** Issues, oldest first. */
  readonly issues: KeptIssue[];
  /** The head commit of the pull request. */
  head: string;
  /** Merge commits of the pull request. */
  readonly mergeCommits: Set<string>;
  /** Makes the token read-only, as in a fork. */
  setReadOnly(isReadOnly: boolean): void;
  /**
   * Fails the next request of a method with status 500, before or after it takes effect, or with a rate limit of 7
   * seconds for `limited`. `QUERY` is the method of GraphQL calls.
   */
  failOnce(method: string, when: 'before' | 'after' | 'limited'): void;
  /** The methods of all writes, such as `POST` and `PATCH`. */
  writes(): readonly string[];
}

const maxCommentLength = 65_536;

/** Starts the server with `talk` comments of people on the pull request. */
export async function startGithubServer(talk = 0): Promise<GithubServer> {
  const comments: KeptComment[] = [];
  const mergeCommits = new Set<string>();
  const issues: KeptIssue[] = [];
  const faults: { readonly method: string; readonly when: 'before' | 'after' | 'limited' }[] = [];
  let isReadOnly = false;

  const add = (body: string, by: Pick<KeptComment, 'user' | 'author_association'>): KeptComment => {
    const comment = { id: 1_000 + comments.length, body, ...by };
    comments.push(comment);
    return comment;
  };

  const answer = (request: SeenRequest): ScriptedAnswer => {
    const url = new URL(request.path, 'http://github.test');
    if (request.headers.authorization !== `Bearer ${token}`) return json({ message: 'Bad credentials' }, 401);
    const isWrite = request.method !== 'GET';
    if (isWrite && isReadOnly) return json({ message: 'Resource not accessible by integration' }, 403);
    const sent = (isWrite ? JSON.parse(request.body) : {}) as Partial<KeptIssue>;
    const { body = '' } = sent;
    if (body.length > maxCommentLength) return json({ message: 'Validation Failed' }, 422);

    if (url.pathname === '/graphql') return json({ data: { viewer: { login } } });
    const resource = url.pathname.replace(`/repos/${repository}/`, '');
    const [, commit] = /^commits\/([^/]+)\/pulls$/.exec(resource) ?? [];
    if (commit !== undefined) {
      const merged = { merged_at: '2026-11-20T10:00:00Z', merge_commit_sha: commit };
      const pull = { number: pullNumber, ...merged, base: { ref: 'main' } };
      const other = { number: 8, ...merged, base: { ref: 'next' } };
      const open = { number: 9, merged_at: null, merge_commit_sha: null, base: { ref: 'main' } };
      return json(mergeCommits.has(commit) ? [open, other, pull] : []);
    }
    if (resource === `pulls/${String(pullNumber)}`) return json({ number: pullNumber, head: { sha: server.head } });
    if (resource === `issues/${String(pullNumber)}/comments`) {
      if (isWrite) {
        const user = { login: 'github-actions[bot]', type: 'Bot' };
        return json(add(body, { user, author_association: 'NONE' }), 201);
      }
      const size = Number(url.searchParams.get('per_page') ?? 30);
      const from = (Number(url.searchParams.get('page') ?? 1) - 1) * size;
      return json(comments.slice(from, from + size));
    }
    if (resource === 'issues') {
      if (isWrite) {
        const issue = { number: 101 + issues.length, title: sent.title ?? '', body, state: 'open', user: { login } };
        issues.push(issue);
        return json(issue, 201);
      }
      // Returns all issues whatever the query, so that only the author check rejects an issue of another author.
      const size = Number(url.searchParams.get('per_page') ?? 30);
      const from = (Number(url.searchParams.get('page') ?? 1) - 1) * size;
      return json(issues.slice(from, from + size));
    }
    const issueIndex = issues.findIndex(({ number }) => resource === `issues/${String(number)}`);
    const issue = issues[issueIndex];
    if (issue !== undefined && isWrite) {
      issues[issueIndex] = { ...issue, ...sent };
      return json(issues[issueIndex]);
    }
    const [, id] = /^issues\/comments\/(\d+)$/.exec(resource) ?? [];
    const index = comments.findIndex((comment) => comment.id === Number(id));
    const found = comments[index];
    if (request.method !== 'PATCH' || found === undefined) return json({ message: 'Not Found' }, 404);
    comments[index] = { ...found, body };
    return json(comments[index]);
  };

  const scripted = await startScriptedServer((request) => {
    const kind = request.path === '/graphql' ? 'QUERY' : request.method;
    const index = faults.findIndex(({ method }) => method === kind);
    const [fault] = index < 0 ? [] : faults.splice(index, 1);
    if (fault?.when === 'before') return json({ message: 'Server Error' }, 500);
    if (fault?.when === 'limited') return json({ message: 'secondary rate limit' }, 403, { 'retry-after': '7' });
    const answered = answer(request);
    return fault === undefined ? answered : json({ message: 'Server Error' }, 500);
  });

  for (let n = 1; n <= talk; n += 1) {
    add(`Comment ${String(n)}`, { user: { login: 'ana', type: 'User' }, author_association: 'CONTRIBUTOR' });
  }
  const server: GithubServer = {
    baseUrl: scripted.baseUrl,
    requests: scripted.requests,
    close: () => scripted.close(),
    head: '',
    comments,
    issues,
    mergeCommits,
    setReadOnly: (value) => {
      isReadOnly = value;
    },
    failOnce: (method, when) => {
      faults.push({ method, when });
    },
    writes: () => scripted.requests.map(({ method }) => method).filter((method) => method !== 'GET'),
  };
  return server;
}
