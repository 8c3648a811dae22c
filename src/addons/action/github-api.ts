import { CodeHostError, readPages, sendJson } from '../../api/code-host.ts';
import type { Proxy } from '../../api/proxy.ts';
import { createTransport, type Transport, type TransportCall } from '../../api/transport.ts';

/** A comment on a pull request. */
export interface PullComment {
  readonly id: number;
  readonly body: string;
  /** Login of the author; null if that account is gone. */
  readonly author: string | null;
  /** Whether the author is a bot, or an owner or a member of the organisation. */
  readonly isTrusted: boolean;
}

/** An issue; never a pull request. */
export interface Issue {
  readonly number: number;
  readonly body: string;
  readonly isOpen: boolean;
}

/** The calls to GitHub's API that the action makes. */
export interface GithubApi {
  /** Lists all comments, oldest first. */
  readonly listComments: (pullNumber: number) => Promise<readonly PullComment[]>;
  readonly createComment: (pullNumber: number, body: string) => Promise<void>;
  readonly updateComment: (commentId: number, body: string) => Promise<void>;
  /** Returns the last commit of a pull request's branch. */
  readonly findHead: (pullNumber: number) => Promise<string>;
  /** Returns the pull request that brought a commit into a branch; null if it was pushed without one. */
  readonly findMergedPull: (sha: string, branch: string) => Promise<number | null>;
  /** Returns the login of the token's account, `github-actions[bot]` for the token of a job. */
  readonly findLogin: () => Promise<string>;
  /** Lists every issue that an account opened, oldest first. */
  readonly listIssues: (login: string) => Promise<readonly Issue[]>;
  readonly createIssue: (issue: { readonly title: string; readonly body: string }) => Promise<void>;
  readonly updateIssue: (
    issueNumber: number,
    change: { readonly body: string; readonly state: 'open' | 'closed' },
  ) => Promise<void>;
}

/** Options for calling GitHub's API. */
interface GithubOptions {
  /** `https://api.github.com`, or the address of an enterprise server; without a trailing slash. */
  readonly baseUrl: string;
  /** `https://api.github.com/graphql`, or the address of an enterprise server. */
  readonly graphqlUrl: string;
  /** null for a direct connection. */
  readonly proxy: Proxy | null;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
}

/** GitHub serves no more pages of a list than this. */
const maxPages = 300;

/**
 * Creates a client for GitHub's API and one repository. Calls are sent once.
 *
 * @throws CodeHostError from every call.
 */
export function createGithubApi({ baseUrl, graphqlUrl, proxy, repository, token }: GithubOptions): GithubApi {
  const open = (url: string): Transport =>
    createTransport({
      baseUrl: url,
      proxy,
      headers: [
        ...['Accept', 'application/vnd.github+json'],
        ...['Authorization', `Bearer ${token}`],
        ...['X-GitHub-Api-Version', '2022-11-28'],
      ],
      concurrency: 1,
      timeoutMs: 30_000,
    });
  const transport = open(baseUrl);
  const call = async (method: TransportCall['method'], resource: string, body?: object): Promise<unknown> => {
    const path = `/repos/${repository}/${resource}`;
    return await sendJson(
      transport,
      { method, path, ...(body === undefined ? {} : { body }) },
      { host: 'GitHub', what: resource },
    );
  };
  const listAll = async <Row>(resource: string): Promise<readonly Row[]> => {
    const separator = resource.includes('?') ? '&' : '?';
    return await readPages<Row>((query) => call('GET', `${resource}${separator}${query}`), { maxPages });
  };

  return {
    listComments: async (pullNumber) =>
      (await listAll<CommentRow>(`issues/${String(pullNumber)}/comments`)).map(toComment),
    createComment: async (pullNumber, body) => {
      await call('POST', `issues/${String(pullNumber)}/comments`, { body });
    },
    updateComment: async (commentId, body) => {
      await call('PATCH', `issues/comments/${String(commentId)}`, { body });
    },
    findHead: async (pullNumber) => ((await call('GET', `pulls/${String(pullNumber)}`)) as PullHead).head.sha,
    findMergedPull: async (sha, branch) => {
      const rows = (await call('GET', `commits/${sha}/pulls`)) as readonly PullRow[];
      const merged = rows.filter(({ merged_at, base }) => merged_at !== null && base.ref === branch);
      return (merged.find((row) => row.merge_commit_sha === sha) ?? merged[0])?.number ?? null;
    },
    findLogin: async () => {
      // REST tells this only to the token of a person.
      const { origin, pathname: path } = new URL(graphqlUrl);
      const query = { method: 'POST', path, body: { query: '{ viewer { login } }' } } as const;
      const answer = (await sendJson(open(origin), query, { host: 'GitHub', what: 'graphql' })) as ViewerAnswer;
      const login = answer.data?.viewer?.login;
      if (login === undefined) throw new CodeHostError('GitHub did not say whose token it is', null);
      return login;
    },
    listIssues: async (login) => {
      const query = `state=all&sort=created&direction=asc&creator=${encodeURIComponent(login)}`;
      const rows = await listAll<IssueRow>(`issues?${query}`);
      return rows.filter(({ user, pull_request }) => user?.login === login && pull_request === undefined).map(toIssue);
    },
    createIssue: async (issue) => {
      await call('POST', 'issues', issue);
    },
    updateIssue: async (issueNumber, change) => {
      await call('PATCH', `issues/${String(issueNumber)}`, change);
    },
  };
}

interface ViewerAnswer {
  readonly data?: { readonly viewer?: { readonly login?: string } | null } | null;
}

interface IssueRow {
  readonly number: number;
  readonly body?: string | null;
  readonly state: string;
  readonly user?: { readonly login?: string } | null;
  readonly pull_request?: object;
}

function toIssue({ number, body, state }: IssueRow): Issue {
  return { number, body: body ?? '', isOpen: state === 'open' };
}

interface CommentRow {
  readonly id: number;
  readonly body?: string | null;
  readonly user?: { readonly type?: string; readonly login?: string } | null;
  readonly author_association?: string;
}

interface PullHead {
  readonly head: { readonly sha: string };
}

interface PullRow {
  readonly number: number;
  readonly merged_at: string | null;
  readonly base: { readonly ref: string };
  readonly merge_commit_sha: string | null;
}

/** Not a collaborator, who may only have read access to a private repository. */
const belonging: readonly (string | undefined)[] = ['OWNER', 'MEMBER'];

function toComment({ id, body, user, author_association }: CommentRow): PullComment {
  const author = user?.login ?? null;
  return { id, body: body ?? '', author, isTrusted: user?.type === 'Bot' || belonging.includes(author_association) };
}
