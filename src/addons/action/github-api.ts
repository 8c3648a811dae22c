import type { Clock } from '../../clock.ts';
import { adviseOnProxy, describeProxyFailure } from '../../api/proxy.ts';
import type { Proxy } from '../../api/proxy.ts';
import type { TransportFailure } from '../../api/failures.ts';
import { createTransport } from '../../api/transport.ts';
import type { TransportCall } from '../../api/transport.ts';

/** A comment of a pull request. */
export interface PullComment {
  readonly id: number;
  readonly body: string;
  /** Whether a bot wrote it, or an owner or a member of the organisation. */
  readonly isTrusted: boolean;
}

/** The calls of GitHub's REST API that the action makes. */
export interface GithubApi {
  /** All comments, the oldest first. */
  readonly listComments: (pullNumber: number) => Promise<readonly PullComment[]>;
  readonly createComment: (pullNumber: number, body: string) => Promise<void>;
  readonly updateComment: (commentId: number, body: string) => Promise<void>;
  /** The merged pull request that a commit of a branch comes from; null when it was pushed without one. */
  readonly findMergedPull: (sha: string) => Promise<number | null>;
}

/** GitHub did not do what it was asked. */
export class GithubError extends Error {
  /** The HTTP status; null when no answer came. */
  readonly status: number | null;

  constructor(message: string, status: number | null) {
    super(message);
    this.name = 'GithubError';
    this.status = status;
  }
}

/** Where GitHub's API is and who calls it. */
export interface GithubOptions {
  /** `https://api.github.com`, or that of an enterprise server; without a slash at its end. */
  readonly baseUrl: string;
  /** Null goes straight to GitHub. */
  readonly proxy: Proxy | null;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
}

const pageSize = 100;
/** GitHub numbers no more pages than this for a list of comments. */
const maxPages = 300;

/**
 * GitHub's REST API for one repository; calls are sent once.
 *
 * @throws GithubError from every call.
 */
export function createGithubApi({ baseUrl, proxy, repository, token }: GithubOptions): GithubApi {
  const transport = createTransport({
    baseUrl,
    proxy,
    headers: [
      ...['Accept', 'application/vnd.github+json'],
      ...['Authorization', `Bearer ${token}`],
      ...['X-GitHub-Api-Version', '2022-11-28'],
    ],
    concurrency: 1,
    timeoutMs: 30_000,
  });
  const call = async (method: TransportCall['method'], resource: string, text?: string): Promise<unknown> => {
    const path = `/repos/${repository}/${resource}`;
    const answer = await transport.send({ method, path, ...(text === undefined ? {} : { body: { body: text } }) });
    if (answer.kind !== 'answered') throw new GithubError(`GitHub could not be reached: ${explain(answer)}`, null);
    const { status, isSuccess } = answer;
    if (isSuccess) return readJson(answer.text);
    throw new GithubError(`GitHub answered ${String(status)} to ${method} ${resource}`, status);
  };

  return {
    listComments: async (pullNumber) => {
      const comments: PullComment[] = [];
      for (let page = 1; page <= maxPages; page += 1) {
        const resource = `issues/${String(pullNumber)}/comments?per_page=${String(pageSize)}&page=${String(page)}`;
        const rows = (await call('GET', resource)) as readonly CommentRow[];
        comments.push(...rows.map(toComment));
        if (rows.length < pageSize) break;
      }
      return comments;
    },
    createComment: async (pullNumber, body) => {
      await call('POST', `issues/${String(pullNumber)}/comments`, body);
    },
    updateComment: async (commentId, body) => {
      await call('PATCH', `issues/comments/${String(commentId)}`, body);
    },
    findMergedPull: async (sha) => {
      const rows = (await call('GET', `commits/${sha}/pulls`)) as readonly PullRow[];
      const merged = rows.filter((row) => row.merged_at !== null);
      return (merged.find((row) => row.merge_commit_sha === sha) ?? merged[0])?.number ?? null;
    },
  };
}

/**
 * Does something again after an error that may pass: no answer, 429 or 5xx; three times in all. What it does must be
 * safe to repeat.
 *
 * @throws GithubError the last one.
 */
export async function withRetries<Result>(clock: Clock, work: () => Promise<Result>): Promise<Result> {
  for (const waitMs of [1_000, 3_000]) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof GithubError) || !mayPass(error)) throw error;
      await clock.sleep(waitMs);
    }
  }
  return await work();
}

interface CommentRow {
  readonly id: number;
  readonly body?: string | null;
  readonly user?: { readonly type?: string } | null;
  readonly author_association?: string;
}

interface PullRow {
  readonly number: number;
  readonly merged_at: string | null;
  readonly merge_commit_sha: string | null;
}

/** Not a collaborator, who in a private repository may be one that can only read. */
const belonging: readonly (string | undefined)[] = ['OWNER', 'MEMBER'];

function toComment({ id, body, user, author_association }: CommentRow): PullComment {
  return { id, body: body ?? '', isTrusted: user?.type === 'Bot' || belonging.includes(author_association) };
}

function explain(failure: TransportFailure): string {
  return failure.kind === 'proxy' ? `${describeProxyFailure(failure)}; ${adviseOnProxy(failure)}` : failure.detail;
}

/** @throws GithubError without the parser's words, which quote a part of the text. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GithubError('GitHub sent an answer that is not JSON', null);
  }
}

function mayPass({ status }: GithubError): boolean {
  return status === null || status === 429 || status >= 500;
}
